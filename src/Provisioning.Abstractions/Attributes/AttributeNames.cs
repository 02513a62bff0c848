using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Provisioning;

/// <summary>Attribute names repeat in every object: one string serves them all, so a hundred thousand people do not hold a hundred thousand copies.</summary>
internal static class AttributeNames
{
    // A name has one place, and the last one that was there stays: memory is bounded whatever names come.
    private const int Places = 4096;
    private const int LongestName = 128;
    private static readonly KnownName?[] Known = new KnownName?[Places];

    /// <summary>Which of these names, without regard to case, is the property name that the reader stands on; null for none.</summary>
    /// <exception cref="JsonException">It is not valid Unicode.</exception>
    public static string? Among(ref Utf8JsonReader reader, IReadOnlyList<string> names)
    {
        // Nearly every name is ASCII, and can be compared as it stands there.
        var text = reader.HasValueSequence || reader.ValueIsEscaped || !Ascii.IsValid(reader.ValueSpan) ? AttributeValue.Text(ref reader) : null;
        for (var i = 0; i < names.Count; i++)
        {
            if (text is null ? Ascii.EqualsIgnoreCase(reader.ValueSpan, names[i]) : text.Equals(names[i], StringComparison.OrdinalIgnoreCase))
                return names[i];
        }

        return null;
    }

    /// <summary>The property name that the reader stands on.</summary>
    /// <exception cref="JsonException">It is not valid Unicode.</exception>
    public static string Intern(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > LongestName)
            return AttributeValue.Text(ref reader);
        var utf8 = reader.ValueSpan;
        ref var place = ref Known[PlaceOf(utf8)];
        if (Volatile.Read(ref place) is { } known && utf8.SequenceEqual(known.Utf8))
            return known.Text;
        var text = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref place, new(utf8.ToArray(), text));
        return text;
    }

    // By its ends and its length, which tell most names of one object from each other.
    private static int PlaceOf(ReadOnlySpan<byte> utf8)
    {
        Span<byte> ends = stackalloc byte[16];
        ends.Clear();
        utf8[..Math.Min(8, utf8.Length)].CopyTo(ends);
        utf8[^Math.Min(8, utf8.Length)..].CopyTo(ends[8..]);
        var hash = (BinaryPrimitives.ReadUInt64LittleEndian(ends) * 0x9E3779B97F4A7C15) ^ BinaryPrimitives.ReadUInt64LittleEndian(ends[8..]);
        return (int)(((hash + (ulong)utf8.Length) * 0x9E3779B97F4A7C15) >> 52);
    }

    private sealed record KnownName(byte[] Utf8, string Text);
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Provisioning;

/// <summary>Attribute names repeat in every object: one string serves them all, so a hundred thousand people do not hold a hundred thousand copies.</summary>
internal static class AttributeNames
{
    private const int MostNames = 10_000;
    private const int LongestName = 128;
    private static readonly ConcurrentDictionary<string, string> Known = new(StringComparer.Ordinal);

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
        Span<char> text = stackalloc char[LongestName];
        var length = Encoding.UTF8.GetChars(reader.ValueSpan, text);
        var name = new string(text[..length]);
        if (Known.TryGetValue(name, out var known))
            return known;
        return Known.Count < MostNames ? Known.GetOrAdd(name, name) : name;
    }
}

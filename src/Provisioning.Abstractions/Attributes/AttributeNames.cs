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

    /// <summary>The property name that the reader stands on.</summary>
    public static string Intern(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > LongestName)
            return reader.GetString()!;
        Span<char> text = stackalloc char[LongestName];
        var length = Encoding.UTF8.GetChars(reader.ValueSpan, text);
        var name = new string(text[..length]);
        if (Known.TryGetValue(name, out var known))
            return known;
        return Known.Count < MostNames ? Known.GetOrAdd(name, name) : name;
    }
}

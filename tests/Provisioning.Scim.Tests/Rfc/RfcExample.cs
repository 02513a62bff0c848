using System.Buffers;
using System.Text.Json;

namespace Provisioning.Scim.Tests;

/// <summary>An example of RFC 7643 or RFC 7644, kept in a file that is called after the section in which it stands.</summary>
internal static class RfcExample
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Rfc");

    /// <summary>The names of all that begin so, without their ending.</summary>
    public static IEnumerable<string> Names(string start = "") => Directory.EnumerateFiles(Folder, $"{start}*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    /// <summary>The example as it stands in the file.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, $"{name}.json"));

    public static AttributeSet Set(string name) => AttributeSet.Parse(Bytes(name));

    /// <summary>What is written.</summary>
    public static byte[] Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The JSON in one form, whatever the order of its names. What is empty or null is left out: that is the same as not being there (RFC 7643 §2.5).</summary>
    public static string Form(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return Form(JsonDocument.ParseValue(ref reader).RootElement) ?? "";
    }

    private static string? Form(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Joined('{', '}', element.EnumerateObject().OrderBy(p => p.Name.ToUpperInvariant(), StringComparer.Ordinal).Select(p => Form(p.Value) is { } value ? $"{JsonSerializer.Serialize(p.Name)}:{value}" : null)),
        JsonValueKind.Array => Joined('[', ']', element.EnumerateArray().Select(Form)),
        JsonValueKind.Null => null,
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };

    private static string? Joined(char open, char close, IEnumerable<string?> parts)
    {
        var kept = parts.Where(p => p is not null).ToList();
        return kept.Count == 0 ? null : $"{open}{string.Join(',', kept)}{close}";
    }
}

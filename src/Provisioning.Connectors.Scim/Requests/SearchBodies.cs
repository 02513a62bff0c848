using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The bodies of requests that search (RFC 7644 §3.4.3): what stands in the query of an address otherwise.</summary>
internal static class SearchBodies
{
    /// <summary>The search that asks what the query does.</summary>
    /// <param name="query">The query with its values escaped, such as "filter=userName%20pr&amp;startIndex=1". A cursor without a value is an empty one (RFC 9865 §4).</param>
    public static byte[] Of(string query)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            Write(writer, "schemas", [ScimSchemas.SearchRequestUrn]);
            foreach (var (name, value) in query.Split('&').Select(Parameter))
            {
                if (name is "startIndex" or "count")
                    writer.WriteNumber(name, long.Parse(value, CultureInfo.InvariantCulture));
                else if (name is "attributes" or "excludedAttributes")
                    Write(writer, name, value.Split(','));
                else
                    writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static (string Name, string Value) Parameter(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], Uri.UnescapeDataString(text[(at + 1)..]));
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}

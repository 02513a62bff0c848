using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>A page of query results (RFC 7644 §3.4.2).</summary>
/// <param name="TotalResults">How many there are in all, as the service says; null when it does not.</param>
/// <param name="StartIndex">The place of the first one, from 1; null when it does not say.</param>
/// <param name="Resources">Those of this page.</param>
public sealed record ListResponse(long? TotalResults, long? StartIndex, IReadOnlyList<AttributeSet> Resources)
{
    /// <summary>The cursor of the next page (RFC 9865 §2.1); null where there is none, or the service pages by index.</summary>
    public string? NextCursor { get; init; }

    /// <summary>Reads an answer. Resources that are missing are none, where it says how many there are.</summary>
    /// <exception cref="JsonException">It is no JSON object, or no list, or its Resources are no list of objects.</exception>
    public static ListResponse Parse(ReadOnlySpan<byte> utf8Json)
    {
        var message = AttributeSet.Parse(utf8Json);
        var total = Number(message["totalResults"]);
        var resources = message["Resources"].AsList();
        // Whatever else answers in JSON must not be read as a list of nobody.
        if (total is null && resources.Count == 0 && !message["schemas"].AsList().Any(s => s.AsString() == ScimSchemas.ListResponseUrn))
            throw new JsonException("It has neither totalResults nor Resources.");
        return new(
            total,
            Number(message["startIndex"]),
            [.. resources.Select(r => r.AsComplex() ?? throw new JsonException("Resources has something that is no object."))])
        {
            NextCursor = message["nextCursor"].AsString(),
        };
    }

    /// <summary>Writes the message.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimSchemas.ListResponseUrn);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults"u8, TotalResults ?? Resources.Count);
        // A page by cursor has no place (RFC 9865 §2.1).
        if (StartIndex is { } start)
            writer.WriteNumber("startIndex"u8, start);
        if (NextCursor is { } cursor)
            writer.WriteString("nextCursor"u8, cursor);
        writer.WriteNumber("itemsPerPage"u8, Resources.Count);
        writer.WriteStartArray("Resources"u8);
        foreach (var resource in Resources)
            resource.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    // Some services give numbers as text.
    private static long? Number(AttributeValue value) =>
        value.AsInteger() ?? (long.TryParse(value.AsString(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null);
}

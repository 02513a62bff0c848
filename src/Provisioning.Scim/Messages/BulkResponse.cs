using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>What became of one operation of a bulk request.</summary>
/// <param name="BulkId">The operation's; null where the service leaves it out.</param>
/// <param name="Status">The HTTP status; 0 where it cannot be read.</param>
/// <param name="Location">Where the resource is, or null.</param>
/// <param name="Version">Its version now, or null.</param>
/// <param name="Response">What would be the body of the answer; empty where there is none.</param>
public sealed record BulkResult(string? BulkId, int Status, string? Location, string? Version, AttributeSet Response);

/// <summary>The answer to a bulk request (RFC 7644 §3.7).</summary>
/// <param name="Results">The results, in the order in which they came.</param>
public sealed record BulkResponse(IReadOnlyList<BulkResult> Results)
{
    /// <summary>Reads an answer. The status is taken as text, number, or an object with a code.</summary>
    /// <exception cref="JsonException">It is no JSON object, or has no Operations.</exception>
    public static BulkResponse Parse(ReadOnlySpan<byte> utf8Json)
    {
        var message = AttributeSet.Parse(utf8Json);
        return message.Contains("Operations")
            ? new([.. message["Operations"].AsList().Select(o => Read(o.AsComplex() ?? throw new JsonException("Operations has something that is no object.")))])
            : throw new JsonException("It has no Operations.");
    }

    /// <summary>What became of the operations: by bulkId, or in order where the service gives as many results and no bulkId. Null for those of which it says nothing.</summary>
    public IReadOnlyList<BulkResult?> Of(IReadOnlyList<BulkOperation> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        if (Results.Count == operations.Count && Results.All(r => r.BulkId is null))
            return Results;
        var byId = Results.Where(r => r.BulkId is not null).GroupBy(r => r.BulkId!, StringComparer.Ordinal).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        return [.. operations.Select(o => byId.GetValueOrDefault(o.BulkId))];
    }

    private static BulkResult Read(AttributeSet result) => new(
        result["bulkId"].AsString(),
        Status(result["status"]),
        result["location"].AsString(),
        result["version"].AsString(),
        result["response"].AsComplex() ?? AttributeSet.Empty);

    private static int Status(AttributeValue value)
    {
        if (value.AsComplex() is { } complex)
            value = complex["code"];
        return value.AsInteger() is >= 100 and <= 599 and var number ? (int)number
            : int.TryParse(value.AsString(), NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed is >= 100 and <= 599 ? parsed : 0;
    }
}

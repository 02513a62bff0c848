using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim.Service;

/// <summary>
/// Bulk requests (RFC 7644 §3.7): many operations in one, each whole or not at all, and none undone for the failure of another. References between them ("bulkId:…") are followed whatever their order; what refers to each other in a circle is a
/// conflict of each.
/// </summary>
internal sealed class BulkJob(ResourceOperations operations, ScimLimits limits, string baseUri)
{
    private const string Reference = "bulkId:";

    /// <summary>Does what the request asks for.</summary>
    /// <exception cref="ScimException">413: too many operations; invalidSyntax, invalidValue.</exception>
    public async ValueTask<ScimReply> RunAsync(ScimRequest request, string caller, CancellationToken cancellationToken)
    {
        var message = JsonText.ReadBody(request, limits);
        var waiting = Read(message);
        var failuresAllowed = message["failOnErrors"].IsNone ? long.MaxValue : message["failOnErrors"].AsInteger() is > 0 and var most ? most : throw Invalid("failOnErrors has to be a number above 0.");
        var made = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = new List<Result>(waiting.Count);
        var failures = 0L;
        var open = waiting.Select(o => o.BulkId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        while (waiting.Count > 0 && failures < failuresAllowed)
        {
            var ready = waiting.Where(o => !o.References.Overlaps(open)).ToList();
            // What is left refers to each other in a circle: the first one fails, and those that refer to it with it.
            foreach (var operation in ready.Count > 0 ? ready : waiting[..1])
            {
                if (failures == failuresAllowed)
                    break;
                var reply = await OneAsync(operation, made, caller, cancellationToken).ConfigureAwait(false);
                results.Add(new(operation, reply));
                waiting.Remove(operation);
                if (operation.BulkId is { } id)
                {
                    open.Remove(id);
                    if (reply is { Status: < 400, Location: { } location })
                        made[id] = location[(location.LastIndexOf('/') + 1)..];
                }

                if (reply.Status >= 400)
                    failures++;
            }
        }

        return new(200, JsonText.Bytes(results, Write));
    }

    private async ValueTask<ScimReply> OneAsync(Operation operation, Dictionary<string, string> made, string caller, CancellationToken cancellationToken)
    {
        try
        {
            var path = Resolved(operation.Path, made) ?? throw Unresolved();
            var parts = path.Trim('/').Split('/').Select(Uri.UnescapeDataString).ToArray();
            if (parts.Length > 2 || ResourceType.At(parts[0]) is not { } type)
                throw new ScimException(new(404, null, "There is no such endpoint."));
            if (operation.Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
                throw ResourceOperations.NotAllowed(operation.Method, "POST, PUT, PATCH, DELETE");
            if (operation is { Method: "POST", BulkId: null })
                throw Invalid("A POST in a bulk request has to have a bulkId.");
            var request = new ScimRequest(operation.Method, path, "", default) { IfMatch = operation.Version };
            return await operations.RunAsync(request, type, parts.Length == 2 ? parts[1] : null, () => Data(operation, made), caller, cancellationToken).ConfigureAwait(false);
        }
        catch (ScimException e)
        {
            return ScimReply.Fault(e.Error);
        }
        catch (ProvisioningException e)
        {
            return ScimReply.Fault(Refusals.Of(e.Error));
        }
    }

    private List<Operation> Read(AttributeSet message)
    {
        var list = message["Operations"].AsList();
        if (list.Count == 0)
            throw ScimException.BadRequest(ScimException.InvalidSyntax, "The request has no Operations.");
        if (list.Count > limits.MaxBulkOperations)
            throw new ScimException(new(413, ScimException.TooMany, $"A bulk request has {limits.MaxBulkOperations} operations at most."));
        var operations = list.Select(o => o.AsComplex() is { } set
            ? new Operation(set["method"].AsString()?.ToUpperInvariant() ?? "", set["path"].AsString() ?? "", set["bulkId"].AsString(), set["version"].AsString(), set["data"].AsComplex())
            : throw ScimException.BadRequest(ScimException.InvalidSyntax, "An operation is no object.")).ToList();
        return operations.Where(o => o.BulkId is not null).GroupBy(o => o.BulkId).All(g => g.Count() == 1) ? operations : throw Invalid("A bulkId is there twice.");
    }

    private static AttributeSet Data(Operation operation, Dictionary<string, string> made)
    {
        var data = operation.Data ?? throw ScimException.BadRequest(ScimException.InvalidSyntax, "The operation has no data.");
        return Resolved(AttributeValue.From(data), made).AsComplex()!;
    }

    private static AttributeValue Resolved(AttributeValue value, Dictionary<string, string> made) => value.Kind switch
    {
        AttributeValueKind.String => Resolved(value.AsString()!, made) ?? throw Unresolved(),
        AttributeValueKind.List => AttributeValue.FromList(value.AsList().Select(v => Resolved(v, made))),
        AttributeValueKind.Complex => AttributeValue.From(value.AsComplex()!.Aggregate(AttributeSet.Empty, (set, p) => set.With(p.Key, Resolved(p.Value, made)))),
        _ => value,
    };

    // A reference is a whole value, or what follows the last slash of a path or address. Null where what it refers to is not there.
    private static string? Resolved(string text, Dictionary<string, string> made) =>
        BulkIdIn(text) is not { } id ? text : made.TryGetValue(id, out var real) ? text[..^(Reference.Length + id.Length)] + real : null;

    private static string? BulkIdIn(string text)
    {
        var start = text.LastIndexOf('/') + 1;
        return text.AsSpan(start).StartsWith(Reference, StringComparison.Ordinal) ? text[(start + Reference.Length)..] : null;
    }

    private static IEnumerable<string> References(AttributeValue value) => value.Kind switch
    {
        AttributeValueKind.String => BulkIdIn(value.AsString()!) is { } id ? [id] : [],
        AttributeValueKind.List => value.AsList().SelectMany(References),
        AttributeValueKind.Complex => value.AsComplex()!.SelectMany(p => References(p.Value)),
        _ => [],
    };

    private void Write(Utf8JsonWriter writer, List<Result> results)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimSchemas.BulkResponseUrn);
        writer.WriteEndArray();
        writer.WriteStartArray("Operations"u8);
        foreach (var (operation, reply) in results)
        {
            writer.WriteStartObject();
            // A POST that failed has no address (RFC 7644 §3.7.3).
            if ((reply.Location ?? (operation.Method == "POST" ? null : $"{baseUri}/{operation.Path.TrimStart('/')}")) is { } location)
                writer.WriteString("location"u8, location);
            writer.WriteString("method"u8, operation.Method);
            if (operation.BulkId is { } id)
                writer.WriteString("bulkId"u8, id);
            if (reply.Version is { } version)
                writer.WriteString("version"u8, version);
            writer.WriteString("status"u8, reply.Status.ToString(CultureInfo.InvariantCulture));
            if (reply.Status >= 400)
            {
                writer.WritePropertyName("response"u8);
                writer.WriteRawValue(reply.Body.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static ScimException Invalid(string detail) => ScimException.BadRequest(ScimException.InvalidValue, detail);

    private static ScimException Unresolved() => new(new(409, ScimException.InvalidValue, "It refers to an operation that is not there, that failed, or that refers to it in turn."));

    // Compared by reference: one operation may be like another.
    private sealed class Operation(string method, string path, string? bulkId, string? version, AttributeSet? data)
    {
        public string Method { get; } = method;

        public string Path { get; } = path;

        public string? BulkId { get; } = bulkId;

        public string? Version { get; } = version;

        public AttributeSet? Data { get; } = data;

        public HashSet<string> References { get; } = new((BulkIdIn(path) is { } id ? [id] : Array.Empty<string>()).Concat(data is null ? [] : BulkJob.References(AttributeValue.From(data))), StringComparer.Ordinal);
    }

    private sealed record Result(Operation Operation, ScimReply Reply);
}

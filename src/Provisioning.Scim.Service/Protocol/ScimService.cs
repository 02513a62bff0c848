using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Scim.Service;

/// <summary>
/// The SCIM 2.0 protocol (RFC 7644) on resources in memory: users and groups with filters, sorting, paging, PATCH, ETags. It knows no host. Safe for use by many threads.
/// </summary>
internal sealed class ScimService : IDisposable
{
    private readonly byte[] _token;
    private readonly string _baseUri;
    private readonly TimeProvider _clock;
    private readonly object _lock = new();
    private readonly ResourceStore _users = new("User", "userName");
    private readonly ResourceStore _groups = new("Group", "displayName");
    private readonly ResourceFile? _file;

    public ScimService(ScimServiceOptions options, string baseUri)
    {
        (_token, _baseUri, _clock) = (SHA256.HashData(Encoding.UTF8.GetBytes("Bearer " + options.Token)), baseUri, options.Clock);
        if (options.Path is { } path)
            _file = ResourceFile.Open(path, [_users, _groups]);
    }

    public int Users
    {
        get
        {
            lock (_lock)
                return _users.Count;
        }
    }

    public int Groups
    {
        get
        {
            lock (_lock)
                return _groups.Count;
        }
    }

    /// <summary>Every user as on the wire.</summary>
    public IReadOnlyList<AttributeSet> AllUsers()
    {
        lock (_lock)
            return [.. _users.All.Select(u => Full(_users, u))];
    }

    /// <summary>Answers a request. Whatever is wrong with it is an answer too.</summary>
    public ScimReply Answer(ScimRequest request)
    {
        try
        {
            Authorize(request);
            lock (_lock)
                return Route(request);
        }
        catch (ScimException e)
        {
            return new(e.Error.Status, Bytes(e.Error.Write));
        }
        catch (IOException e)
        {
            return new(507, Bytes(new ErrorResponse(507, null, $"The file cannot be written, and nothing was changed: {e.Message}").Write));
        }
        catch (ProvisioningException e)
        {
            return new(400, Bytes(new ErrorResponse(400, e.Error.Id == ErrorIds.FilterInvalid ? ScimException.InvalidFilter : ScimException.InvalidPath, e.Error.Message).Write));
        }
    }

    public void Dispose() => _file?.Dispose();

    private ScimReply Route(ScimRequest request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        return parts switch
        {
            ["ServiceProviderConfig"] => Get(request, () => Reply(200, Discovery.Config)),
            ["ResourceTypes"] => Get(request, () => ReplyList(Discovery.ResourceTypes)),
            ["ResourceTypes", var id] => Get(request, () => ReplyOne(Discovery.ResourceTypes, id)),
            ["Schemas"] => Get(request, () => ReplyList(Discovery.Schemas)),
            ["Schemas", var id] => Get(request, () => ReplyOne(Discovery.Schemas, id)),
            ["Users"] => Collection(request, _users, AttributeSchema.User),
            ["Users", ".search"] => Search(request, _users, AttributeSchema.User),
            ["Users", var id] => One(request, _users, AttributeSchema.User, id),
            ["Groups"] => Collection(request, _groups, AttributeSchema.Group),
            ["Groups", ".search"] => Search(request, _groups, AttributeSchema.Group),
            ["Groups", var id] => One(request, _groups, AttributeSchema.Group, id),
            ["Me"] or ["Bulk"] => throw new ScimException(new(501, null, "This service does not have it.")),
            _ => throw new ScimException(new(404, null, "There is no such endpoint.")),
        };
    }

    private void Authorize(ScimRequest request)
    {
        var given = SHA256.HashData(Encoding.UTF8.GetBytes(request.Header("Authorization") ?? ""));
        if (!CryptographicOperations.FixedTimeEquals(given, _token))
            throw new ScimException(new(401, null, "The token is missing or not the right one."));
    }

    private static ScimReply Get(ScimRequest request, Func<ScimReply> reply) =>
        request.Method != "GET" ? throw NotAllowed(request)
        // RFC 7644 §4: what the service says of itself is not filtered, lest a client take a part for all.
        : request.Query.ContainsKey("filter") ? throw new ScimException(new(403, null, "This endpoint takes no filter."))
        : reply();

    private ScimReply Collection(ScimRequest request, ResourceStore store, AttributeSchema schema) => request.Method switch
    {
        "GET" => List(store, schema, Query.Of(request.Query)),
        "POST" => Create(request, store, schema),
        _ => throw NotAllowed(request),
    };

    private ScimReply Search(ScimRequest request, ResourceStore store, AttributeSchema schema)
    {
        if (request.Method != "POST")
            throw NotAllowed(request);
        var parameters = ReadBody(request).ToDictionary(
            p => p.Key,
            p => p.Value.Kind == AttributeValueKind.List ? string.Join(',', p.Value.AsList()) : p.Value.ToString(),
            StringComparer.OrdinalIgnoreCase);
        return List(store, schema, Query.Of(parameters));
    }

    private ScimReply One(ScimRequest request, ResourceStore store, AttributeSchema schema, string id)
    {
        var resource = store.Find(id) ?? throw new ScimException(new(404, null, $"There is no {store.Type} with this id."));
        switch (request.Method)
        {
            case "GET":
                return request.Header("If-None-Match") is { } known && Matches(known, resource)
                    ? new(304, default) { Version = Version(resource) }
                    : Reply(200, store, resource, Query.Of(request.Query), schema);
            case "PUT":
                CheckVersion(request, resource);
                return Save(request, store, schema, id, Keep(ReadBody(request), schema), 200);
            case "PATCH":
                CheckVersion(request, resource);
                return Save(request, store, schema, id, ScimPatch.Apply(resource.Attributes, PatchRequest.Parse(Json(request)), schema), 200);
            case "DELETE":
                CheckVersion(request, resource);
                _file?.Write(store.Type, id, null);
                store.Remove(id);
                return new(204, default);
            default:
                throw NotAllowed(request);
        }
    }

    private ScimReply Create(ScimRequest request, ResourceStore store, AttributeSchema schema) =>
        Save(request, store, schema, Guid.NewGuid().ToString("D"), Keep(ReadBody(request), schema), 201);

    private ScimReply Save(ScimRequest request, ResourceStore store, AttributeSchema schema, string id, AttributeSet attributes, int status)
    {
        var required = store == _users ? "userName" : "displayName";
        if (string.IsNullOrWhiteSpace(attributes[required].AsString()))
            throw ScimException.BadRequest(ScimException.InvalidValue, $"A {store.Type} has to have a {required}.");
        if (store == _users && attributes["active"].AsString() is { } text)
            attributes = attributes.With("active", bool.TryParse(text, out var active) ? active : throw ScimException.BadRequest(ScimException.InvalidValue, "active is true or false."));
        // A password is taken and nothing of it is kept.
        attributes = attributes.Without("password").With("schemas", SchemasOf(attributes, store));
        var resource = store.Next(id, attributes, _clock.GetUtcNow());
        if (resource != store.Find(id))
        {
            _file?.Write(store.Type, id, resource);
            store.Load(resource);
        }

        return Reply(status, store, resource, Query.Of(request.Query), schema);
    }

    private ScimReply List(ResourceStore store, AttributeSchema schema, Query query)
    {
        var found = query.Filter is { } filter ? Narrow(store, filter).Where(Test(store, filter.Compile(schema))) : store.All;
        if (query.SortBy is { } path)
        {
            var comparison = schema.Find(path) is { CaseExact: true } ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            var sorted = found.Select(r => (Resource: r, Key: Key(Full(store, r), path))).ToList();
            var compare = Comparer<AttributeValue>.Create((a, b) => Compare(a, b, comparison));
            found = (query.Descending ? sorted.OrderByDescending(r => r.Key, compare) : sorted.OrderBy(r => r.Key, compare)).Select(r => r.Resource);
        }

        var all = found.ToList();
        var page = all.Skip(query.StartIndex - 1).Take(query.Count).Select(r => Selected(Full(store, r), query, schema));
        return new(200, Bytes(new ListResponse(all.Count, query.StartIndex, [.. page]).Write));
    }

    private Func<Resource, bool> Test(ResourceStore store, Func<AttributeSet, bool> matches) => resource => matches(Full(store, resource));

    // Look-ups by name and externalId are what provisioning does most.
    private static IEnumerable<Resource> Narrow(ResourceStore store, ScimFilter filter)
    {
        foreach (var comparison in filter.Conjuncts.OfType<ComparisonNode>())
        {
            if (comparison.Operator != FilterOperator.Equal || comparison.Value.AsString() is not { } text || comparison.Path is not { SubAttribute: null, Filter: null } path)
                continue;
            if (path.SchemaUrn is not null && !ScimSchemas.IsCore(path.SchemaUrn))
                continue;
            switch (path.Attribute.ToUpperInvariant())
            {
                case "ID":
                    return store.Find(text) is { } byId ? [byId] : [];
                case "EXTERNALID":
                    return store.FindByExternalId(text);
                case "USERNAME" when store.Type == "User":
                    return store.FindByName(text) is { } user ? [user] : [];
                case "DISPLAYNAME" when store.Type == "Group":
                    return store.FindByName(text) is { } group ? [group] : [];
            }
        }

        return store.All;
    }

    // Of several values the primary one counts, else the first (RFC 7644 §3.4.2.3).
    private static AttributeValue Key(AttributeSet resource, AttributePath path)
    {
        var values = path.Get(resource).AsList();
        var chosen = values.FirstOrDefault(v => v.AsComplex()?["primary"].AsBoolean() == true);
        if (chosen.IsNone && values.Count > 0)
            chosen = values[0];
        return chosen.AsComplex() is { } complex ? complex["value"] : chosen;
    }

    // What has no value comes last, or first where the order is turned round.
    private static int Compare(AttributeValue a, AttributeValue b, StringComparison comparison) =>
        a.IsNone || b.IsNone ? a.IsNone.CompareTo(b.IsNone)
        : a.AsDecimal() is { } x && b.AsDecimal() is { } y ? x.CompareTo(y)
        : string.Compare(a.ToString(), b.ToString(), comparison);

    private ScimReply Reply(int status, ResourceStore store, Resource resource, Query query, AttributeSchema schema) =>
        Reply(status, Selected(Full(store, resource), query, schema)) with { Version = Version(resource), Location = Location(store, resource) };

    private static ScimReply Reply(int status, AttributeSet body) => new(status, Bytes(body.Write));

    private static ScimReply ReplyList(IReadOnlyList<AttributeSet> resources) => new(200, Bytes(new ListResponse(resources.Count, 1, resources).Write));

    private static ScimReply ReplyOne(IReadOnlyList<AttributeSet> resources, string id) =>
        Reply(200, resources.FirstOrDefault(r => r["id"].AsString() == id) ?? throw new ScimException(new(404, null, "There is no such resource.")));

    private AttributeSet Full(ResourceStore store, Resource resource)
    {
        var meta = AttributeSet.Empty
            .With("resourceType", store.Type)
            .With("created", AttributeValue.From(resource.Created))
            .With("lastModified", AttributeValue.From(resource.LastModified))
            .With("location", Location(store, resource))
            .With("version", Version(resource));
        return resource.Attributes.With("id", resource.Id).With("meta", AttributeValue.From(meta));
    }

    // attributes and excludedAttributes (RFC 7644 §3.9): what is always returned stays.
    private static AttributeSet Selected(AttributeSet resource, Query query, AttributeSchema schema)
    {
        if (query.Attributes.Count > 0)
        {
            var kept = query.Attributes.Where(p => !p.Get(resource).IsNone).Aggregate(AttributeSet.Empty, (set, p) => Copy(p, resource, set));
            return kept.With("id", resource["id"]).With("schemas", resource["schemas"]);
        }

        return query.Excluded.Where(p => schema.Find(p) is not { Returned: AttributeReturned.Always }).Aggregate(resource, (set, p) => p.Get(set).IsNone ? set : p.Set(set, default));
    }

    private static AttributeSet Copy(AttributePath path, AttributeSet from, AttributeSet to)
    {
        // A part of several values is copied with its values as they stand.
        var whole = path.Element();
        return path.SubAttribute is not null && whole.Get(from) is { Kind: AttributeValueKind.List } list
            ? whole.Set(to, AttributeValue.FromList(list.AsList().Select(e => e.AsComplex() is { } c ? AttributeValue.From(AttributeSet.Empty.With(path.SubAttribute, c[path.SubAttribute])) : e)))
            : path.Set(to, path.Get(from));
    }

    // What only the service says is not taken from a client.
    private static AttributeSet Keep(AttributeSet body, AttributeSchema schema) =>
        schema.Attributes.Where(a => a.Mutability == AttributeMutability.ReadOnly).Aggregate(body, (set, attribute) => set.Without(attribute.Name));

    private static AttributeValue SchemasOf(AttributeSet attributes, ResourceStore store) => AttributeValue.FromList(
        attributes.Names.Where(n => n.StartsWith("urn:", StringComparison.OrdinalIgnoreCase)).Prepend(store.Type == "User" ? ScimSchemas.UserUrn : ScimSchemas.GroupUrn).Select(n => AttributeValue.From(n)));

    private string Location(ResourceStore store, Resource resource) => $"{_baseUri}/{store.Type}s/{resource.Id}";

    private static string Version(Resource resource) => string.Create(CultureInfo.InvariantCulture, $"W/\"{resource.Version}\"");

    private static bool Matches(string header, Resource resource) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(v => v == "*" || v.Replace("W/", "", StringComparison.Ordinal) == Version(resource)[2..]);

    private static void CheckVersion(ScimRequest request, Resource resource)
    {
        if (request.Header("If-Match") is { } expected && !Matches(expected, resource))
            throw new ScimException(new(412, null, "The resource has changed: its version is another one."));
    }

    private static AttributeSet ReadBody(ScimRequest request)
    {
        try
        {
            return AttributeSet.Parse(Json(request));
        }
        catch (JsonException)
        {
            throw ScimException.BadRequest(ScimException.InvalidSyntax, "The request is no JSON object.");
        }
    }

    private static ReadOnlySpan<byte> Json(ScimRequest request)
    {
        var type = request.Header("Content-Type")?.Split(';')[0].Trim();
        return type is null or "application/scim+json" or "application/json"
            ? request.Body.Span
            : throw new ScimException(new(415, null, "The content has to be application/scim+json."));
    }

    private static ScimException NotAllowed(ScimRequest request) => new(new(405, null, $"{request.Method} is not possible here."));

    private static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}

using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// What is pushed in for one app, kept in the store: a write is in the journal, on the disk, before it returns. By what resources are found is held in memory; they themselves are not. There is one for an app at a time.
/// </summary>
internal sealed class InboundResources : IResourceStorage
{
    private const int Slice = 200;
    private const int Stripes = 64;

    private readonly EngineContext _context;
    private readonly string _app;
    private readonly InboundIndex[] _indexes = [new(ResourceKind.User), new(ResourceKind.Group)];

    // Writes to one resource come one after the other; those to others do not wait for them.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];
    private long _writes;

    private InboundResources(EngineContext context, string app) => (_context, _app) = (context, app);

    /// <summary>How many writes there were since it was opened.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Reads what there is of the app.</summary>
    public static async ValueTask<InboundResources> OpenAsync(EngineContext context, App app, CancellationToken cancellationToken)
    {
        var resources = new InboundResources(context, app.Name);
        var found = new List<(ResourceKind Kind, long Number, ScimResource Resource)>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Inbound) { Prefix = AccountDocument.Prefix(app.Name) }, cancellationToken).ConfigureAwait(false))
        {
            var (kind, resource) = InboundDocument.Read(document);
            // Only what is looked up by is held on to.
            found.Add((kind, resource.Number, resource with { Attributes = Keys(kind, resource.Attributes) }));
        }

        foreach (var (kind, _, resource) in found.OrderBy(f => f.Number))
            resources.Of(kind).Put(resource);
        return resources;
    }

    public long Count(ResourceKind kind) => Of(kind).Count;

    public async ValueTask<ScimResource?> GetAsync(ResourceKind kind, string id, CancellationToken cancellationToken) =>
        await LoadAsync(kind, id, cancellationToken).ConfigureAwait(false) is { } found ? found.Resource : null;

    public ValueTask<IReadOnlyList<ScimResource>> FindAsync(ResourceKind kind, ResourceKey key, string value, CancellationToken cancellationToken) =>
        LoadManyAsync(Of(kind).Find(key, value), cancellationToken);

    public ValueTask<IReadOnlyList<ScimResource>> PageAsync(ResourceKind kind, int skip, int count, CancellationToken cancellationToken) =>
        LoadManyAsync(Of(kind).Page(skip, count), cancellationToken);

    public async IAsyncEnumerable<ScimResource> ReadAsync(ResourceKind kind, long afterNumber, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (Of(kind).After(afterNumber, Slice) is { Count: > 0 } slice)
        {
            foreach (var resource in await LoadManyAsync([.. slice.Select(s => s.Id)], cancellationToken).ConfigureAwait(false))
                yield return resource;
            afterNumber = slice[^1].Number;
        }
    }

    public async ValueTask<ScimResource> CreateAsync(ResourceKind kind, AttributeSet attributes, string caller, CancellationToken cancellationToken)
    {
        var (index, now) = (Of(kind), _context.Now);
        var id = Guid.NewGuid().ToString("D");
        index.Reserve(id, attributes);
        return await CommitAsync(index, kind, new(id, index.NextNumber(), attributes, now, now, 1), 0, caller, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ScimResource?> ChangeAsync(ResourceKind kind, string id, Func<ScimResource, AttributeSet> change, string caller, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(id, cancellationToken).ConfigureAwait(false);
        if (await LoadAsync(kind, id, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        var (resource, revision) = found;
        var attributes = change(resource);
        if (attributes.Equals(resource.Attributes))
            return resource;
        Of(kind).Reserve(id, attributes);
        return await CommitAsync(Of(kind), kind, resource with { Attributes = attributes, LastModified = _context.Now, Version = resource.Version + 1 }, revision, caller, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<bool> DeleteAsync(ResourceKind kind, string id, Action<ScimResource> check, string caller, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(id, cancellationToken).ConfigureAwait(false);
        if (await LoadAsync(kind, id, cancellationToken).ConfigureAwait(false) is not { } found)
            return false;
        check(found.Resource);
        await PushAsync(InboundDocument.Removal(_app, id, found.Revision), caller, cancellationToken).ConfigureAwait(false);
        Of(kind).Remove(id);
        return true;
    }

    private async ValueTask<ScimResource> CommitAsync(InboundIndex index, ResourceKind kind, ScimResource resource, long revision, string caller, CancellationToken cancellationToken)
    {
        try
        {
            await PushAsync(InboundDocument.ToWrite(_app, kind, resource, revision), caller, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            index.Release(resource.Id, resource.Attributes);
            throw;
        }

        index.Put(resource);
        return resource;
    }

    private async ValueTask PushAsync(DocumentWrite write, string caller, CancellationToken cancellationToken)
    {
        await _context.CommitPushAsync(caller, [write], cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _writes);
    }

    private async ValueTask<(ScimResource Resource, long Revision)?> LoadAsync(ResourceKind kind, string id, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(id, "D", out _))
            return null;
        var document = await _context.Store.GetAsync(Collections.Inbound, InboundDocument.Id(_app, id), cancellationToken).ConfigureAwait(false);
        return document is not null && InboundDocument.Read(document) is var (found, resource) && found == kind ? (resource, document.Revision) : null;
    }

    private async ValueTask<IReadOnlyList<ScimResource>> LoadManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return [];
        var documents = await _context.Store.GetManyAsync(Collections.Inbound, [.. ids.Select(id => InboundDocument.Id(_app, id))], cancellationToken).ConfigureAwait(false);
        var resources = documents.Select(d => InboundDocument.Read(d).Resource).ToList();
        // What was taken away past the endpoint, with an app or a person who was erased, is not looked for again.
        if (resources.Count < ids.Count)
        {
            foreach (var id in ids.Except(resources.Select(r => r.Id), StringComparer.Ordinal))
                Array.ForEach(_indexes, i => i.Remove(id));
        }

        return resources;
    }

    private async ValueTask<Turn> TurnAsync(string id, CancellationToken cancellationToken)
    {
        var turn = _turns[(uint)string.GetHashCode(id, StringComparison.Ordinal) % Stripes];
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new(turn);
    }

    private InboundIndex Of(ResourceKind kind) => _indexes[(int)kind];

    private static AttributeSet Keys(ResourceKind kind, AttributeSet attributes) =>
        AttributeSet.Empty.With(ResourceNames.NameAttribute(kind), attributes[ResourceNames.NameAttribute(kind)]).With("externalId", attributes["externalId"]);

    private readonly struct Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

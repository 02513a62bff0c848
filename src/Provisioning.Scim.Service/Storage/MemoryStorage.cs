using System.Runtime.CompilerServices;

namespace Provisioning.Scim.Service;

/// <summary>Resources in memory, and in a file where one is named: what a practice application has.</summary>
internal sealed class MemoryStorage : IResourceStorage, IDisposable
{
    private readonly object _lock = new();
    private readonly MemoryResources[] _resources = [new(ResourceKind.User), new(ResourceKind.Group)];
    private readonly TimeProvider _clock;
    private readonly ResourceFile? _file;

    /// <param name="path">The file; null keeps them in memory.</param>
    /// <param name="clock">The time.</param>
    /// <exception cref="InvalidDataException">The file is not one of a practice application.</exception>
    public MemoryStorage(string? path, TimeProvider clock)
    {
        _clock = clock;
        if (path is not null)
            _file = ResourceFile.Open(path, _resources);
    }

    public long Count(ResourceKind kind)
    {
        lock (_lock)
            return Of(kind).Count;
    }

    /// <summary>All of a kind, as they are now.</summary>
    public IReadOnlyList<ScimResource> All(ResourceKind kind)
    {
        lock (_lock)
            return [.. Of(kind).All];
    }

    public ValueTask<ScimResource?> GetAsync(ResourceKind kind, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(Of(kind).Find(id));
    }

    public ValueTask<IReadOnlyList<ScimResource>> FindAsync(ResourceKind kind, ResourceKey key, string value, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(Of(kind).Find(key, value));
    }

    public ValueTask<IReadOnlyList<ScimResource>> PageAsync(ResourceKind kind, int skip, int count, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new((IReadOnlyList<ScimResource>)[.. Of(kind).All.Skip(skip).Take(count)]);
    }

    public async IAsyncEnumerable<ScimResource> ReadAsync(ResourceKind kind, long afterNumber, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var resource in All(kind).Where(r => r.Number > afterNumber))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return resource;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    public ValueTask<ScimResource> CreateAsync(ResourceKind kind, AttributeSet attributes, string caller, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(Save(Of(kind), Guid.NewGuid().ToString("D"), attributes));
    }

    public ValueTask<ScimResource?> ChangeAsync(ResourceKind kind, string id, Func<ScimResource, AttributeSet> change, string caller, CancellationToken cancellationToken)
    {
        lock (_lock)
            return new(Of(kind).Find(id) is { } resource ? Save(Of(kind), id, change(resource)) : null);
    }

    public ValueTask<bool> DeleteAsync(ResourceKind kind, string id, Action<ScimResource> check, string caller, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (Of(kind).Find(id) is not { } resource)
                return new(false);
            check(resource);
            Write(kind, id, null);
            return new(Of(kind).Remove(id));
        }
    }

    public void Dispose() => _file?.Dispose();

    private MemoryResources Of(ResourceKind kind) => _resources[(int)kind];

    private ScimResource Save(MemoryResources resources, string id, AttributeSet attributes)
    {
        var resource = resources.Next(id, attributes, _clock.GetUtcNow());
        if (resource != resources.Find(id))
        {
            Write(resources.Kind, id, resource);
            resources.Load(resource);
        }

        return resource;
    }

    private void Write(ResourceKind kind, string id, ScimResource? resource)
    {
        try
        {
            _file?.Write(kind, id, resource);
        }
        catch (IOException e)
        {
            throw new ScimException(new(507, null, $"The file cannot be written, and nothing was changed: {e.Message}"));
        }
    }
}

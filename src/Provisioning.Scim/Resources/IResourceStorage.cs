namespace Provisioning.Scim;

/// <summary>The kinds of resources that a service provider keeps (RFC 7643 §4).</summary>
public enum ResourceKind
{
    /// <summary>People.</summary>
    User,

    /// <summary>Groups.</summary>
    Group,
}

/// <summary>What a resource can be looked up by at once, without a look at the others.</summary>
public enum ResourceKey
{
    /// <summary>A user's userName or a group's displayName, whatever the case.</summary>
    Name,

    /// <summary>The client's externalId, by exact text.</summary>
    ExternalId,
}

/// <summary>One resource with its version. Immutable.</summary>
/// <param name="Id">Its id, which never changes.</param>
/// <param name="Number">Its place in the order of creation, from 1.</param>
/// <param name="Attributes">It as on the wire, without id and meta.</param>
/// <param name="Created">When it was made (UTC).</param>
/// <param name="LastModified">When it last changed (UTC).</param>
/// <param name="Version">Counts its changes, from 1.</param>
public sealed record ScimResource(string Id, long Number, AttributeSet Attributes, DateTimeOffset Created, DateTimeOffset LastModified, long Version);

/// <summary>
/// Where a service provider keeps its resources. A write is durable, as far as the storage is at all, before the call returns; writes to one resource come one after the other. Safe for use by many threads.
/// </summary>
public interface IResourceStorage
{
    /// <summary>How many there are.</summary>
    long Count(ResourceKind kind);

    /// <summary>The resource with this id, or null.</summary>
    ValueTask<ScimResource?> GetAsync(ResourceKind kind, string id, CancellationToken cancellationToken);

    /// <summary>Those of which the key has this value, in the order of creation.</summary>
    ValueTask<IReadOnlyList<ScimResource>> FindAsync(ResourceKind kind, ResourceKey key, string value, CancellationToken cancellationToken);

    /// <summary>Some of them in the order of creation, without a look at those before.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="skip">How many to leave out.</param>
    /// <param name="count">How many to give at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<IReadOnlyList<ScimResource>> PageAsync(ResourceKind kind, int skip, int count, CancellationToken cancellationToken);

    /// <summary>Those made after the one with this number, in the order of creation, as they come.</summary>
    IAsyncEnumerable<ScimResource> ReadAsync(ResourceKind kind, long afterNumber, CancellationToken cancellationToken);

    /// <summary>Makes a resource.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="attributes">It as on the wire, checked.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScimException">uniqueness: another one has the name.</exception>
    ValueTask<ScimResource> CreateAsync(ResourceKind kind, AttributeSet attributes, string caller, CancellationToken cancellationToken);

    /// <summary>Changes a resource; one of which nothing changes keeps its version (RFC 7644 §3.5.2.1). Null where there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="change">Its new attributes; called with the resource as it is now, and what it throws ends the call without a change.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ScimException">uniqueness, and whatever <paramref name="change"/> throws.</exception>
    ValueTask<ScimResource?> ChangeAsync(ResourceKind kind, string id, Func<ScimResource, AttributeSet> change, string caller, CancellationToken cancellationToken);

    /// <summary>Deletes a resource; false where there is none.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="id">Its id.</param>
    /// <param name="check">Called with the resource as it is now; what it throws ends the call without a change.</param>
    /// <param name="caller">Who asked.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    ValueTask<bool> DeleteAsync(ResourceKind kind, string id, Action<ScimResource> check, string caller, CancellationToken cancellationToken);
}

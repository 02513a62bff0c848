using System.Globalization;
using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>What was pushed in for an app, as its connector reads it.</summary>
internal sealed class PushedObjects(IProvisioningStore store, string app) : IPushedObjects
{
    public async ValueTask<string> GetMarkAsync(CancellationToken cancellationToken)
    {
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [EngineTerms.Inbound(app)], NewestFirst = true }, cancellationToken).ConfigureAwait(false))
            return commit.Sequence.ToString(CultureInfo.InvariantCulture);
        return "0";
    }

    public async IAsyncEnumerable<RemoteObject> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (kind, resource) in AllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (kind == ResourceKind.User)
                yield return new() { Key = resource.Id, Active = resource.Attributes["active"].AsBoolean() ?? true, Values = FlatUser.FromWire(resource.Attributes) };
        }
    }

    public async IAsyncEnumerable<string> ReadDeletedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prefix = AccountDocument.Prefix(app);
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [EngineTerms.Inbound(app)] }, cancellationToken).ConfigureAwait(false))
        {
            // What was taken away past the endpoint was nobody's request.
            if (commit.Batch.Cause != EngineContext.PushCause)
                continue;
            foreach (var write in commit.Batch.Writes)
            {
                if (write is { Collection: Collections.Inbound, Json: null, IsErased: false } && write.Id.StartsWith(prefix, StringComparison.Ordinal))
                    yield return write.Id[prefix.Length..];
            }
        }
    }

    public async ValueTask<(long Users, long Groups)> CountAsync(CancellationToken cancellationToken)
    {
        var (users, groups) = (0L, 0L);
        await foreach (var (kind, _) in AllAsync(cancellationToken).ConfigureAwait(false))
            (users, groups) = kind == ResourceKind.User ? (users + 1, groups) : (users, groups + 1);
        return (users, groups);
    }

    private async IAsyncEnumerable<(ResourceKind Kind, ScimResource Resource)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(new(Collections.Inbound) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            yield return InboundDocument.Read(document);
    }
}

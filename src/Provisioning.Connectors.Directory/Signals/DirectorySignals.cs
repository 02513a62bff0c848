using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Listens to a directory: a search that stays open and tells of changes as they happen. It is a bell, and what changed is read by a delta.</summary>
/// <param name="context">The connector.</param>
internal sealed class DirectorySignals(DirectoryContext context)
{
    private const string What = "listening to changes";
    private const string Listening = "listening";
    private const string NoAttributes = "1.1";
    private static readonly TimeSpan MostSilent = TimeSpan.FromSeconds(1);

    /// <summary>As <see cref="IChangeSignal.ListenAsync"/>.</summary>
    public async IAsyncEnumerable<string> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lease = await context.Connections.RentAsync(What, null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        var rings = context.Dialect.Signal == SignalKind.Syncrepl ? SyncAsync(lease, cancellationToken) : PersistentAsync(lease, cancellationToken);
        var items = rings.GetAsyncEnumerator(cancellationToken);
        await using var closing = items.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (LdapException e)
            {
                throw context.Errors.From(e, What, lease.Endpoint);
            }

            yield return items.Current;
        }
    }

    // What there is comes first, without attributes; from the end of that on the server tells what happens (RFC 4533 §3.4).
    private async IAsyncEnumerable<string> SyncAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = Search() with { Controls = [new SyncRequestControl(Persists: true, Cookie: null)] };
        var isRefreshed = false;
        await foreach (var item in lease.Connection.SearchAsync(search, cancellationToken).ConfigureAwait(false))
        {
            switch (item)
            {
                case LdapIntermediate response when SyncInfo.Decode(response) is { } info:
                    if (!isRefreshed && info.IsRefreshDone)
                    {
                        isRefreshed = true;
                        yield return Listening;
                    }
                    else if (isRefreshed && info.Kind == SyncInfoKind.IdSet)
                    {
                        yield return $"{info.EntryUuids.Count} objects";
                    }

                    break;
                case LdapSearchEntry { Entry: var entry } changed when isRefreshed:
                    yield return changed.Controls.OfType<SyncStateControl>().FirstOrDefault()?.State == SyncState.Delete ? "an object is gone" : $"'{entry.Dn}' changed";
                    break;
            }
        }
    }

    // The server says nothing of having begun; it takes requests of one connection in order, so that an answer to the next one tells.
    private async IAsyncEnumerable<string> PersistentAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var search = Search() with { Controls = [new PersistentSearchControl(LdapChangeKinds.All, ChangesOnly: true, ReturnChanges: true)] };
        var waiting = new WaitingSearch(lease.Connection, search, cancellationToken);
        await using var closing = waiting.ConfigureAwait(false);
        await EntryFinder.FirstAsync(lease.Connection, new() { Base = LdapDn.Root, Scope = LdapScope.Base, Attributes = [NoAttributes] }, cancellationToken).ConfigureAwait(false);
        // Where it is refused, that comes at once.
        await Task.WhenAny(waiting.Next, Task.Delay(MostSilent, context.Clock, cancellationToken)).ConfigureAwait(false);
        if (waiting.Next.IsFaulted)
            await waiting.Next.ConfigureAwait(false);
        yield return Listening;
        while (await waiting.TakeAsync().ConfigureAwait(false) is { } item)
        {
            if (item is LdapSearchEntry { Entry: var entry })
                yield return $"'{entry.Dn}' changed";
        }
    }

    private LdapSearch Search() => new()
    {
        Base = context.Settings.Base,
        Filter = context.Settings.Groups ? LdapFilter.Or(context.Settings.UserFilter, context.Settings.GroupFilter) : context.Settings.UserFilter,
        Attributes = [NoAttributes],
    };
}

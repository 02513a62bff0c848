using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Reads by content synchronization (RFC 4533, refreshOnly). A server tells what is gone object by object where it remembers it; where it does not, it names everybody who is there, and whoever was not named is gone. Which of both it
/// did is told at the end. Objects that leave the bases or the filter are told of as gone.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class SyncreplDelta(DirectoryContext context) : IDeltaMethod
{
    private const string What = "the synchronization of users";

    public string Name => "syncrepl";

    private DirectorySettings Settings => context.Settings;

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tally = new ReadTally("users");
        var (cookies, batch, reader) = (new SyncCookies(), default(ObjectBatch), await ReaderAsync(cancellationToken).ConfigureAwait(false));
        batch = new(reader, new(context), context.Dialect.Key);
        foreach (var root in Settings.UserBases)
        {
            await foreach (var item in SearchAsync(lease, tally, root, reader.Asked, null, null, cancellationToken).ConfigureAwait(false))
            {
                Keep(cookies, root, item);
                if (item is not LdapSearchEntry { Entry: var entry } || StateOf(item) is { State: SyncState.Delete or SyncState.Present })
                    continue;
                batch.Add(entry);
                if (!batch.IsFull)
                    continue;
                foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (tally.Admits(read))
                        yield return read;
                }
            }
        }

        foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            if (tally.Admits(read))
                yield return read;
        }

        var proof = tally.Proof("to the end of what the server had to synchronize");
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete && Settings.UserBases.All(b => cookies[b.Normalized] is not null) ? cookies.ToString() : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (SyncCookies.Parse(payload) is not { } cookies || Settings.UserBases.Any(b => cookies[b.Normalized] is null))
        {
            yield return new DeltaRefused("what was noted of its last read has no cookie for each base", IsLasting: false);
            yield break;
        }

        var tally = new ReadTally("users");
        var reader = await ReaderAsync(cancellationToken).ConfigureAwait(false);
        var phases = new List<SyncPhase>();
        LdapResult? refusal = null;
        foreach (var root in Settings.UserBases)
        {
            var phase = new SyncPhase();
            phases.Add(phase);
            var batch = new ObjectBatch(reader, new(context), context.Dialect.Key);
            await foreach (var item in SearchAsync(lease, tally, root, reader.Asked, cookies[root.Normalized], r => (refusal = r) is not null, cancellationToken).ConfigureAwait(false))
            {
                Keep(cookies, root, item);
                phase.Note(item);
                switch (item)
                {
                    case LdapSearchEntry { Entry: var entry } when StateOf(item) is not { State: SyncState.Delete or SyncState.Present }:
                        batch.Add(entry);
                        break;
                    case LdapSearchEntry when StateOf(item) is { } state:
                        yield return state.State == SyncState.Delete ? new ObjectGone(KeyOf(state.EntryUuid)) : new ObjectPresent(KeyOf(state.EntryUuid));
                        break;
                    case LdapIntermediate response when SyncInfo.Decode(response) is { Kind: SyncInfoKind.IdSet } set:
                        foreach (var id in set.EntryUuids)
                            yield return set.AreDeleted ? new ObjectGone(KeyOf(id)) : new ObjectPresent(KeyOf(id));
                        break;
                }

                if (batch.IsFull)
                {
                    foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
                        yield return read;
                }
            }

            foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
                yield return read;
        }

        yield return End(tally, phases, cookies, refusal);
    }

    private static ReadItem End(ReadTally tally, List<SyncPhase> phases, SyncCookies cookies, LdapResult? refusal)
    {
        if (refusal is not null)
            return new DeltaRefused($"it does not go on from its last read ({(int)refusal.Code} {refusal.Code}: {ResultMeanings.Of(refusal.Code).Why})", IsLasting: refusal.Code == LdapResultCode.UnavailableCriticalExtension);
        if (tally.Proof("") is { IsComplete: false } doubt)
            return new DeltaRefused($"its changes did not prove to be all of them ({doubt.Evidence.TrimEnd('.')})", IsLasting: false);
        // Where one base was named whole and another was not, silence proves nothing of either.
        var whole = phases.Count(p => p.NamedEverybody);
        if (whole > 0 && whole < phases.Count)
            return new DeltaRefused("it told of one base who is there, and of another who is gone", IsLasting: false);
        return new ReadCompleted(
            whole > 0 ? new(true, "the server named everybody who is there", phases.Sum(p => p.Count)) : new(false, "what changed since the read before", phases.Sum(p => p.Count)),
            Watermark: cookies.ToString());
    }

    private async ValueTask<EntryReader> ReaderAsync(CancellationToken cancellationToken) =>
        new(context, await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false), new(Settings, context.Dialect));

    private IAsyncEnumerable<LdapSearchItem> SearchAsync(
        DirectoryLease lease, ReadTally tally, LdapDn root, IReadOnlyList<string> attributes, ReadOnlyMemory<byte>? cookie, Func<LdapResult, bool>? refused, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = root, Filter = Settings.UserFilter, Attributes = attributes, Controls = [.. context.Dialect.SearchControls, new SyncRequestControl(Persists: false, cookie)] };
        return new CheckedSearch(context, tally, new(context), What).RunAsync(lease.Endpoint, root, lease.Connection.SearchAsync(search, cancellationToken), refused, cancellationToken);
    }

    private static void Keep(SyncCookies cookies, LdapDn root, LdapSearchItem item)
    {
        var cookie = item switch
        {
            LdapIntermediate response => SyncInfo.Decode(response)?.Cookie,
            LdapSearchDone done => done.Result.Controls.OfType<SyncDoneControl>().FirstOrDefault()?.Cookie,
            _ => StateOf(item)?.Cookie,
        };
        if (cookie is not null)
            cookies[root.Normalized] = cookie;
    }

    private static SyncStateControl? StateOf(LdapSearchItem item) => item is LdapSearchEntry entry ? entry.Controls.OfType<SyncStateControl>().FirstOrDefault() : null;

    // The identifier of a synchronization is the entryUUID (RFC 4533 §1.1, RFC 4530).
    private static string KeyOf(Guid id) => id.ToString("D");
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Reads changes by content synchronization (RFC 4533, refreshOnly). A server tells what is gone object by object where it remembers it; where it does not, it names everybody who is there. Who is there and who is not is taken from plain
/// searches alone: a synchronization of OpenLDAP leaves out, with success, whatever was loaded behind its back (slapadd without -w).
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class SyncreplDelta(DirectoryContext context) : IDeltaMethod
{
    private const string What = "the synchronization of users";
    private const string NoAttributes = "1.1";

    public string Name => "syncrepl";

    private DirectorySettings Settings => context.Settings;

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Where changes begin is noted before, so that what changes meanwhile comes again.
        var start = await NamedAsync(lease, null, cancellationToken).ConfigureAwait(false);
        var read = new WholeRead(context, lease);
        var unnamed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in read.RunAsync(Settings.UserFilter, cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object.Key: var key } && !start.Keys.Contains(key))
                unnamed.Add(key);
            yield return item;
        }

        var why = start.Doubt;
        if (why is null && unnamed.Count > 0)
        {
            // Whoever came meanwhile is told of by now.
            var since = await NamedAsync(lease, start.Cookies, cancellationToken).ConfigureAwait(false);
            unnamed.ExceptWith(since.Keys);
            why = since.Doubt ?? (unnamed.Count > 0 ? $"its synchronization leaves out {unnamed.Count} of those whom a search finds, such as '{unnamed.First()}'; a directory that was loaded with slapadd needs its option -w" : null);
        }

        var proof = read.Proof();
        if (why is not null)
            context.Report?.Invoke(new VerboseEvent($"'{context.Errors.App}' cannot be read by its changes the next time: {why.TrimEnd('.')}."));
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete && why is null ? start.Cookies.ToString() : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (SyncCookies.Parse(payload) is not { } cookies || Settings.UserBases.Any(b => cookies[b.Normalized] is null))
        {
            yield return new DeltaRefused("what was noted of its last read has no cookie for each base", IsLasting: false);
            yield break;
        }

        var tally = new ReadTally("users");
        var reader = new EntryReader(context, await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false), new(Settings, context.Dialect));
        var changed = new HashSet<string>(StringComparer.Ordinal);
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
                if (item is LdapSearchEntry { Entry: var entry } && StateOf(item) is not { State: SyncState.Delete or SyncState.Present })
                    batch.Add(entry);
                foreach (var id in Gone(item))
                    yield return new ObjectGone(KeyOf(id));
                if (!batch.IsFull)
                    continue;
                foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
                    yield return Noted(read, changed);
            }

            foreach (var read in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
                yield return Noted(read, changed);
        }

        if (Refused(tally, refusal) is { } refused)
        {
            yield return refused;
            yield break;
        }

        if (!phases.Exists(p => p.NamedEverybody))
        {
            yield return new ReadCompleted(new(false, "what changed since the read before", phases.Sum(p => p.Count)), Watermark: cookies.ToString());
            yield break;
        }

        var scan = new PresenceScan(context);
        await foreach (var present in scan.RunAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            if (!changed.Contains(present.Key))
                yield return present;
        }

        yield return new ReadCompleted(scan.Proof(), Watermark: cookies.ToString());
    }

    private static DeltaRefused? Refused(ReadTally tally, LdapResult? refusal)
    {
        if (refusal is not null)
            return new($"it does not go on from its last read ({(int)refusal.Code} {refusal.Code}: {ResultMeanings.Of(refusal.Code).Why})", IsLasting: refusal.Code == LdapResultCode.UnavailableCriticalExtension);
        return tally.Proof("") is { IsComplete: false } doubt ? new($"its changes did not prove to be all of them ({doubt.Evidence.TrimEnd('.')})", IsLasting: false) : null;
    }

    // The keys of everybody whom a synchronization names, from its beginning or since the cookies, and the cookies after it.
    private async ValueTask<(HashSet<string> Keys, SyncCookies Cookies, string? Doubt)> NamedAsync(DirectoryLease lease, SyncCookies? since, CancellationToken cancellationToken)
    {
        var (keys, cookies, tally) = (new HashSet<string>(StringComparer.Ordinal), new SyncCookies(), new ReadTally("users"));
        foreach (var root in Settings.UserBases)
        {
            await foreach (var item in SearchAsync(lease, tally, root, [NoAttributes], since?[root.Normalized], _ => true, cancellationToken).ConfigureAwait(false))
            {
                Keep(cookies, root, item);
                if (StateOf(item) is { State: not SyncState.Delete } state)
                    keys.Add(KeyOf(state.EntryUuid));
            }

            if (cookies[root.Normalized] is null)
                tally.Doubt("it gave no cookie from which to go on");
        }

        return (keys, cookies, tally.Proof("") is { IsComplete: false } doubt ? doubt.Evidence : null);
    }

    private IAsyncEnumerable<LdapSearchItem> SearchAsync(
        DirectoryLease lease, ReadTally tally, LdapDn root, IReadOnlyList<string> attributes, ReadOnlyMemory<byte>? cookie, Func<LdapResult, bool> refused, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = root, Filter = Settings.UserFilter, Attributes = attributes, Controls = [.. context.Dialect.SearchControls, new SyncRequestControl(Persists: false, cookie)] };
        return new CheckedSearch(context, tally, new(context), What).RunAsync(lease.Endpoint, root, lease.Connection.SearchAsync(search, cancellationToken), refused, cancellationToken);
    }

    private static ReadItem Noted(ReadItem item, HashSet<string> changed)
    {
        if (item is ObjectRead read)
            changed.Add(read.Object.Key);
        else if (item is ObjectProblem { Key: { } key })
            changed.Add(key);
        return item;
    }

    private static IReadOnlyList<Guid> Gone(LdapSearchItem item) => item switch
    {
        LdapIntermediate response when SyncInfo.Decode(response) is { Kind: SyncInfoKind.IdSet, AreDeleted: true } set => set.EntryUuids,
        _ => StateOf(item) is { State: SyncState.Delete } state ? [state.EntryUuid] : [],
    };

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

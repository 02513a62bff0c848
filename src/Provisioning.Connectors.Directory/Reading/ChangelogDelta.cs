using System.Globalization;
using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Reads changes from the log of changes of a server (draft-good-ldap-changelog, as the Retro Changelog plug-in of 389 Directory Server keeps it): which objects were changed stands there, and what they are now is asked of the
/// directory itself. Whoever was deleted, or is seen elsewhere or without matching the filter, is gone; of who is not shown for another reason nothing is said.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class ChangelogDelta(DirectoryContext context) : IDeltaMethod
{
    private const string Number = "changeNumber";
    private const string TargetDn = "targetDn";
    private const string TargetKey = "targetUniqueId";
    private const string ChangeType = "changeType";
    private const string NewSuperior = "newSuperior";
    private const int MostKeys = 50_000;
    private const int KeysInSearch = 50;
    private static readonly LdapDn Log = LdapDn.Parse("cn=changelog");

    public string Name => "changelog";

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What changes while it is read comes again in the next delta.
        var log = await BoundsAsync(lease, cancellationToken).ConfigureAwait(false);
        var read = new WholeRead(context, lease);
        await foreach (var item in read.RunAsync(context.Settings.UserFilter, cancellationToken).ConfigureAwait(false))
            yield return item;
        var proof = read.Proof();
        if (log is null)
            context.Report?.Invoke(new VerboseEvent($"'{context.Errors.App}' shows no log of changes (firstchangenumber and lastchangenumber of its root entry), so that it is read whole each time: turn on its Retro Changelog plug-in, or set Delta to Timestamp."));
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete ? log?.Last.ToString(CultureInfo.InvariantCulture) : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (named, deleted, last, refusal) = await ReadLogAsync(lease, payload, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            yield return refusal;
            yield break;
        }

        long count = 0;
        foreach (var keys in named.Chunk(KeysInSearch))
        {
            var found = new HashSet<string>(StringComparer.Ordinal);
            var read = new WholeRead(context, lease);
            var filter = LdapFilter.And(LdapFilter.Or([.. keys.Select(k => context.Dialect.Key.Filter(k)!)]), context.Settings.UserFilter);
            await foreach (var item in read.RunAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                if (item is ObjectRead { Object.Key: var key } || item is ObjectProblem { Key: { } bad } && (key = bad) is not null)
                    found.Add(key);
                count++;
                yield return item;
            }

            if (read.Proof() is { IsComplete: false } doubt)
            {
                yield return new DeltaRefused($"its changes did not prove to be all of them ({doubt.Evidence.TrimEnd('.')})", IsLasting: false);
                yield break;
            }

            List<string> missing = [.. keys.Where(k => !found.Contains(k))];
            var elsewhere = await ElsewhereAsync(lease, [.. missing.Where(k => !deleted.Contains(k))], cancellationToken).ConfigureAwait(false);
            foreach (var key in missing.Where(k => deleted.Contains(k) || elsewhere.Contains(k)))
                yield return new ObjectGone(key);
        }

        yield return new ReadCompleted(new(false, "what changed since the read before", count), Watermark: last.ToString(CultureInfo.InvariantCulture));
    }

    // Those of the objects that are there, wherever they are and whatever they match.
    private async ValueTask<IReadOnlySet<string>> ElsewhereAsync(DirectoryLease lease, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var elsewhere = new HashSet<string>(StringComparer.Ordinal);
        if (keys.Count == 0)
            return elsewhere;
        var filter = LdapFilter.Or([.. keys.Select(k => context.Dialect.Key.Filter(k)!)]);
        await foreach (var entry in new PagedRead(context, new("objects"), "the look at what changed").RunAsync(lease, [context.Settings.Base], filter, [context.Dialect.Key.Name], cancellationToken).ConfigureAwait(false))
        {
            if (context.Dialect.Key.Read(entry) is { } key)
                elsewhere.Add(key);
        }

        return elsewhere;
    }

    // Whom the log names since the mark, and which of them it says were deleted.
    private async ValueTask<(IReadOnlyCollection<string> Keys, IReadOnlySet<string> Deleted, long Last, DeltaRefused? Refusal)> ReadLogAsync(DirectoryLease lease, string payload, CancellationToken cancellationToken)
    {
        if (!long.TryParse(payload, NumberStyles.None, CultureInfo.InvariantCulture, out var mark))
            return Refused("what was noted of its last read is no number of its log");
        if (await BoundsAsync(lease, cancellationToken).ConfigureAwait(false) is not var (first, last))
            return Refused("it shows no log of changes any more");
        if (last < mark)
            return Refused($"its log of changes began anew (the last change was {mark}, and now it is {last})");
        if (first > mark + 1)
            return Refused($"its log of changes was shortened beyond the last read (it begins at {first}, and the last read was at {mark})");
        var (keys, deleted) = (new SortedSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (last == mark)
            return (keys, deleted, last, null);

        var newest = mark;
        var filter = LdapFilter.And(LdapFilter.GreaterOrEqual(Number, Text(mark + 1)), LdapFilter.LessOrEqual(Number, Text(last)));
        var tally = new ReadTally("changes");
        await foreach (var entry in new PagedRead(context, tally, "the read of the log of changes").RunAsync(lease, [Log], filter, [Number, TargetDn, TargetKey, ChangeType, NewSuperior], cancellationToken).ConfigureAwait(false))
        {
            if (!long.TryParse(entry.GetText(Number), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                continue;
            newest = Math.Max(newest, number);
            if (!Concerns(entry))
                continue;
            if (entry.GetText(TargetKey)?.ToLowerInvariant() is not { } key)
                return Refused($"its log of changes does not say which object was changed ({TargetKey}): let its Retro Changelog plug-in note it (nsslapd-attribute: {context.Dialect.Key.Name}:{TargetKey})", isLasting: true);
            keys.Add(key);
            if (IsOf(entry, "delete"))
                deleted.Add(key);
            if (keys.Count > MostKeys)
                return Refused($"more than {MostKeys} objects changed since");
            if (IsMove(entry) && await IsContainerAsync(lease, key, cancellationToken).ConfigureAwait(false))
                return Refused("a container was renamed or moved, and everything in it with it");
        }

        // Whoever may not read the log is told that there is nothing in it.
        if (newest != last)
            return Refused($"its log of changes could not be read to the end (change {last} is not shown to the account that signs in)");
        return tally.Proof("") is { IsComplete: false } doubt ? Refused($"its log of changes was not read whole ({doubt.Evidence.TrimEnd('.')})") : (keys, deleted, last, null);
    }

    // A move is told by where the object was and where it is.
    private bool Concerns(LdapEntry change) =>
        !LdapDn.TryParse(change.GetText(TargetDn), out var target)
        || context.Settings.UserBases.Any(b => target!.IsWithin(b) || b.IsWithin(target!))
        || LdapDn.TryParse(change.GetText(NewSuperior), out var superior) && context.Settings.UserBases.Any(superior!.IsWithin);

    private static bool IsMove(LdapEntry change) => IsOf(change, "modrdn") || IsOf(change, "moddn");

    private static bool IsOf(LdapEntry change, string type) => string.Equals(change.GetText(ChangeType), type, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<bool> IsContainerAsync(DirectoryLease lease, string key, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = context.Settings.Base, Filter = context.Dialect.Key.Filter(key)!, Attributes = ["numSubordinates"] };
        return (await AskAsync(lease, search, cancellationToken).ConfigureAwait(false))?.GetText("numSubordinates") is { } below && below != "0";
    }

    private async ValueTask<(long First, long Last)?> BoundsAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = LdapDn.Root, Scope = LdapScope.Base, Attributes = ["firstchangenumber", "lastchangenumber"] };
        var entry = await AskAsync(lease, search, cancellationToken).ConfigureAwait(false);
        return long.TryParse(entry?.GetText("firstchangenumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && long.TryParse(entry?.GetText("lastchangenumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (first, last)
            : null;
    }

    private async ValueTask<LdapEntry?> AskAsync(DirectoryLease lease, LdapSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return await EntryFinder.FirstAsync(lease.Connection, search, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the read of the log of changes", lease.Endpoint);
        }
    }

    private static (IReadOnlyCollection<string>, IReadOnlySet<string>, long, DeltaRefused) Refused(string why, bool isLasting = false) => ([], new HashSet<string>(), 0, new(why, isLasting));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

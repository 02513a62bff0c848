using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Reads changes by the time of the last change (RFC 4512 §3.4.2), and then the keys of everybody, by which it is proven who is gone or has left the bases or the filter. What comes has to be as new as was asked for: a server that
/// ignores the filter is found out.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class TimestampDelta(DirectoryContext context) : IDeltaMethod
{
    // Servers of one directory differ, and a change may be dated when it began.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    public string Name => "timestamp";

    private string Attribute => context.Dialect.ModifiedAttribute;

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var times = new ChangeTimes(context.Clock);
        var read = new WholeRead(context, lease);
        await foreach (var item in read.RunAsync(context.Settings.UserFilter, cancellationToken).ConfigureAwait(false))
        {
            times.Note(item);
            yield return item;
        }

        var proof = read.Proof();
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete ? Mark(times, null) : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (GeneralizedTime.Read(payload) is not { } from)
        {
            yield return new DeltaRefused("what was noted of its last read is no time", IsLasting: false);
            yield break;
        }

        var times = new ChangeTimes(context.Clock);
        var changes = new WholeRead(context, lease);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in changes.RunAsync(LdapFilter.And(context.Settings.UserFilter, LdapFilter.GreaterOrEqual(Attribute, payload)), cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object.Modified: var modified } && (modified is null || modified < from))
            {
                yield return new DeltaRefused($"it does not obey a filter by {Attribute}", IsLasting: true);
                yield break;
            }

            if (item is ObjectRead { Object.Key: var key } || item is ObjectProblem { Key: { } problem } && (key = problem) is not null)
                changed.Add(key);
            times.Note(item);
            yield return item;
        }

        if (changes.Proof() is { IsComplete: false } doubt)
        {
            yield return new DeltaRefused($"its changes did not prove to be all of them ({doubt.Evidence.TrimEnd('.')})", IsLasting: false);
            yield break;
        }

        var scan = new PresenceScan(context);
        await foreach (var present in scan.RunAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            if (!changed.Contains(present.Key))
                yield return present;
        }

        yield return new ReadCompleted(scan.Proof(), Watermark: Mark(times, from));
    }

    private static string? Mark(ChangeTimes times, DateTimeOffset? before)
    {
        if (times.IsUndated)
            return null;
        var next = times.Newest - times.Elapsed - Overlap;
        return next is null && before is null ? null : GeneralizedTime.Write(next > before || before is null ? next!.Value : before.Value);
    }

    /// <summary>The times of the last changes that a read has met.</summary>
    private sealed class ChangeTimes(TimeProvider clock)
    {
        private readonly long _start = clock.GetTimestamp();

        public DateTimeOffset? Newest { get; private set; }

        /// <summary>True when somebody has none, who would be in no read of changes.</summary>
        public bool IsUndated { get; private set; }

        public TimeSpan Elapsed => clock.GetElapsedTime(_start);

        public void Note(ReadItem item)
        {
            if (item is not ObjectRead { Object.Modified: var modified })
                return;
            IsUndated |= modified is null;
            // What is dated in the future would hide every change until then.
            var dated = modified > clock.GetUtcNow() ? clock.GetUtcNow() : modified;
            Newest = Newest > dated ? Newest : dated ?? Newest;
        }
    }
}

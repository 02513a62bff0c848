using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// Compares the changes of two plans by whom and what they concern. Of the plans only a digest of each change of the first is held, and what differs: memory grows with the number of changes by some hundred bytes each, and not with what is
/// in them.
/// </summary>
internal static class PlanComparison
{
    public static async IAsyncEnumerable<PlanDifference> CompareAsync(IAsyncEnumerable<Change> first, IAsyncEnumerable<Change> second, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var digests = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var changed = new Dictionary<string, Change>(StringComparer.Ordinal);
        var additional = new List<Change>();
        using var buffer = new Utf8JsonBuffer();
        var keys = new Keys();
        await foreach (var change in first.WithCancellation(cancellationToken).ConfigureAwait(false))
            digests.Add(keys.Next(change), Digest(change, buffer));
        keys = new();
        await foreach (var change in second.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var key = keys.Next(change);
            if (!digests.TryGetValue(key, out var digest))
                additional.Add(change);
            else if (digest.AsSpan().SequenceEqual(Digest(change, buffer)))
                digests.Remove(key);
            else
                changed.Add(key, change);
        }

        keys = new();
        await foreach (var change in first.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var key = keys.Next(change);
            if (changed.TryGetValue(key, out var other))
                yield return new(PlanSide.Both, change, other);
            else if (digests.ContainsKey(key))
                yield return new(PlanSide.Reference, change, null);
        }

        foreach (var change in additional)
            yield return new(PlanSide.Difference, null, change);
    }

    // What the change does and why; not what it rests on, which is another one in each plan.
    private static byte[] Digest(Change change, Utf8JsonBuffer buffer) => SHA256.HashData(buffer.WriteSpan(
        new Change
        {
            Number = 0,
            Target = change.Target,
            Kind = change.Kind,
            UserName = change.UserName,
            Group = change.Group is { } group ? group with { Push = null, MemberCount = 0 } : null,
            Members = [.. change.Members.Select(m => m with { DependsOn = null })],
            Attributes = change.Attributes,
            Reason = change.Reason,
            OutOfScope = change.OutOfScope,
            DataOwner = change.DataOwner,
            Groups = change.Groups,
            LeftGroups = change.LeftGroups,
        },
        ChangeCodec.Write))[..16];

    /// <summary>What a change is found by in the other plan: where, and whom it concerns. Somebody whom a plan makes has another id in each.</summary>
    private sealed class Keys
    {
        private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

        public string Next(Change change)
        {
            var isNew = change.Target == Change.Directory ? change.Kind == ChangeKind.Create : change.UserRevision == 0;
            var whom = change.Group is { } group ? $"group/{group.Id}" : isNew || change.UserId is null ? $"{change.SourceApp}/{(change.Target == Change.Directory ? change.AccountKey : null)}/{change.SourceGroup?.Group.Key}/{change.UserName}" : change.UserId;
            var key = new StringBuilder(change.Target).Append('\n').Append(whom).ToString();
            // Two sources may change one person.
            var count = _seen[key] = _seen.GetValueOrDefault(key) + 1;
            return count == 1 ? key : $"{key}\n{count}";
        }
    }
}

using System.Security.Cryptography;

namespace Provisioning.Store;

/// <summary>Turns what is to be erased into a commit that says so and the work that does it. Used by whoever has the turn to commit.</summary>
internal static class ErasurePreparation
{
    /// <summary>The batch with the event, and the work.</summary>
    /// <param name="journal">The journal.</param>
    /// <param name="batch">The batch that goes with it.</param>
    /// <param name="erasure">What is erased.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ErasureImpossible"/>, <see cref="ErrorIds.StoreDamaged"/>.</exception>
    /// <exception cref="ArgumentException">There is no such write, or what is put in its place is longer.</exception>
    public static (CommitBatch Batch, ErasureWork Work) Make(Journal journal, CommitBatch batch, Erasure erasure)
    {
        var sequence = journal.LastSequence + 1;
        var (boxes, parts) = (new List<ErasedBox>(), new List<ErasedPart>());
        foreach (var commit in erasure.Writes.GroupBy(w => w.Sequence).OrderBy(g => g.Key))
        {
            var lengths = commit.Key == 0 ? [.. batch.Writes.Select(w => CommitCodec.Content(w).Length)] : Lengths(journal, commit.Key);
            foreach (var write in commit.OrderBy(w => w.Part))
            {
                if (write.Part < 0 || write.Part >= lengths.Count)
                    throw new ArgumentException($"Commit {commit.Key} has no write {write.Part}.", nameof(erasure));
                var content = CommitCodec.Content(write.Replacement);
                if (content.Length > lengths[write.Part])
                    throw new ArgumentException($"What is put in the place of write {write.Part} of commit {commit.Key} is longer than what was there.", nameof(erasure));
                var whole = new byte[lengths[write.Part]];
                content.CopyTo(whole, 0);
                var number = commit.Key == 0 ? sequence : commit.Key;
                boxes.Add(new(number, write.Part, HashOf(whole)));
                parts.Add(new(number, write.Part, content));
            }
        }

        var told = new ErasureEvent(boxes, [.. erasure.Lines.Select(l => new ErasedFile(l.File, l.Lines.Count))]);
        return (batch with { Writes = [.. batch.Writes, told.ToWrite(erasure.Id)] }, new() { BatchId = batch.BatchId, Sequence = sequence, Parts = parts, Lines = erasure.Lines });
    }

    /// <summary>The hash of what stands in a write's box, in lower-case hex.</summary>
    public static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexString(SHA256.HashData(content)).ToLowerInvariant();

    private static List<int> Lengths(Journal journal, long sequence)
    {
        var payload = journal.ReadPayload(sequence);
        var lengths = new List<int>();
        var boxes = CommitCodec.Boxes(payload);
        while (boxes.Next())
            lengths.Add(boxes.Length);
        return lengths.Count > 0 ? lengths : throw StoreErrors.NotErasable(sequence);
    }
}

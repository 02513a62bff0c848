using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>The newest batch ids with their commits, so that a batch sent again is known again. Bounded: ids are kept as hashes of 128 bits, a hundred thousand of them.</summary>
internal sealed class BatchIds
{
    private const int Most = 100_000;
    private readonly Dictionary<UInt128, long> _sequences = [];
    private readonly Queue<UInt128> _order = new();

    public void Add(string batchId, long sequence)
    {
        var key = Hash(batchId);
        if (!_sequences.TryAdd(key, sequence))
            return;
        _order.Enqueue(key);
        if (_order.Count > Most)
            _sequences.Remove(_order.Dequeue());
    }

    /// <summary>Forgets a batch that was not committed after all; its place in the order goes later.</summary>
    public void Remove(string batchId) => _sequences.Remove(Hash(batchId));

    public bool TryGet(string batchId, out long sequence) => _sequences.TryGetValue(Hash(batchId), out sequence);

    private static UInt128 Hash(string batchId) => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(batchId.AsSpan()));
}

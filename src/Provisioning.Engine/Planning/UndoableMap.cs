namespace Provisioning.Engine;

/// <summary>A map whose changes since a point can be taken back.</summary>
/// <param name="comparer">Compares keys; null for their own way.</param>
internal sealed class UndoableMap<TKey, T>(IEqualityComparer<TKey>? comparer)
    where TKey : notnull
    where T : class
{
    private readonly Dictionary<TKey, T> _map = new(comparer);
    private readonly List<(TKey Key, T? Old)> _undo = [];

    public IEnumerable<T> Values => _map.Values;

    public T? Get(TKey key) => _map.GetValueOrDefault(key);

    public void Set(TKey key, T value)
    {
        _undo.Add((key, Get(key)));
        _map[key] = value;
    }

    /// <summary>What was set stays.</summary>
    public void Keep() => _undo.Clear();

    /// <summary>What was set since <see cref="Keep"/> is as it was.</summary>
    public void TakeBack()
    {
        for (var i = _undo.Count - 1; i >= 0; i--)
        {
            var (key, old) = _undo[i];
            if (old is null)
                _map.Remove(key);
            else
                _map[key] = old;
        }

        _undo.Clear();
    }
}

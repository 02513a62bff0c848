using System.Runtime.InteropServices;

namespace Provisioning.Engine;

/// <summary>
/// The users of a population by the keys of one rule. A block that is too big is parted by what else its pairs have to agree in; where nothing else has to, the pairs of a fuzzy comparison in it are not looked for by this key, and
/// of a whole value that so many share the first ones by id stand for all. Not thread-safe.
/// </summary>
internal sealed class BlockIndex
{
    /// <summary>How many users a block may have before it is parted.</summary>
    public const int Most = 400;

    private readonly CompiledMatchRule _rule;
    private readonly IReadOnlyList<MatchSubject> _subjects;
    private readonly Level? _top;
    private readonly int[] _stamps;
    private readonly List<ulong> _keys = [];
    private readonly HashSet<(int, ulong)> _tooBig = [];
    private int _stamp;

    /// <param name="rule">The rule.</param>
    /// <param name="subjects">The users in the order of their ids.</param>
    public BlockIndex(CompiledMatchRule rule, IReadOnlyList<MatchSubject> subjects)
    {
        (_rule, _subjects, _stamps) = (rule, subjects, new int[subjects.Count]);
        _top = rule.Cover(0) is { Count: > 0 } cover ? File(cover, 0, Enumerable.Range(0, subjects.Count)) : null;
    }

    /// <summary>How many keys were too common to look by so far.</summary>
    public int TooCommon => _tooBig.Count;

    /// <summary>Adds the places of the users worth comparing, each once.</summary>
    /// <param name="profile">The object.</param>
    /// <param name="found">Gets the places.</param>
    /// <returns>False when more users than could be listed have the object's very value.</returns>
    public bool Find(MatchProfile profile, List<int> found)
    {
        _stamp++;
        return _top is null || Find(_top, profile, found);
    }

    private bool Find(Level level, MatchProfile profile, List<int> found)
    {
        var all = true;
        foreach (var place in level.Cover)
        {
            var comparison = _rule.Comparisons[place];
            var from = _keys.Count;
            BlockKeys.AddWhole(comparison, profile, _keys);
            var parts = _keys.Count;
            BlockKeys.AddSought(comparison, profile, _keys);
            var to = _keys.Count;
            for (var i = from; i < to; i++)
            {
                if (level.Blocks.TryGetValue((place, _keys[i]), out var block))
                    all &= Visit(level, place, _keys[i], whole: i < parts, block, profile, found);
            }

            _keys.RemoveRange(from, to - from);
        }

        return all;
    }

    private bool Visit(Level level, int place, ulong key, bool whole, Block block, MatchProfile profile, List<int> found)
    {
        if (block.Members.Count <= Most)
        {
            Add(block.Members, found);
            return true;
        }

        var agreed = level.Agreed | 1 << place;
        if (_rule.Cover(agreed) is not { } cover)
            return true;
        if (cover.Count > 0)
            return Find(block.Parts ??= File(cover, agreed, block.Members), profile, found);
        if (!whole)
        {
            _tooBig.Add((place, key));
            return true;
        }

        Add(block.Members.Take(Most), found);
        return false;
    }

    private void Add(IEnumerable<int> members, List<int> found)
    {
        foreach (var member in members)
        {
            if (_stamps[member] == _stamp)
                continue;
            _stamps[member] = _stamp;
            found.Add(member);
        }
    }

    private Level File(IReadOnlyList<int> cover, int agreed, IEnumerable<int> members)
    {
        var level = new Level(cover, agreed);
        var keys = new List<ulong>();
        foreach (var member in members)
        {
            foreach (var place in cover)
            {
                keys.Clear();
                BlockKeys.AddWhole(_rule.Comparisons[place], _subjects[member].Profile, keys);
                BlockKeys.AddFiled(_rule.Comparisons[place], _subjects[member].Profile, keys);
                foreach (var key in keys)
                {
                    ref var block = ref CollectionsMarshal.GetValueRefOrAddDefault(level.Blocks, (place, key), out _);
                    block ??= new();
                    if (block.Members.Count == 0 || block.Members[^1] != member)
                        block.Members.Add(member);
                }
            }
        }

        return level;
    }

    private sealed record Level(IReadOnlyList<int> Cover, int Agreed)
    {
        public Dictionary<(int Comparison, ulong Key), Block> Blocks { get; } = [];
    }

    private sealed class Block
    {
        public List<int> Members { get; } = new(1);

        public Level? Parts { get; set; }
    }
}

namespace Provisioning.Engine;

/// <summary>The users among whom objects are looked for, found by the keys of a rule: in memory, or in the store's indexes.</summary>
internal interface IMatchPopulation
{
    /// <summary>Adds the users worth comparing with the object by the rule, each once, in any order.</summary>
    /// <returns>False when there are more than are given because very many have the object's very value.</returns>
    ValueTask<bool> FindAsync(int rule, MatchProfile profile, List<MatchSubject> found, CancellationToken cancellationToken);
}

/// <summary>Users in memory. Not thread-safe.</summary>
internal sealed class MemoryPopulation : IMatchPopulation
{
    private readonly CompiledMatchRules _rules;
    private readonly List<MatchSubject> _subjects;
    private readonly BlockIndex?[] _indexes;
    private readonly List<int> _places = [];

    /// <param name="rules">The rules.</param>
    /// <param name="subjects">The users, in any order, each once.</param>
    public MemoryPopulation(CompiledMatchRules rules, IEnumerable<MatchSubject> subjects)
    {
        _rules = rules;
        // What is found depends on the users, not on the order in which they come.
        _subjects = [.. subjects.OrderBy(s => s.Id, StringComparer.Ordinal)];
        _indexes = new BlockIndex?[rules.Rules.Count];
    }

    public int Count => _subjects.Count;

    /// <summary>The rules with values too common to look by, and how many values that are.</summary>
    public IEnumerable<(MatchRule Rule, int Values)> TooCommon =>
        _indexes.Select((index, i) => (_rules.Rules[i].Rule, index?.TooCommon ?? 0)).Where(r => r.Item2 > 0);

    public ValueTask<bool> FindAsync(int rule, MatchProfile profile, List<MatchSubject> found, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _places.Clear();
        var all = (_indexes[rule] ??= new(_rules.Rules[rule], _subjects)).Find(profile, _places);
        foreach (var place in _places)
            found.Add(_subjects[place]);
        return new(all);
    }
}

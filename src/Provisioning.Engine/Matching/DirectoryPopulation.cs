namespace Provisioning.Engine;

/// <summary>
/// The users of the directory as they were before the source under way, those that the plan has changed included. Rules whose values the store has an index of are answered by it; for the others, and when there are very many objects or
/// very many users with one value, all users are taken into memory, once. Not thread-safe.
/// </summary>
internal sealed class DirectoryPopulation : IMatchPopulation
{
    // So many look-ups in the store take about as long as reading everybody.
    private const int MostLookUps = 2_000;

    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly DirectorySchema _schema;
    private readonly CompiledMatchRules _rules;
    private readonly Dictionary<string, MatchSubject> _drafted;
    private readonly MemoryPopulation _draft;
    private readonly IReadOnlyList<int>?[] _indexed;
    private readonly bool _storeIsEmpty;
    private MemoryPopulation? _all;
    private int _lookUps;

    public DirectoryPopulation(EngineContext context, DirectoryService directory, DirectorySchema schema, CompiledMatchRules rules, IEnumerable<User> drafted, bool storeIsEmpty)
    {
        (_context, _directory, _schema, _rules, _storeIsEmpty) = (context, directory, schema, rules, storeIsEmpty);
        _drafted = drafted.Select(u => MatchSubject.Of(u, rules)).ToDictionary(s => s.Id, StringComparer.Ordinal);
        _draft = new(rules, _drafted.Values);
        _indexed = [.. rules.Rules.Select(Indexed)];
    }

    /// <summary>True when there is nobody.</summary>
    public bool IsEmpty => _storeIsEmpty && _drafted.Count == 0;

    /// <summary>The rules with values too common to look by, and how many values that are.</summary>
    public IEnumerable<(MatchRule Rule, int Values)> TooCommon => (_all ?? _draft).TooCommon;

    public async ValueTask<bool> FindAsync(int rule, MatchProfile profile, List<MatchSubject> found, CancellationToken cancellationToken)
    {
        if (_storeIsEmpty)
            return await _draft.FindAsync(rule, profile, found, cancellationToken).ConfigureAwait(false);
        if (_all is null && _indexed[rule] is { } comparisons && _lookUps < MostLookUps)
        {
            var before = found.Count;
            if (await LookUpAsync(rule, comparisons, profile, found, cancellationToken).ConfigureAwait(false))
                return await _draft.FindAsync(rule, profile, found, cancellationToken).ConfigureAwait(false);
            found.RemoveRange(before, found.Count - before);
        }

        _all ??= await LoadAsync(cancellationToken).ConfigureAwait(false);
        return await _all.FindAsync(rule, profile, found, cancellationToken).ConfigureAwait(false);
    }

    // False when one value has so many users that the store is the wrong place to look.
    private async ValueTask<bool> LookUpAsync(int rule, IReadOnlyList<int> comparisons, MatchProfile profile, List<MatchSubject> found, CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in comparisons)
        {
            var feature = _rules.Rules[rule].Comparisons[place].Feature;
            foreach (var text in profile[feature])
            {
                _lookUps++;
                var users = await _directory.FindByKeyAsync(Key(_rules.Features[feature], text)!.Value, cancellationToken).ConfigureAwait(false);
                if (users.Count > BlockIndex.Most)
                    return false;
                foreach (var user in users)
                {
                    if (!_drafted.ContainsKey(user.Id) && seen.Add(user.Id))
                        found.Add(MatchSubject.Of(user, _rules));
                }
            }
        }

        return true;
    }

    private async ValueTask<MemoryPopulation> LoadAsync(CancellationToken cancellationToken)
    {
        var subjects = new List<MatchSubject>(_drafted.Values);
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            if (!_drafted.ContainsKey(document.Id))
                subjects.Add(MatchSubject.Of(UserDocument.Read(document), _rules));
        }

        return new(_rules, subjects);
    }

    // The comparisons by which every pair of the rule is found in the store's indexes, or null when there are none.
    private IReadOnlyList<int>? Indexed(CompiledMatchRule rule) =>
        rule.Cover(0) is { Count: > 0 } cover && cover.All(place => Key(_rules.Features[rule.Comparisons[place].Feature], "x") is not null && !rule.Comparisons[place].IsFuzzy) ? cover : null;

    private IndexKey? Key(MatchFeature feature, string text)
    {
        var definition = _schema.Find(feature.Path.Attribute);
        return feature.Form == MatchMethod.Exact || feature.Form == MatchMethod.CaseFolded && definition?.CaseExact != true
            ? MatchKey.Of(feature.Path, text, definition)
            : null;
    }
}

using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>An object that belongs to nobody yet and waits for the end of the read, when all that claim the same user are known.</summary>
/// <param name="Now">What the app holds now.</param>
/// <param name="Before">What was recorded of it, or null.</param>
/// <param name="Place">Where it was read.</param>
/// <param name="Case">Its matching so far, or null.</param>
/// <param name="Attributes">What the inbound mappings make of it.</param>
/// <param name="Evaluation">What the rules make of it.</param>
internal sealed record UnmatchedObject(Account Now, Account? Before, string Place, MatchCase? Case, AttributeSet Attributes, MatchEvaluation Evaluation);

/// <summary>The matching of one app's objects within a plan: its rules, the open cases, the users as they were before the read, and what waits for the end of the read.</summary>
internal sealed class ObjectMatching
{
    private static readonly MatchState[] Remembered = [MatchState.Pending, MatchState.Decided, MatchState.Ignored, MatchState.Gone];
    private readonly InboundSource _source;
    private readonly DirectorySchema _schema;
    private readonly Func<string, StandingLink?> _linkOf;
    private readonly CompiledMatchRules _rules;
    private readonly DirectoryPopulation _population;
    private readonly Matcher _matcher;
    private readonly Dictionary<string, MatchCase> _cases = new(StringComparer.Ordinal);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly List<UnmatchedObject> _waiting = [];

    private ObjectMatching(InboundSource source, DirectorySchema schema, CompiledMatchRules rules, DirectoryPopulation population, Func<string, StandingLink?> linkOf)
    {
        (_source, _schema, _rules, _population, _linkOf) = (source, schema, rules, population, linkOf);
        _matcher = new(rules, population);
    }

    /// <summary>How many objects wait for the end of the read.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>The ids of the users whom the objects that wait may be.</summary>
    public IEnumerable<string> Subjects => _waiting.SelectMany(w => w.Evaluation.Findings).Select(f => f.Subject.Id).Distinct(StringComparer.Ordinal);

    /// <summary>The rules with values too common to look by, and how many values that are.</summary>
    public IEnumerable<(MatchRule Rule, int Values)> TooCommon => _population.TooCommon;

    /// <summary>The cases that no object of the read has met yet and that are to be looked at, by key.</summary>
    public IEnumerable<MatchCase> Unmet => _cases.Values.Where(c => c.State is MatchState.Pending or MatchState.Decided && !_met.Contains(c.Key)).OrderBy(c => c.Key, StringComparer.Ordinal);

    /// <summary>Attributes that rules compare and no inbound mapping gives: the pair can never agree in them.</summary>
    public IEnumerable<(string Rule, string Attribute)> Unmapped =>
        from rule in _rules.Rules
        from comparison in rule.Rule.Comparisons
        let path = _schema.Resolve(comparison.Attribute)
        where !_source.Mappings.Any(m => string.Equals(m.Target.Attribute, path.Attribute, StringComparison.OrdinalIgnoreCase))
        select (rule.Rule.Name, comparison.Attribute);

    /// <param name="context">The engine's.</param>
    /// <param name="directory">Users.</param>
    /// <param name="schema">Their schema.</param>
    /// <param name="source">The source.</param>
    /// <param name="drafted">The users whom earlier sources of the plan have changed or made.</param>
    /// <param name="storeIsEmpty">True when there are no users yet.</param>
    /// <param name="linkOf">The source's object that a user has, as it will be.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public static async ValueTask<ObjectMatching> StartAsync(
        EngineContext context,
        DirectoryService directory,
        DirectorySchema schema,
        InboundSource source,
        IEnumerable<User> drafted,
        bool storeIsEmpty,
        Func<string, StandingLink?> linkOf,
        CancellationToken cancellationToken)
    {
        var rules = new CompiledMatchRules(MatchRuleSet.Of(source.App, schema), schema);
        var matching = new ObjectMatching(source, schema, rules, new(context, directory, schema, rules, rules.Rules.Count == 0 ? [] : drafted, storeIsEmpty), linkOf);
        foreach (var state in Remembered)
        {
            await foreach (var known in context.Store.MatchesAsync(state, source.App.Name, cancellationToken).ConfigureAwait(false))
                matching._cases[known.Key] = known;
        }

        return matching;
    }

    /// <summary>The object's matching so far, unless it was linked by a rule or made a user.</summary>
    public MatchCase? CaseOf(string key) => _cases.GetValueOrDefault(key);

    /// <summary>Notes that the object was dealt with in this read.</summary>
    public void Meet(string key) => _met.Add(key);

    /// <summary>
    /// Looks for whom the object may be. False when it is certainly somebody new; true when it waits for <see cref="Decide"/>.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public async ValueTask<bool> TakeAsync(Account now, Account? before, string place, CancellationToken cancellationToken)
    {
        var known = CaseOf(now.Key);
        if (known is null && (_rules.Rules.Count == 0 || _population.IsEmpty))
            return false;
        var attributes = Attributes(now);
        var evaluation = await _matcher.EvaluateAsync(_rules.Profile(attributes), known?.Refused ?? [], cancellationToken).ConfigureAwait(false);
        if (evaluation.IsNothing && known is not { Refused.Count: > 0 })
            return false;
        _waiting.Add(new(now, before, place, known, attributes, evaluation));
        return true;
    }

    /// <summary>What becomes of each object that waits, by key.</summary>
    public IReadOnlyList<(UnmatchedObject Object, MatchVerdict Verdict)> Decide()
    {
        List<UnmatchedObject> waiting = [.. _waiting.OrderBy(w => w.Now.Key, StringComparer.Ordinal)];
        var claims = waiting.ConvertAll(w => new MatchClaim(w.Now.Key, w.Now is { Active: true, Present: true }, w.Case is { Refused.Count: > 0 }, w.Evaluation));
        return [.. waiting.Zip(MatchClaims.Decide(claims, _rules, _linkOf))];
    }

    /// <summary>The matching of an object that is linked by a finding.</summary>
    public MatchCase Linked(UnmatchedObject item, MatchFinding finding, DateTimeOffset now) => Case(item, MatchState.Linked, now) with
    {
        Reason = $"matched by '{_rules.Rules[finding.Rule].Rule.Name}'",
        UserId = finding.Subject.Id,
        Rule = _rules.Rules[finding.Rule].Rule.Name,
        Score = finding.Score,
    };

    /// <summary>The matching of an object that waits for a person, or null when it is as it was.</summary>
    public MatchCase? Pending(UnmatchedObject item, IReadOnlyList<MatchFinding> findings, string reason, DateTimeOffset now)
    {
        var pending = Case(item, MatchState.Pending, now) with
        {
            Reason = reason,
            Candidates = [.. findings.Select(f => Candidate(item, f))],
            CandidateCount = Math.Max(findings.Count, item.Evaluation.Findings.Count == findings.Count ? item.Evaluation.Count : 0),
        };
        return item.Case is { State: MatchState.Pending } old && Same(old, pending) ? null : pending;
    }

    private MatchCase Case(UnmatchedObject item, MatchState state, DateTimeOffset now) => new()
    {
        App = _source.App.Name,
        Key = item.Now.Key,
        State = state,
        Attributes = _rules.Shown(item.Attributes),
        Refused = item.Case?.Refused ?? [],
        Since = item.Case is { } old && old.State == state ? old.Since : now,
    };

    private MatchCandidate Candidate(UnmatchedObject item, MatchFinding finding) => new()
    {
        UserId = finding.Subject.Id,
        UserName = finding.Subject.UserName,
        DisplayName = finding.Subject.DisplayName,
        Status = finding.Subject.Status,
        Rule = _rules.Rules[finding.Rule].Rule.Name,
        Score = finding.Score,
        IsDefinite = finding.IsDefinite,
        Scores = _matcher.Scores(item.Evaluation.Profile, finding.Subject),
        LinkedTo = _linkOf(finding.Subject.Id)?.Key,
    };

    // What the mappings make of the object: rules compare values in the directory's names and types.
    private AttributeSet Attributes(Account account)
    {
        var attributes = AttributeSet.Empty;
        foreach (var mapping in _source.Mappings)
        {
            // A name that means somebody else is nobody yet.
            if (mapping.IsReference)
                continue;
            var value = _schema.Convert(mapping.Target, mapping.Evaluate(new(account.Values, account.Key)).Value);
            if (!value.IsNone)
                attributes = mapping.Target.Set(attributes, value);
        }

        return attributes;
    }

    private static bool Same(MatchCase a, MatchCase b) =>
        a.Reason == b.Reason
        && a.CandidateCount == b.CandidateCount
        && a.Attributes.Equals(b.Attributes)
        && a.Candidates.Count == b.Candidates.Count
        && a.Candidates.Zip(b.Candidates).All(c => c.First with { Scores = [] } == c.Second with { Scores = [] } && c.First.Scores.SequenceEqual(c.Second.Scores));
}

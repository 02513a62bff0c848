namespace Provisioning.Engine;

/// <summary>A user to whom an object may belong.</summary>
/// <param name="Rule">The place of the rule that says so.</param>
/// <param name="Subject">The user.</param>
/// <param name="Score">The score by that rule.</param>
/// <param name="IsDefinite">True when that is definite.</param>
internal sealed record MatchFinding(int Rule, MatchSubject Subject, double Score, bool IsDefinite);

/// <summary>What the rules make of one object.</summary>
/// <param name="Profile">What is compared of it.</param>
/// <param name="Findings">Whom it may be: definite ones first, then by score, then by id.</param>
/// <param name="Count">How many there are, where not all are listed.</param>
/// <param name="DecisiveRule">The place of the first rule with a definite match, or -1.</param>
internal sealed record MatchEvaluation(MatchProfile Profile, IReadOnlyList<MatchFinding> Findings, int Count, int DecisiveRule)
{
    /// <summary>How many findings are kept of one object.</summary>
    public const int MostFindings = 50;

    public bool IsNothing => Findings.Count == 0;

    /// <summary>The definite ones.</summary>
    public IEnumerable<MatchFinding> Definite => Findings.TakeWhile(f => f.IsDefinite);
}

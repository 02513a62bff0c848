namespace Provisioning.Engine;

/// <summary>Says to whom one object may belong. What it says depends on the object, the rules and the users alone. Not thread-safe.</summary>
internal sealed class Matcher(CompiledMatchRules rules, IMatchPopulation population)
{
    private readonly List<MatchSubject> _found = [];

    /// <summary>Tries the rules in their order, until one has a definite match.</summary>
    /// <param name="profile">What is compared of the object.</param>
    /// <param name="refused">The ids of users who are not to be considered.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async ValueTask<MatchEvaluation> EvaluateAsync(MatchProfile profile, IReadOnlyList<string> refused, CancellationToken cancellationToken)
    {
        var findings = new Dictionary<string, MatchFinding>(StringComparer.Ordinal);
        var (decisive, more) = (-1, 0);
        for (var i = 0; i < rules.Rules.Count && decisive < 0; i++)
        {
            var rule = rules.Rules[i];
            _found.Clear();
            var all = await population.FindAsync(i, profile, _found, cancellationToken).ConfigureAwait(false);
            foreach (var subject in _found)
            {
                if (subject.Status == UserStatus.Deleted && rule.Rule.Rehire != MatchRehire.Deleted)
                    continue;
                var score = rule.CandidateScore(profile, subject.Profile);
                if (score == 0 || refused.Contains(subject.Id, StringComparer.Ordinal))
                    continue;
                var finding = new MatchFinding(i, subject, score, rule.IsDefinite(score));
                if (finding.IsDefinite)
                    decisive = i;
                if (!findings.TryGetValue(subject.Id, out var known) || Better(finding, known))
                    findings[subject.Id] = finding;
            }

            if (!all)
                more++;
        }

        if (findings.Count == 0)
            return new(profile, [], 0, -1);
        List<MatchFinding> sorted = [.. findings.Values.OrderByDescending(f => f.IsDefinite).ThenByDescending(f => f.Score).ThenBy(f => f.Subject.Id, StringComparer.Ordinal)];
        if (sorted.Count > MatchEvaluation.MostFindings)
            sorted.RemoveRange(MatchEvaluation.MostFindings, sorted.Count - MatchEvaluation.MostFindings);
        return new(profile, sorted, findings.Count + more, decisive);
    }

    /// <summary>What every rule says of the pair.</summary>
    public IReadOnlyList<MatchScore> Scores(MatchProfile profile, MatchSubject subject) =>
        [.. rules.Rules.Select(r => new MatchScore(r.Rule.Name, r.Score(profile, subject.Profile)))];

    private static bool Better(MatchFinding one, MatchFinding other) =>
        one.IsDefinite != other.IsDefinite ? one.IsDefinite : one.Score > other.Score;
}

namespace Provisioning.Engine;

/// <summary>Who has which user already, as far as an app's objects are concerned.</summary>
/// <param name="Key">The key of the user's object in the app.</param>
/// <param name="Stands">False when that object is gone, or says that the person has left.</param>
internal readonly record struct StandingLink(string Key, bool Stands);

/// <summary>One object to be matched, with what the rules make of it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Works">True when it says that the person works here.</param>
/// <param name="MustWait">True when it never makes a user by itself, because a link of it was removed by hand.</param>
/// <param name="Evaluation">What the rules make of it.</param>
internal sealed record MatchClaim(string Key, bool Works, bool MustWait, MatchEvaluation Evaluation);

/// <summary>What becomes of an object: it is linked, waits for a decision, or is somebody new.</summary>
/// <param name="Link">The finding by which it is linked, or null.</param>
/// <param name="Replaces">The key of the object whose place it takes, or null.</param>
/// <param name="Findings">Where it waits, whom it may be.</param>
/// <param name="Reason">Where it waits, why.</param>
internal sealed record MatchVerdict(MatchFinding? Link, string? Replaces, IReadOnlyList<MatchFinding> Findings, string? Reason)
{
    public bool Waits => Reason is not null;

    public static MatchVerdict New { get; } = new(null, null, [], null);
}

/// <summary>
/// Decides over all objects of one app that belong to nobody. A user goes to the one object that matches them definitely by the earliest rule; objects that claim the same user by the same rule wait, all of them. Pure, and
/// the same in whatever order the objects come.
/// </summary>
internal static class MatchClaims
{
    /// <param name="claims">The objects, in any order.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="linkOf">The object of the app that a user has already, or null.</param>
    /// <returns>What becomes of each, in the order given.</returns>
    public static IReadOnlyList<MatchVerdict> Decide(IReadOnlyList<MatchClaim> claims, CompiledMatchRules rules, Func<string, StandingLink?> linkOf)
    {
        var best = new Dictionary<string, (int Rule, int Count)>(StringComparer.Ordinal);
        foreach (var claim in claims)
        {
            foreach (var finding in claim.Evaluation.Definite)
            {
                var known = best.GetValueOrDefault(finding.Subject.Id, (Rule: int.MaxValue, Count: 0));
                if (finding.Rule < known.Rule)
                    best[finding.Subject.Id] = (finding.Rule, 1);
                else if (finding.Rule == known.Rule)
                    best[finding.Subject.Id] = (known.Rule, known.Count + 1);
            }
        }

        // First who is linked, then who waits for it: what is said of those is what the next import will say.
        var links = claims.Select(c => Link(c, rules, best, linkOf)).ToList();
        var taken = claims.Zip(links).Where(c => c.Second is not null).ToDictionary(c => c.Second!.Link!.Subject.Id, c => c.First.Key, StringComparer.Ordinal);
        return [.. claims.Zip(links, (claim, link) => link ?? Rest(claim, rules, best, id => taken.TryGetValue(id, out var key) ? new(key, true) : linkOf(id)))];
    }

    // The link that needs nobody's word, or null.
    private static MatchVerdict? Link(MatchClaim claim, CompiledMatchRules rules, Dictionary<string, (int Rule, int Count)> best, Func<string, StandingLink?> linkOf)
    {
        if (claim.Evaluation.Definite.Take(2).ToList() is not [var one])
            return null;
        var rule = rules.Rules[one.Rule].Rule;
        var link = linkOf(one.Subject.Id);
        return rule.AutoLink && best[one.Subject.Id] == (one.Rule, 1) && (link is null || MayReplace(claim, rule, link.Value)) ? new(one, link?.Key, [], null) : null;
    }

    private static MatchVerdict Rest(MatchClaim claim, CompiledMatchRules rules, Dictionary<string, (int Rule, int Count)> best, Func<string, StandingLink?> linkOf)
    {
        // Whoever has an object of the app that stands is somebody else, unless they match definitely.
        List<MatchFinding> findings = [.. claim.Evaluation.Findings.Where(f => f.IsDefinite || linkOf(f.Subject.Id) is not { Stands: true })];
        var definite = findings.Where(f => f.IsDefinite).ToList();
        if (definite.Count > 1)
            return Wait($"{definite.Count} users match definitely");
        if (definite is [var one])
            return Wait(Why(claim, one, rules, best[one.Subject.Id], linkOf(one.Subject.Id)));
        if (findings.Count > 0)
            return Wait(findings.Count == 1 ? $"'{findings[0].Subject.UserName}' may be the same person" : $"{findings.Count} users may be the same person");
        return claim.MustWait ? Wait("its link was removed by hand") : MatchVerdict.New;

        MatchVerdict Wait(string reason) => new(null, null, findings, reason);
    }

    private static string Why(MatchClaim claim, MatchFinding one, CompiledMatchRules rules, (int Rule, int Count) best, StandingLink? link)
    {
        var name = one.Subject.UserName;
        var rule = rules.Rules[one.Rule].Rule;
        if (link is { } old && !MayReplace(claim, rule, old))
            return old.Stands ? $"'{name}' is linked to '{old.Key}' of this app" : $"'{name}' was '{old.Key}' in this app before";
        if (best.Rule < one.Rule)
            return $"another object matches '{name}' by an earlier rule";
        return best.Count > 1 ? $"{best.Count} objects match '{name}'" : $"the rule '{rule.Name}' does not link by itself";
    }

    private static bool MayReplace(MatchClaim claim, MatchRule rule, StandingLink old) => claim.Works && !old.Stands && rule.Rehire != MatchRehire.None;
}

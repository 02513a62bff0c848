namespace Provisioning.Engine;

/// <summary>What becomes of an object whose link is taken away. Pure.</summary>
internal static class MatchUnlinking
{
    /// <summary>The account as nobody's.</summary>
    public static Account Freed(Account account) => account with { UserId = null, Kept = [], OutOfScopeSince = null, Groups = [], Undone = [] };

    /// <summary>The matching then: it is never linked to that user again by itself.</summary>
    public static MatchCase Of(MatchCase match, string userId, bool isSource, string reason, DateTimeOffset now, string by) => match with
    {
        // Nobody waits for a decision over a target's account: its user gets one when the app is assigned.
        State = isSource ? MatchState.Pending : MatchState.Ignored,
        Reason = reason,
        UserId = null,
        Rule = null,
        Score = null,
        Candidates = [],
        CandidateCount = 0,
        Refused = [.. match.Refused.Append(userId).Distinct(StringComparer.Ordinal)],
        Since = now,
        DecidedBy = by,
        Decision = null,
    };
}

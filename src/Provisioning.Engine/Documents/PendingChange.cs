namespace Provisioning.Engine;

/// <summary>A person, or a group, whose change in an app was planned and not made: planned again until it is.</summary>
internal sealed record PendingChange
{
    private const string GroupMark = "group/";

    public required string App { get; init; }

    /// <summary>The person; empty for a group.</summary>
    public required string UserId { get; init; }

    /// <summary>The directory's id of the group; null for a person.</summary>
    public string? GroupId { get; init; }

    /// <summary>Why it was not made.</summary>
    public ChangeOutcome Outcome { get; init; }

    /// <summary>How often it failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Not tried again before this time (UTC).</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>What the last try said.</summary>
    public string? LastError { get; init; }

    /// <summary>Chosen values that the app has already, as the index of accounts has them: others are chosen the next time.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    public static string Id(string app, string userId) => AccountDocument.Id(app, userId);

    /// <summary>The document id for a group.</summary>
    public static string IdOfGroup(string app, string groupId) => AccountDocument.Prefix(app) + GroupMark + groupId;

    /// <summary>The start of the document ids of an app's groups.</summary>
    public static string PrefixOfGroups(string app) => AccountDocument.Prefix(app) + GroupMark;

    /// <summary>The group of a document id; null for a person's.</summary>
    public static string? GroupOf(string documentId) =>
        documentId.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 && documentId.AsSpan(slash + 1).StartsWith(GroupMark, StringComparison.Ordinal) ? documentId[(slash + 1 + GroupMark.Length)..] : null;

    /// <summary>
    /// How long to wait after the n-th failure: not at all after the first, so that the next run tries again; then 5 minutes, doubled each time, up to a day.
    /// </summary>
    public static TimeSpan Delay(int attempts) =>
        attempts <= 1 ? TimeSpan.Zero : TimeSpan.FromMinutes(Math.Min(5 * Math.Pow(2, Math.Min(attempts - 2, 20)), 24 * 60));
}

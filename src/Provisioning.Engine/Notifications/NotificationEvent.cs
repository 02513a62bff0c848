namespace Provisioning.Engine;

/// <summary>Something that notifications may be about. Without counts it says that there is nothing of its kind any more.</summary>
internal sealed record NotificationEvent(NotificationKind Kind)
{
    /// <summary>How much there is of what, by target + "/" + what. It is told when something is more than it was when it was last told.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>The targets of which it speaks; null for everything. What was told of others stays told.</summary>
    public IReadOnlyCollection<string>? Scope { get; init; }

    /// <summary>What it says in a line.</summary>
    public string Title { get; init; } = "";

    /// <summary>What it says in more lines.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>The command that shows more.</summary>
    public string Command { get; init; } = "";

    /// <summary>The run, or null.</summary>
    public string? RunId { get; init; }

    /// <summary>The plan, or null.</summary>
    public string? PlanId { get; init; }

    /// <summary>The key of something that is counted.</summary>
    public static string Key(string target, string what) => $"{target}/{what}";

    /// <summary>What a notification was told once it was told this.</summary>
    public Dictionary<string, long> After(IReadOnlyDictionary<string, long> told)
    {
        var after = new Dictionary<string, long>(Counts, StringComparer.Ordinal);
        if (Scope is null)
            return after;
        foreach (var (key, count) in told.Where(t => !Scope.Any(s => t.Key.StartsWith(Key(s, ""), StringComparison.Ordinal))))
            after[key] = count;
        return after;
    }

    /// <summary>True when there is more than a notification was told.</summary>
    public bool IsNews(IReadOnlyDictionary<string, long> told) => Counts.Any(c => c.Value > told.GetValueOrDefault(c.Key));
}

/// <summary>What a notification was last told, by kind.</summary>
internal sealed record NotificationState
{
    public required string Notification { get; init; }

    public IReadOnlyDictionary<NotificationKind, IReadOnlyDictionary<string, long>> Told { get; init; } = new Dictionary<NotificationKind, IReadOnlyDictionary<string, long>>();
}

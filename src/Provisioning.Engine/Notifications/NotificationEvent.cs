namespace Provisioning.Engine;

/// <summary>Something that notifications may be about. Without counts it says that there is nothing of its kind any more.</summary>
internal sealed record NotificationEvent(NotificationKind Kind)
{
    private readonly long? _count;

    /// <summary>How much there is of what, by target + "/" + what. It is told when something is more than it was when it was last told.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; init; } = new Dictionary<string, long>();

    /// <summary>The targets of which it speaks; null for everything. What was told of others stays told.</summary>
    public IReadOnlyCollection<string>? Scope { get; init; }

    /// <summary>How many days ahead it looks: it is for notifications that do as well. Null for all.</summary>
    public int? DaysAhead { get; init; }

    /// <summary>The event with these of its keys alone, where each is told by itself; null for what is told whole.</summary>
    public Func<IReadOnlySet<string>, NotificationEvent>? Only { get; init; }

    /// <summary>How many there are.</summary>
    public long Count { get => _count ?? Counts.Values.Sum(); init => _count = value; }

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

    /// <summary>True when the notification tells of it.</summary>
    public bool IsFor(Notification notification) => notification.Events.Contains(Kind) && (DaysAhead is null || DaysAhead == notification.ExpiringDays);

    /// <summary>What is to be told to a notification that was told this; null when there is no more than that.</summary>
    public NotificationEvent? News(IReadOnlyDictionary<string, long> told)
    {
        var more = Counts.Where(c => c.Value > told.GetValueOrDefault(c.Key)).Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
        return more.Count == 0 ? null : Only is null ? this : Only(more);
    }
}

/// <summary>What a notification was last told, by kind.</summary>
internal sealed record NotificationState
{
    public required string Notification { get; init; }

    public IReadOnlyDictionary<NotificationKind, IReadOnlyDictionary<string, long>> Told { get; init; } = new Dictionary<NotificationKind, IReadOnlyDictionary<string, long>>();
}

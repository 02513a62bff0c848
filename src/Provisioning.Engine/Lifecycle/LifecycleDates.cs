namespace Provisioning.Engine;

/// <summary>The dates of a person, as the instants at which they take effect under a policy. An instant that is null never comes.</summary>
internal sealed record LifecycleDates
{
    public const string StartName = "startDate";
    public const string EndName = "endDate";
    public const string LeaveStartName = "leaveStart";
    public const string LeaveEndName = "leaveEnd";
    private const string ZoneName = "timezone";

    /// <summary>Those of somebody who has none.</summary>
    public static LifecycleDates None { get; } = new();

    /// <summary>The attributes that have them.</summary>
    public static IReadOnlyList<AttributeDefinition> Attributes { get; } =
    [
        Date(StartName, "The first day of work."),
        Date(EndName, "The last day of work."),
        Date(LeaveStartName, "The first day of a leave."),
        Date(LeaveEndName, "The last day of a leave."),
    ];

    /// <summary>When values begin that people set for a time to come.</summary>
    public IReadOnlyList<DateTimeOffset> ValuesFrom { get; private init; } = [];

    /// <summary>True when the person has none of them.</summary>
    public bool IsEmpty => Start is null && End is null && LeaveStart is null && LeaveEnd is null;

    /// <summary>The start date as it is written.</summary>
    public LifecycleDate? Start { get; private init; }

    /// <summary>The end date as it is written.</summary>
    public LifecycleDate? End { get; private init; }

    /// <summary>The first day of the leave as it is written.</summary>
    public LifecycleDate? LeaveStart { get; private init; }

    /// <summary>The last day of the leave as it is written.</summary>
    public LifecycleDate? LeaveEnd { get; private init; }

    /// <summary>When work begins.</summary>
    public DateTimeOffset? Begins { get; private init; }

    /// <summary>From when on accounts are there: so many days before work begins.</summary>
    public DateTimeOffset? AccountsFrom { get; private init; }

    /// <summary>When the person has left, grace included.</summary>
    public DateTimeOffset? Left { get; private init; }

    /// <summary>When that time of work is over, grace aside: work that begins then or later is another time. Who was to begin and to end on one day has no other time.</summary>
    public DateTimeOffset? Ends { get; private init; }

    /// <summary>When a leave begins that suspends.</summary>
    public DateTimeOffset? LeaveFrom { get; private init; }

    /// <summary>When it is over.</summary>
    public DateTimeOffset? LeaveUntil { get; private init; }

    /// <summary>True for an attribute that keeps a date without a time as it is, since the day's beginning depends on the person.</summary>
    public static bool IsDate(string attribute) => Attributes.Any(a => string.Equals(a.Name, attribute, StringComparison.OrdinalIgnoreCase));

    /// <summary>The dates of a user.</summary>
    public static LifecycleDates Of(User user, LifecyclePolicy policy) => Of(name => user.Attributes[name], policy).With(user.Scheduled);

    /// <summary>These dates, and when those values begin.</summary>
    public LifecycleDates With(IReadOnlyList<ScheduledValue> scheduled) => scheduled.Count == 0 ? this : this with { ValuesFrom = [.. scheduled.Select(s => s.From)] };

    /// <summary>The dates among these attributes.</summary>
    public static LifecycleDates Of(Func<string, AttributeValue> attribute, LifecyclePolicy policy)
    {
        var dates = new LifecycleDates
        {
            Start = LifecycleDate.Of(attribute(StartName)),
            End = LifecycleDate.Of(attribute(EndName)),
            LeaveStart = LifecycleDate.Of(attribute(LeaveStartName)),
            LeaveEnd = LifecycleDate.Of(attribute(LeaveEndName)),
        };
        if (dates.IsEmpty)
            return None;
        var zone = (attribute(ZoneName).AsString() is { } name ? ZoneTime.Find(name) : null) ?? ZoneTime.Find(policy.TimeZone) ?? TimeZoneInfo.Utc;
        var suspends = policy.LeaveMode == LifecycleLeaveMode.Suspend && dates.LeaveStart is not null;
        return dates with
        {
            Begins = dates.Start?.Start(zone),
            AccountsFrom = dates.Start?.Start(zone, -policy.PreStartDays),
            Left = policy.EndMode == LifecycleEndMode.EndOfDay ? dates.End?.EndOfDay(zone, policy.GraceDays) : dates.End?.Start(zone, policy.GraceDays),
            Ends = dates.End is { Day: not null } last ? last.EndOfDay(zone) : dates.End?.Start(zone).AddTicks(1),
            LeaveFrom = suspends ? dates.LeaveStart?.Start(zone) : null,
            LeaveUntil = !suspends ? null : dates.LeaveEnd is { Day: not null } day ? day.EndOfDay(zone) : dates.LeaveEnd?.Start(zone),
        };
    }

    private static AttributeDefinition Date(string name, string description) => new() { Name = name, Type = AttributeType.DateTime, Description = description };
}

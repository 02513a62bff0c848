namespace Provisioning;

/// <summary>When an end date takes effect.</summary>
public enum LifecycleEndMode
{
    /// <summary>When the day is over, in the person's time zone.</summary>
    EndOfDay,

    /// <summary>At the time that is given; for a date alone, when the day begins.</summary>
    AtOnce,
}

/// <summary>What becomes of somebody who is on leave.</summary>
public enum LifecycleLeaveMode
{
    /// <summary>They are suspended: accounts are disabled, assignments kept.</summary>
    Suspend,

    /// <summary>They stay active.</summary>
    Keep,
}

/// <summary>What dates make of people: one policy for each store.</summary>
public sealed record LifecyclePolicy
{
    /// <summary>So many days before the start date people become active, so that their accounts are ready; 0 to 365.</summary>
    public int PreStartDays { get; init; }

    /// <summary>When an end date takes effect.</summary>
    public LifecycleEndMode EndMode { get; init; }

    /// <summary>So many days longer than the end date says people keep their accounts; 0 to 365.</summary>
    public int GraceDays { get; init; }

    /// <summary>What becomes of people on leave.</summary>
    public LifecycleLeaveMode LeaveMode { get; init; }

    /// <summary>The time zone of people who have none of their own (attribute <c>timezone</c>), by its IANA name.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>So many days what is known of a removed user is kept; 1 to 3650.</summary>
    public int RetentionDays { get; init; } = 30;

    /// <summary>Grows by one with each change: who was looked at under an earlier one is looked at again.</summary>
    public int Version { get; init; } = 1;
}

namespace Provisioning;

/// <summary>What comes about by itself at a time.</summary>
public enum TimerKind
{
    /// <summary>Somebody becomes active: their start date, less the days before it.</summary>
    Start,

    /// <summary>A leave begins.</summary>
    LeaveStart,

    /// <summary>A leave ends.</summary>
    LeaveEnd,

    /// <summary>Somebody leaves: their end date, with the days of grace.</summary>
    End,

    /// <summary>What was decided by hand ends.</summary>
    DecisionEnd,

    /// <summary>A value begins that was set for a time to come.</summary>
    ValueStart,

    /// <summary>The value of an override ends.</summary>
    OverrideEnd,

    /// <summary>What is known of a removed user is deleted.</summary>
    RetentionEnd,

    /// <summary>The account of somebody who is no longer to have it is deleted in its app.</summary>
    AccountDelete,

    /// <summary>An assignment, of a user or of a group, begins.</summary>
    AssignmentStart,

    /// <summary>An assignment, of a user or of a group, ends.</summary>
    AssignmentEnd,

    /// <summary>A membership, an exclusion or a nesting begins.</summary>
    MembershipStart,

    /// <summary>A membership, an exclusion or a nesting ends.</summary>
    MembershipEnd,
}

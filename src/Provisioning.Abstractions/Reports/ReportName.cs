namespace Provisioning;

/// <summary>The reports that there are.</summary>
public enum ReportName
{
    /// <summary>Accounts that belong to nobody.</summary>
    Orphans,

    /// <summary>Objects of sources that belong to nobody.</summary>
    Unmatched,

    /// <summary>What apps hold that is not as it should be.</summary>
    Drift,

    /// <summary>What remains of the accounts of people who are not to have them any more.</summary>
    Deprovisioned,

    /// <summary>Accounts that can be used and that nobody seems to use.</summary>
    Dormant,

    /// <summary>Who has what, a row for each person.</summary>
    AccessByUser,

    /// <summary>Who has what, a row for each person and app.</summary>
    AccessByApp,

    /// <summary>How much was changed, by day and app.</summary>
    ChangesByDay,

    /// <summary>What is held back, and what failed.</summary>
    HeldAndFailed,

    /// <summary>How many accounts each app has, and how many could be freed.</summary>
    Licences,

    /// <summary>Work of people that should have been done.</summary>
    TasksOverdue,
}

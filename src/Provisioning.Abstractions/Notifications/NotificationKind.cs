namespace Provisioning;

/// <summary>What people can be told about.</summary>
public enum NotificationKind
{
    /// <summary>A guard holds changes of a run back, and somebody has to look at them.</summary>
    RunHeld,

    /// <summary>Changes of a run failed, rows of a source could not be used, or a run broke off or could not be planned.</summary>
    RunFailed,

    /// <summary>A run made tasks for people: there is something to do in a system that has no API.</summary>
    TaskMade,

    /// <summary>A task should have been done by now.</summary>
    TaskOverdue,

    /// <summary>Objects of sources wait for a person to say whose they are.</summary>
    MatchPending,

    /// <summary>Somebody's access ends soon: their end date, what was decided for a time, an assignment or a membership.</summary>
    AccountExpiring,

    /// <summary>An app did not serve a run as a whole: it is left alone for a while, and its changes wait.</summary>
    AppQuarantined,

    /// <summary>A sync or an import saved its plan and stopped, because the plan needs approvals.</summary>
    ApprovalNeeded,
}

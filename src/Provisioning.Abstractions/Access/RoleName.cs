namespace Provisioning;

/// <summary>What somebody may do in a store that has roles.</summary>
public enum RoleName
{
    /// <summary>Everything, roles included.</summary>
    SuperAdministrator,

    /// <summary>Apps: their settings, mappings, matches, assignments, tasks, plans and runs. All of them, or those named.</summary>
    AppAdministrator,

    /// <summary>Groups: their rules and members. All of them, or those named.</summary>
    GroupAdministrator,

    /// <summary>Passwords, and tasks for people.</summary>
    HelpDesk,

    /// <summary>Reading everything, the audit log included.</summary>
    Auditor,

    /// <summary>Reading, and saying yes or no to plans.</summary>
    Approver,

    /// <summary>Reading.</summary>
    ReadOnly,
}

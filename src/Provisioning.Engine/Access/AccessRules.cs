namespace Provisioning.Engine;

/// <summary>Which roles may write which documents. What is not listed only a super administrator may. Pure.</summary>
internal static class AccessRules
{
    /// <summary>The need of a write: who may do it, and of which app or group.</summary>
    /// <param name="write">The write.</param>
    /// <param name="cause">The command that commits it.</param>
    public static AccessNeed Of(DocumentWrite write, string cause) => write.Collection switch
    {
        // What a completed task says of the account is recorded with it.
        Collections.Accounts when cause == TaskService.CompleteCause => OfApp(write.Id) with { Or = RoleName.HelpDesk },
        // A group that follows one of an app is made by who makes groups, and is noted with the app's.
        Collections.AppGroups when cause is GroupService.CreateCause or GroupService.RemoveCause => OfApp(write.Id) with { Or = RoleName.GroupAdministrator },
        Collections.Apps => new(RoleName.AppAdministrator) { App = write.ExpectedRevision == 0 ? AccessNeed.Every : write.Id },
        Collections.AppStates => new(RoleName.AppAdministrator) { App = write.Id },
        Collections.Accounts or Collections.Assignments or Collections.GroupAssignments or Collections.Pending or Collections.Matches or Collections.HandOuts or Collections.Quarantine or Collections.AppGroups or Collections.AppMembers or Collections.GroupPushes or Collections.Inbound or Collections.ScimTokens or Collections.Probes => OfApp(write.Id),
        Collections.Tasks => OfApp(write.Id) with { Or = RoleName.HelpDesk },
        Collections.Plans or Collections.Runs or Collections.Outcomes or Collections.NotificationStates or Collections.Deliveries => new(RoleName.AppAdministrator),
        Collections.Groups => new(RoleName.GroupAdministrator) { GroupId = write.ExpectedRevision == 0 ? AccessNeed.Every : write.Id },
        Collections.GroupMembers => new(RoleName.GroupAdministrator) { GroupId = FirstPart(write.Id) },
        Collections.Approvals => new(RoleName.Approver),
        Collections.Passwords or Collections.PasswordEvents => new(RoleName.HelpDesk),
        _ => new(RoleName.SuperAdministrator),
    };

    /// <summary>True when one of the roles of somebody is enough.</summary>
    public static bool Allows(IReadOnlyList<RoleAssignment> roles, AccessNeed need) => roles.Any(r => Allows(r, need));

    private static bool Allows(RoleAssignment role, AccessNeed need)
    {
        if (role.Role == RoleName.SuperAdministrator)
            return true;
        if (role.Role == need.Or)
            return true;
        if (role.Role != need.Role)
            return false;
        return (need.App is not { } app || role.Apps.Count == 0 || role.Apps.Contains(app, StringComparer.OrdinalIgnoreCase))
            && (need.GroupId is not { } group || role.GroupIds.Count == 0 || role.GroupIds.Contains(group, StringComparer.Ordinal));
    }

    private static AccessNeed OfApp(string id) => new(RoleName.AppAdministrator) { App = FirstPart(id) };

    private static string FirstPart(string id) => id.IndexOf('/', StringComparison.Ordinal) is var end and >= 0 ? id[..end] : id;
}

/// <summary>What somebody needs to be allowed something.</summary>
/// <param name="Role">The role that is enough; a super administrator's always is.</param>
internal sealed record AccessNeed(RoleName Role)
{
    /// <summary>No app and no group has this name: only a role without limits covers it.</summary>
    public const string Every = "*";

    /// <summary>Another role that is enough, whatever the app.</summary>
    public RoleName? Or { get; init; }

    /// <summary>The app of which it is needed.</summary>
    public string? App { get; init; }

    /// <summary>The id of the group of which it is needed.</summary>
    public string? GroupId { get; init; }
}

using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Who may do what. A store without roles asks nobody: whoever can open it may do everything, as whoever can write its folder can in any case. From the first role on, every change is checked.
/// </summary>
public sealed class RoleService
{
    private readonly EngineContext _context;
    private readonly AppService _apps;
    private readonly GroupService _groups;

    internal RoleService(EngineContext context, AppService apps, GroupService groups) => (_context, _apps, _groups) = (context, apps, groups);

    /// <summary>The account of this session.</summary>
    public string Actor => _context.Actor;

    /// <summary>All roles, by member.</summary>
    public async IAsyncEnumerable<RoleAssignment> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var role in RoleDocument.ReadAllAsync(_context.Store, cancellationToken).ConfigureAwait(false))
            yield return await NamedAsync(role, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The role of a member.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RoleNotFound"/>.</exception>
    public async ValueTask<RoleAssignment> GetAsync(string member, RoleName role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(member);
        var document = await _context.Store.GetAsync(Collections.Roles, RoleDocument.Id(member, role), cancellationToken).ConfigureAwait(false);
        return document is not null ? await NamedAsync(RoleDocument.Read(document), cancellationToken).ConfigureAwait(false) : throw Error(
            ErrorIds.RoleNotFound,
            ProvisioningErrorCategory.NotFound,
            member,
            $"'{member}' has not the role {role}.",
            "Get-ProvRole lists who has which role.");
    }

    /// <summary>What <see cref="SetAsync"/> would save, checked; nothing is written.</summary>
    /// <param name="member">The account.</param>
    /// <param name="role">The role.</param>
    /// <param name="apps">For an app administrator, the names of the apps; empty for all.</param>
    /// <param name="groups">For a group administrator, names or ids of the groups; empty for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RoleInvalid"/>, <see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.GroupNotFound"/>.</exception>
    public async ValueTask<RoleAssignment> PrepareAsync(string member, RoleName role, IReadOnlyList<string> apps, IReadOnlyList<string> groups, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(member);
        ArgumentNullException.ThrowIfNull(apps);
        ArgumentNullException.ThrowIfNull(groups);
        if (apps.Count > 0 && role != RoleName.AppAdministrator || groups.Count > 0 && role != RoleName.GroupAdministrator)
        {
            throw Error(
                ErrorIds.RoleInvalid,
                ProvisioningErrorCategory.InvalidInput,
                member,
                $"The role {role} is not limited to {(apps.Count > 0 ? "apps" : "groups")}.",
                "-App goes with the role AppAdministrator, -Group with GroupAdministrator.");
        }

        var isFirst = await _context.Store.CountAsync(Collections.Roles, cancellationToken).ConfigureAwait(false) == 0;
        if (isFirst && (role != RoleName.SuperAdministrator || !IsActor(member)))
        {
            throw Error(
                ErrorIds.RoleInvalid,
                ProvisioningErrorCategory.InvalidOperation,
                member,
                "The first role of a store has to be your own, as a super administrator: otherwise nobody could change the roles.",
                $"Set-ProvRole {Actor} SuperAdministrator, and then this one.");
        }

        var names = new List<string>();
        foreach (var app in apps)
            names.Add((await _apps.GetAsync(app, cancellationToken).ConfigureAwait(false)).Name);
        var found = new List<Group>();
        foreach (var group in groups)
            found.Add(await _groups.FindAsync(group, cancellationToken).ConfigureAwait(false));
        return new()
        {
            AccountName = member,
            Role = role,
            Apps = [.. names.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)],
            Groups = [.. found.Select(g => g.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)],
            GroupIds = [.. found.Select(g => g.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            GrantedBy = Actor,
            Granted = _context.Now,
        };
    }

    /// <summary>Saves a role that <see cref="PrepareAsync"/> gave, in place of the one that the member has.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask SetAsync(RoleAssignment prepared, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        await _context.CommitAsync("Set-ProvRole", [RoleDocument.ToWrite(prepared)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when a store has no roles any more without this one, which may be taken away all the same.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RoleInvalid"/>: it is the last super administrator's, and there are other roles.</exception>
    public async ValueTask<bool> CheckRemovalAsync(RoleAssignment role, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(role);
        var others = new List<RoleAssignment>();
        await foreach (var other in RoleDocument.ReadAllAsync(_context.Store, cancellationToken).ConfigureAwait(false))
        {
            if (RoleDocument.Id(other.AccountName, other.Role) != RoleDocument.Id(role.AccountName, role.Role))
                others.Add(other);
        }

        if (role.Role == RoleName.SuperAdministrator && others.Count > 0 && !others.Exists(o => o.Role == RoleName.SuperAdministrator))
        {
            throw Error(
                ErrorIds.RoleInvalid,
                ProvisioningErrorCategory.InvalidOperation,
                role.AccountName,
                $"'{role.AccountName}' is the last super administrator: without one nobody could change the roles.",
                "Give somebody else the role first, or take away the other roles before this one.");
        }

        return others.Count == 0;
    }

    /// <summary>Takes a role away.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RoleInvalid"/>, <see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask RemoveAsync(RoleAssignment role, CancellationToken cancellationToken)
    {
        await CheckRemovalAsync(role, cancellationToken).ConfigureAwait(false);
        await _context.CommitAsync("Remove-ProvRole", [RoleDocument.Removal(role)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses an account that has no role in a store that has some.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public ValueTask DemandAnyAsync(string what, CancellationToken cancellationToken) => _context.Access.DemandAnyAsync(what, cancellationToken);

    /// <summary>Refuses an account that has not this role; a super administrator has every one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public ValueTask DemandAsync(string what, RoleName role, CancellationToken cancellationToken) => _context.Access.DemandAsync(what, new(role), cancellationToken);

    private bool IsActor(string member) => string.Equals(member, Actor, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<RoleAssignment> NamedAsync(RoleAssignment role, CancellationToken cancellationToken)
    {
        var documents = await _context.Store.GetManyAsync(Collections.Groups, role.GroupIds, cancellationToken).ConfigureAwait(false);
        return role with { Groups = [.. documents.Select(d => GroupDocument.Read(d).Name).Order(StringComparer.OrdinalIgnoreCase)] };
    }

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();
}

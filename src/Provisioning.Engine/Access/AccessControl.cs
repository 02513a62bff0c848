using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// Checks what this session's account may do, where a store has roles. Every commit passes it, so that nothing can be changed past it; what leaves for an app is preceded by a commit always. Each refusal is
/// journaled.
/// </summary>
internal sealed class AccessControl(IProvisioningStore store, string actor, TimeProvider clock)
{
    private volatile IReadOnlyList<RoleAssignment>? _roles;

    /// <summary>Refuses a commit of which a write is not allowed.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask CheckAsync(string cause, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var roles = await RolesAsync(cancellationToken).ConfigureAwait(false);
        if (roles.Count > 0 && !IsInternal(cause))
        {
            var own = Own(roles);
            foreach (var write in writes)
            {
                var need = AccessRules.Of(write, cause);
                if (!AccessRules.Allows(own, need))
                    throw await RefuseAsync(cause, own, need, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes note of what was committed: from roles that changed on, those count.</summary>
    public void Note(IReadOnlyList<DocumentWrite> writes)
    {
        if (writes.Any(w => w.Collection == Collections.Roles))
            _roles = null;
    }

    /// <summary>Refuses something that is no commit, or more than one.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask DemandAsync(string what, AccessNeed need, CancellationToken cancellationToken)
    {
        var roles = await RolesAsync(cancellationToken).ConfigureAwait(false);
        if (roles.Count > 0 && Own(roles) is var own && !AccessRules.Allows(own, need))
            throw await RefuseAsync(what, own, need, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses somebody who has no role in a store that has some.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask DemandAnyAsync(string what, CancellationToken cancellationToken)
    {
        var roles = await RolesAsync(cancellationToken).ConfigureAwait(false);
        if (roles.Count > 0 && Own(roles).Count == 0)
            throw await RefuseAsync(what, [], new(RoleName.ReadOnly), cancellationToken).ConfigureAwait(false);
    }

    // What a run writes was allowed when it began, and what is told of it goes with it.
    private static bool IsInternal(string cause) => RunCause.IdOf(cause) is not null || cause == "notify" || cause.StartsWith("deliver/", StringComparison.Ordinal);

    private IReadOnlyList<RoleAssignment> Own(IReadOnlyList<RoleAssignment> roles) => [.. roles.Where(r => string.Equals(r.AccountName, actor, StringComparison.OrdinalIgnoreCase))];

    private async ValueTask<IReadOnlyList<RoleAssignment>> RolesAsync(CancellationToken cancellationToken)
    {
        if (_roles is { } known)
            return known;
        var roles = new List<RoleAssignment>();
        await foreach (var role in RoleDocument.ReadAllAsync(store, cancellationToken).ConfigureAwait(false))
            roles.Add(role);
        return _roles = roles;
    }

    private async ValueTask<ProvisioningException> RefuseAsync(string what, IReadOnlyList<RoleAssignment> own, AccessNeed need, CancellationToken cancellationToken)
    {
        var refusal = new Refusal(actor, what, own.Count == 0 ? null : string.Join("; ", own.Select(r => r.Role)), need.Role, need.App);
        await store.CommitAsync(
            new()
            {
                BatchId = $"refusal/{Guid.NewGuid():N}",
                Actor = actor,
                Cause = what,
                Time = clock.GetUtcNow(),
                Writes = [new(Collections.Refusals, Guid.NewGuid().ToString("N"), Utf8JsonBuffer.Shared.Serialize(refusal, EngineJson.Default.Refusal), [])],
            },
            cancellationToken).ConfigureAwait(false);
        var of = need switch
        {
            { App: AccessNeed.Every } or { GroupId: AccessNeed.Every } => " without limits",
            { App: { } app } => $" of the app '{app}'",
            { GroupId: not null } => " of that group",
            _ => "",
        };
        return new ProvisioningError
        {
            Id = ErrorIds.AccessDenied,
            Category = ProvisioningErrorCategory.Permission,
            Message = $"'{actor}' has {(own.Count == 0 ? "no role in this store" : $"the role {string.Join(" and ", own.Select(r => r.Role))}")}, and {what} needs {Needed(need)}{of}.",
            RecommendedAction = "Get-ProvRole lists who has which role; somebody with the role SuperAdministrator gives one with Set-ProvRole.",
            Target = what,
        }.ToException();
    }

    private static string Needed(AccessNeed need) => need.Or is { } or ? $"{need.Role} or {or}" : need.Role == RoleName.ReadOnly ? "one" : need.Role.ToString();
}

/// <summary>Something that was refused, as the journal keeps it.</summary>
/// <param name="Actor">Who asked.</param>
/// <param name="What">For what.</param>
/// <param name="Roles">The roles that they have, or null.</param>
/// <param name="Needed">The role that it needs.</param>
/// <param name="App">The app of which it is needed, or null.</param>
internal sealed record Refusal(string Actor, string What, string? Roles, RoleName Needed, string? App);

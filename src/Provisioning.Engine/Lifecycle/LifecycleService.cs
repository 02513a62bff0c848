namespace Provisioning.Engine;

/// <summary>Where people stand: the policy, and what is decided by hand. Nothing is saved but the policy; what comes back is saved with <see cref="DirectoryService.SaveAsync"/>.</summary>
public sealed class LifecycleService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal LifecycleService(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>The policy; what it is by default when none was set.</summary>
    public async ValueTask<LifecyclePolicy> GetPolicyAsync(CancellationToken cancellationToken) =>
        (await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false)).Lifecycle;

    /// <summary>Checks a policy; nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LifecyclePolicyInvalid"/> with the reason.</exception>
    public static void CheckPolicy(LifecyclePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Range(nameof(policy.PreStartDays), policy.PreStartDays, 0, 365);
        Range(nameof(policy.GraceDays), policy.GraceDays, 0, 365);
        Range(nameof(policy.RetentionDays), policy.RetentionDays, 1, 3650);
        if (ZoneTime.Find(policy.TimeZone) is null)
            throw Invalid($"there is no time zone '{policy.TimeZone}'", "Give the IANA name of one, such as Europe/Berlin.");

        static void Range(string name, int value, int least, int most)
        {
            if (value < least || value > most)
                throw Invalid($"{name} is {value}", $"It is a number of days from {least} to {most}.");
        }
    }

    /// <summary>Saves the policy; one that is as before is not written again. The next plan looks at everybody to whom it matters.</summary>
    /// <exception cref="ProvisioningException">As <see cref="CheckPolicy"/>.</exception>
    public async ValueTask<LifecyclePolicy> SetPolicyAsync(LifecyclePolicy policy, CancellationToken cancellationToken)
    {
        CheckPolicy(policy);
        var before = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        if (policy with { Version = before.Version } == before)
            return before;
        var saved = policy with { Version = before.Version + 1 };
        await _context.CommitAsync("Set-ProvLifecyclePolicy", [LifecyclePolicyDocument.ToWrite(saved)], cancellationToken).ConfigureAwait(false);
        _directory.Forget();
        return saved;
    }

    /// <summary>
    /// The user as decided by hand: active, suspended or deactivated against what dates and sources say. Making somebody active takes back what was decided, and decides nothing where that is enough.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="status">Where they are to stand.</param>
    /// <param name="until">When dates and sources decide again (UTC); null for when something else is decided or heard.</param>
    /// <param name="reason">Why, or null.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LifecycleInvalid"/> when the time has passed, or the user cannot be moved so.</exception>
    public async ValueTask<User> DecideAsync(User user, UserStatus status, DateTimeOffset? until, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (until <= _context.Now)
            throw Refused(user, $"the decision would end at {until.Value.UtcDateTime:u}, which has passed", "Give -Until a time to come, or leave it out.");
        if (user.Lifecycle.Removal is not null)
            throw Refused(user, "the user was removed", "Restore-ProvUser brings them back.");
        if (status != UserStatus.Active)
            CheckUnprotected(user);
        var current = await CurrentAsync(user, cancellationToken).ConfigureAwait(false);
        if (status == UserStatus.Suspended && current.Status == UserStatus.Deactivated)
            throw Refused(user, "the user is Deactivated already, and has no access that could be taken away for a time", "Enable-ProvUser brings back who was deactivated.");
        if (current.Status == status && until is null && reason is null)
            return current;
        if (status == UserStatus.Active && until is null)
        {
            var without = await WithAsync(current, f => f with { Decision = null }, cancellationToken).ConfigureAwait(false);
            if (without.Status == UserStatus.Suspended)
                without = await BackAsync(without, cancellationToken).ConfigureAwait(false);
            if (without.Status == UserStatus.Active)
                return without;
        }

        var decision = new LifecycleDecision { Status = status, Since = _context.Now, Until = until?.ToUniversalTime(), By = _context.Actor, Reason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim() };
        return await WithAsync(current, f => f with { Decision = decision }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user with their suspension ended, whoever it came from: what was decided is taken back, and a leave under way is over for them.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LifecycleInvalid"/> when the user has left or was removed.</exception>
    public async ValueTask<User> ResumeAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var current = await CurrentAsync(user, cancellationToken).ConfigureAwait(false);
        if (current.Status is UserStatus.Deactivated or UserStatus.Deleted)
            throw Refused(user, $"the user is {current.Status}, not suspended", current.Status == UserStatus.Deleted ? "Restore-ProvUser brings back who was removed." : "Enable-ProvUser brings back who was deactivated.");
        if (current.Status != UserStatus.Suspended)
            return current;
        var without = await WithAsync(current, f => f with { Decision = null }, cancellationToken).ConfigureAwait(false);
        return without.Status == UserStatus.Suspended ? await BackAsync(without, cancellationToken).ConfigureAwait(false) : without;
    }

    /// <summary>The user as removed: left out of searches, and with no access. What is known of them is kept until the retention time ends.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LifecycleInvalid"/> when the user is protected.</exception>
    public async ValueTask<User> RemoveAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Lifecycle.Removal is not null)
            return user;
        CheckUnprotected(user);
        return await WithAsync(user, f => f with { Removal = new(_context.Now, _context.Actor) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user as brought back: with the same id, links, groups and assignments. Where they stand follows from what is known of them by now.</summary>
    public async ValueTask<User> RestoreAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Lifecycle.Removal is null ? user : await WithAsync(user, f => f with { Removal = null }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user as protected: no run touches them, in the directory or in an app.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LifecycleInvalid"/> when the user was removed.</exception>
    public async ValueTask<User> ProtectAsync(User user, string? reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (user.Lifecycle.Removal is not null)
            throw Refused(user, "the user was removed", "Restore-ProvUser brings them back.");
        var protection = new UserProtection(_context.Now, _context.Actor, string.IsNullOrWhiteSpace(reason) ? null : reason.Trim());
        return user.Lifecycle.Protection is { } known && known.Reason == protection.Reason ? user : await WithAsync(user, f => f with { Protection = protection }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The user as protected no more, with what sources said and dates brought about meanwhile.</summary>
    public async ValueTask<User> UnprotectAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        return user.Lifecycle.Protection is null ? user : await WithAsync(user, f => f with { Protection = null }, cancellationToken).ConfigureAwait(false);
    }

    // Where nobody's access would be taken away, nobody is told that it is.
    private static void CheckUnprotected(User user)
    {
        if (user.Lifecycle.Protection is { } protection)
            throw Refused(user, $"the user is {protection}; no run would take their access away", "Unprotect-ProvUser ends the protection.");
    }

    // Where the user stands by now, though nothing may have run since something came about; the very user when that is where they stood.
    private async ValueTask<User> CurrentAsync(User user, CancellationToken cancellationToken)
    {
        var current = await WithAsync(user, f => f, cancellationToken).ConfigureAwait(false);
        return current.Lifecycle == user.Lifecycle && current.Status == user.Status ? user : current;
    }

    private ValueTask<User> BackAsync(User user, CancellationToken cancellationToken) => WithAsync(user, f => f with { BackSince = _context.Now }, cancellationToken);

    private async ValueTask<User> WithAsync(User user, Func<UserLifecycle, UserLifecycle> change, CancellationToken cancellationToken)
    {
        var person = await _directory.PersonAsync(user, cancellationToken).ConfigureAwait(false);
        person.Decide(change);
        return person.Evaluated();
    }

    private static ProvisioningException Invalid(string what, string remedy) => new ProvisioningError
    {
        Id = ErrorIds.LifecyclePolicyInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The lifecycle policy cannot be so: {what}.",
        RecommendedAction = remedy,
        Target = "lifecycle policy",
    }.ToException();

    private static ProvisioningException Refused(User user, string why, string remedy) => new ProvisioningError
    {
        Id = ErrorIds.LifecycleInvalid,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{user.UserName}': {why}.",
        RecommendedAction = remedy,
        Target = user.UserName,
    }.ToException();
}

namespace Provisioning.Engine;

/// <summary>What an account may be written on: what it holds, and the version that the app is to insist on; or why it is not to be written.</summary>
/// <param name="Current">What it holds.</param>
/// <param name="Version">The version, or null where the app checks none.</param>
/// <param name="LeftOut">The outcome of the change where nothing is to be sent.</param>
internal sealed record PreImageState(AttributeSet Current, string? Version, AppliedChange? LeftOut = null);

/// <summary>Makes sure, before an account is written, that the app has what the change was planned on: as the app's <see cref="PreImageCheck"/> says.</summary>
internal sealed class PreImageGuard(EngineContext context, App app, IAccountTarget connector)
{
    /// <summary>What the change may be written on. Where the app refuses another version itself, it is not asked before.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountNotFound"/>.</exception>
    public async ValueTask<PreImageState> BeforeAsync(Change change, Account account, bool? active, CancellationToken cancellationToken)
    {
        if (app.PreImageCheck == PreImageCheck.None)
            return new(account.Values, null);
        if (app.PreImageCheck == PreImageCheck.Auto && await VersionAsync(account.Key, account.Version, cancellationToken).ConfigureAwait(false) is { } version)
            return new(account.Values, version);
        return await LookAsync(change, account, active, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="BeforeAsync"/>, by a look at the account as it is now.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountNotFound"/>.</exception>
    public async ValueTask<PreImageState> LookAsync(Change change, Account account, bool? active, CancellationToken cancellationToken)
    {
        var found = await connector.GetAsync(account.Key, cancellationToken).ConfigureAwait(false) ?? throw Gone(app, change);
        return PreImage.Judge(change, account, active, found) switch
        {
            PreImageVerdict.Same => new(found.Values, await VersionAsync(found.Key, found.Version, cancellationToken).ConfigureAwait(false)),
            PreImageVerdict.Done => new(found.Values, null, new(change, ChangeOutcome.AlreadyDone, AsFound(account, found))),
            _ => new(found.Values, null, Moved(change, account, found)),
        };
    }

    /// <summary>The version to insist on: null where the app gives none, or does not check it.</summary>
    public async ValueTask<string?> VersionAsync(string key, string? version, CancellationToken cancellationToken) =>
        version is not null && app.PreImageCheck != PreImageCheck.None && await connector.ChecksVersionsAsync(key, cancellationToken).ConfigureAwait(false) ? version : null;

    /// <summary>The change left out, and the account as the app has it, for the next plan.</summary>
    public AppliedChange Moved(Change change, Account account, RemoteObject found) => new(
        change,
        ChangeOutcome.Stale,
        AsFound(account, found),
        new()
        {
            Id = ErrorIds.ChangeStale,
            Category = ProvisioningErrorCategory.Conflict,
            Message = $"'{app.Name}': the account of '{change.UserName}' was changed in the app after the plan was made: it was left as it is.",
            RecommendedAction = "Plan again: the next plan takes into account what the app has now.",
            Target = change.UserName,
            App = app.Name,
        });

    /// <summary>The account as the app has it, for the next plan.</summary>
    public Account AsFound(Account account, RemoteObject found)
    {
        var active = found.Active ?? account.Active;
        return account with
        {
            Values = found.Values,
            Version = found.Version,
            Active = active,
            Present = true,
            OutOfScopeSince = active && !account.Active ? null : account.OutOfScopeSince,
            LastSeen = context.Now,
        };
    }

    /// <summary>The app has no such account any more.</summary>
    public static ProvisioningException Gone(App app, Change change) => new ProvisioningError
    {
        Id = ErrorIds.AccountNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"'{app.Name}' has no account of '{change.UserName}' any more.",
        RecommendedAction = app.WhenAccountGone switch
        {
            WhenAccountGone.Recreate => "The next plan makes a new one, where the person is to have one.",
            WhenAccountGone.Relink => "The next plan looks for another one that is theirs, and makes none.",
            _ => $"Nothing is made in its place; that can be changed: Set-ProvApp {app.Name} -WhenAccountGone Recreate.",
        },
        Target = change.UserName,
        App = app.Name,
    }.ToException();
}

namespace Provisioning.Engine;

/// <summary>An app to which a person's password could go.</summary>
/// <param name="App">The app.</param>
/// <param name="Account">The person's account there.</param>
/// <param name="Refusal">Why it does not go there; null when it does.</param>
public sealed record PasswordDestination(App App, Account? Account, PasswordDelivery? Refusal);

/// <summary>
/// Sets passwords: each is judged by the policy, then sent to every app that can take it. That it is about to be sent is in the journal before the first request leaves, what became of it after the last; the password is in
/// neither. Connections are kept until this is disposed.
/// </summary>
public sealed class PasswordSetter : IAsyncDisposable
{
    private const string Cause = "Set-ProvPassword";

    private readonly EngineContext _context;
    private readonly AppService _apps;
    private readonly PasswordService _passwords;
    private readonly Dictionary<string, IConnector> _connectors = new(StringComparer.OrdinalIgnoreCase);

    internal PasswordSetter(EngineContext context, AppService apps, PasswordService passwords) => (_context, _apps, _passwords) = (context, apps, passwords);

    /// <summary>Where the person's password would go: the named apps, or all in which they have an account.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>; <see cref="ErrorIds.PasswordNotDelivered"/> when no app can take it, with the reason for each.
    /// </exception>
    public async ValueTask<IReadOnlyList<PasswordDestination>> DestinationsAsync(User user, IReadOnlyList<string>? apps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var accounts = await AccountsAsync(user, cancellationToken).ConfigureAwait(false);
        var destinations = new List<PasswordDestination>();
        foreach (var name in (apps ?? [.. accounts.Keys]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var app = await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false);
            if (apps is null && !app.IsTarget)
                continue;
            AssignmentService.CheckTarget(app);
            var account = accounts.GetValueOrDefault(app.Name);
            destinations.Add(new(app, account, Refusal(app, account)));
        }

        return destinations.Exists(d => d.Refusal is null) ? destinations : throw Nowhere(user, destinations);
    }

    /// <summary>Judges the password and sends it. An app that does not take it keeps no other from getting it.</summary>
    /// <param name="user">The person.</param>
    /// <param name="destinations">What <see cref="DestinationsAsync"/> gave.</param>
    /// <param name="password">The password; the caller disposes it.</param>
    /// <param name="generated">True when it was generated.</param>
    /// <param name="ignoreAge">True to set it although the last one has to be kept longer.</param>
    /// <param name="cancellationToken">Ends the operation; what was sent by then counts as unknown.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PasswordRejected"/> with every rule that it breaks, <see cref="ErrorIds.RevisionConflict"/>: nothing was sent.</exception>
    public async ValueTask<PasswordChange> SetAsync(User user, IReadOnlyList<PasswordDestination> destinations, SecretText password, bool generated, bool ignoreAge, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(password);
        var policy = await _passwords.GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var history = await PasswordHistory.ReadAsync(_context, policy, user, cancellationToken).ConfigureAwait(false);
        var targets = destinations.Where(d => d.Refusal is null).ToList();
        var isCurrent = await JudgeAsync(history, user, targets, password, ignoreAge, cancellationToken).ConfigureAwait(false);
        var hash = policy.History == 0 || isCurrent ? null : await Task.Run(() => PasswordHasher.HashAsync(password, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        var sent = new SentPassword(_context.Now, [.. targets.Select(t => t.App.Name)], hash, isCurrent);

        var operation = $"{user.Id}/{_context.NewId()}";
        var record = history.Record with { Sent = sent };
        var sending = new PasswordEvent { UserId = user.Id, Step = "Sending", Generated = generated, Apps = [.. sent.Apps.Select(a => new AppPassword(a, PasswordOutcome.Unknown, sent.Time))] };
        var receipt = await _context.CommitAsync($"{Cause}/{operation}/sending", Cause, [record.ToWrite(), sending.ToWrite(operation)], cancellationToken).ConfigureAwait(false);

        var deliveries = await Task.WhenAll(targets.Select(t => SendAsync(t, password, cancellationToken))).ConfigureAwait(false);
        var outcomes = deliveries.Select(d => new AppPassword(d.App, d.Outcome, d.Time, d.Message)).ToList();
        var after = (record with { Revision = receipt.Sequence }).After(sent, outcomes, policy.History);
        var done = sending with { Step = "Sent", Apps = outcomes };
        // What was sent was sent: that is put down also when the operation is stopped now.
        await _context.CommitAsync($"{Cause}/{operation}/sent", Cause, [after.ToWrite(), done.ToWrite(operation)], CancellationToken.None).ConfigureAwait(false);

        var isSet = deliveries.Any(d => d.Outcome is PasswordOutcome.Delivered or PasswordOutcome.Unknown);
        return new()
        {
            UserId = user.Id,
            UserName = user.UserName,
            Succeeded = deliveries.All(d => d.Outcome == PasswordOutcome.Delivered),
            Apps = [.. destinations.Select(d => d.Refusal ?? deliveries.First(a => a.App == d.App.Name) with { LastDelivered = after.Apps.First(a => a.App == d.App.Name).LastDelivered })],
            LastSet = isSet ? after.LastSet : null,
            Expires = isSet && after.LastSet is { } time ? policy.ExpiryOf(time) : null,
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var connector in _connectors.Values)
            await connector.DisposeAsync().ConfigureAwait(false);
        _connectors.Clear();
    }

    private async ValueTask<bool> JudgeAsync(PasswordHistory history, User user, IEnumerable<PasswordDestination> targets, SecretText password, bool ignoreAge, CancellationToken cancellationToken)
    {
        var rules = await _passwords.RulesAsync(history.Policy, user, password, cancellationToken).ConfigureAwait(false);
        var (failures, isCurrent) = await history.JudgeAsync(password, targets.Select(t => t.App.Name), ignoreAge, cancellationToken).ConfigureAwait(false);
        if (rules.Count + failures.Count == 0)
            return isCurrent;
        throw new ProvisioningError
        {
            Id = ErrorIds.PasswordRejected,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"The password for '{user.UserName}' does not fulfil the policy. {string.Join(' ', rules.Concat(failures).Select(f => f.Message))}",
            RecommendedAction = "Take another one, or let one be made: Set-ProvPassword -Generate. -Force sets it although the last one has to be kept longer. Nothing was sent.",
            Target = user.UserName,
        }.ToException();
    }

    // An error is the app's outcome; only a stop is thrown, and leaves behind that it is not known what the apps have.
    private async Task<PasswordDelivery> SendAsync(PasswordDestination target, SecretText password, CancellationToken cancellationToken)
    {
        try
        {
            await ((IPasswordTarget)Connector(target.App)).SetPasswordAsync(target.Account!.Key, password.Memory, cancellationToken).ConfigureAwait(false);
            return new(target.App.Name, PasswordOutcome.Delivered, _context.Now);
        }
        catch (ProvisioningException e)
        {
            var error = e.Error with { App = target.App.Name };
            return new(target.App.Name, error.IsInDoubt ? PasswordOutcome.Unknown : PasswordOutcome.Failed, _context.Now, error.Message) { Error = error };
        }
    }

    private async ValueTask<Dictionary<string, Account>> AccountsAsync(User user, CancellationToken cancellationToken)
    {
        var accounts = new Dictionary<string, Account>(StringComparer.OrdinalIgnoreCase);
        var query = new StoreQuery(Collections.Accounts) { Index = Indexes.Link, Prefix = user.Id + "/" };
        await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            accounts[account.App] = account;
        }

        return accounts;
    }

    private PasswordDelivery? Refusal(App app, Account? account)
    {
        var (outcome, why) = account is not { Present: true } ? (PasswordOutcome.NoAccount, "The person has no account there.")
            : app.Mode == AppMode.ReadOnly ? (PasswordOutcome.ReadOnly, $"The app is ReadOnly: Set-ProvApp {app.Name} -Mode Additive lets it be written.")
            : !Connector(app).Capabilities.HasFlag(ConnectorCapabilities.Password) ? (PasswordOutcome.NotSupported, "The app takes no passwords, or is not set to: docs/passwords.md says which can.")
            : (PasswordOutcome.Delivered, "");
        return outcome == PasswordOutcome.Delivered ? null : new(app.Name, outcome, _context.Now, why);
    }

    private IConnector Connector(App app)
    {
        if (!_connectors.TryGetValue(app.Name, out var connector))
            _connectors.Add(app.Name, connector = _apps.Connect(app, null));
        return connector;
    }

    private static ProvisioningException Nowhere(User user, IReadOnlyList<PasswordDestination> destinations) => new ProvisioningError
    {
        Id = ErrorIds.PasswordNotDelivered,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"No app can take a password of '{user.UserName}'{(destinations.Count == 0 ? ": the person has no account." : ". " + string.Join(' ', destinations.Select(d => $"'{d.App.Name}': {d.Refusal!.Message}")))}",
        RecommendedAction = "See docs/passwords.md for how an app is set to take passwords, and Get-ProvAccount for who has an account. Nothing was sent.",
        Target = user.UserName,
    }.ToException();
}

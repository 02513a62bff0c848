using System.Collections.Concurrent;

namespace Provisioning.Engine;

/// <summary>Makes the passwords with which a run makes accounts, writes down before and after each request that there was one, and gives it to whoever reads the run's events. One for a run.</summary>
internal sealed class InitialPasswords(EngineContext context, PasswordService passwords, IReadOnlyCollection<string> closedVaults)
{
    private const string Cause = "initial password";
    private const int Words = 4;
    private const int MostTries = 5;

    // A person who gets accounts in two apps at once has one record.
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _users = new(StringComparer.Ordinal);

    private EngineContext Context => context;

    /// <summary>A password for the person's new account in the app, about to be sent; null when the app's accounts are made without. The caller ends and disposes it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.VaultUnavailable"/>, <see cref="ErrorIds.PasswordNotGenerated"/>: nothing is to be sent.</exception>
    public async ValueTask<Attempt?> BeginAsync(App app, User user, CancellationToken cancellationToken)
    {
        if (app.InitialPassword is not { } rule)
            return null;
        if (rule.Vault is { } vault && closedVaults.Contains(vault, StringComparer.OrdinalIgnoreCase))
            throw Closed(app, user, vault);
        var password = rule.Kind == InitialPasswordKind.Words
            ? await passwords.GeneratePassphraseAsync(user, Words, cancellationToken).ConfigureAwait(false)
            : await passwords.GenerateAsync(user, null, cancellationToken).ConfigureAwait(false);
        var policy = await passwords.GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var hash = policy.History == 0 ? null : await Task.Run(() => PasswordHasher.HashAsync(password, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        var gate = _users.GetOrAdd(user.Id, _ => new(1, 1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        var attempt = new Attempt(this, app, user, rule, policy, password, new(context.Now, [app.Name], hash, IsCurrent: false), gate);
        try
        {
            await attempt.SendingAsync(cancellationToken).ConfigureAwait(false);
            return attempt;
        }
        catch
        {
            attempt.Dispose();
            throw;
        }
    }

    /// <summary>Notes that whoever read the event has dealt with the password.</summary>
    public async ValueTask HandedOutAsync(InitialPasswordEvent given) =>
        await context.CommitAsync(Cause, [HandOut.Removal(given.App, given.Change.UserId)], CancellationToken.None).ConfigureAwait(false);

    /// <summary>Says whose passwords nobody has, because a run broke off before they were handed out; once.</summary>
    public async ValueTask<IReadOnlyList<WarningEvent>> LostAsync(CancellationToken cancellationToken)
    {
        var lost = await HandOut.ListAsync(context.Store, cancellationToken).ConfigureAwait(false);
        if (lost.Count == 0)
            return [];
        await context.CommitAsync(Cause, [.. lost.Select(l => HandOut.Removal(l.App, l.UserId))], cancellationToken).ConfigureAwait(false);
        return [.. lost.GroupBy(l => l.App).Select(g => new WarningEvent(PasswordService.NobodyHas(g.Key, [.. g.Select(l => l.UserName)])))];
    }

    private static ProvisioningException Closed(App app, User user, string vault) => new ProvisioningError
    {
        Id = ErrorIds.VaultUnavailable,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app.Name}': no account was made for '{user.UserName}', because the vault '{vault}' that its password has to go into is not to be had.",
        RecommendedAction = "Check Get-SecretVault in this session: the module Microsoft.PowerShell.SecretManagement has to be there and the vault registered; or take passwords in a variable: -InitialPasswordVariable. The next run tries again.",
        Target = user.UserName,
        App = app.Name,
    }.ToException();

    /// <summary>One password on its way.</summary>
    internal sealed class Attempt(InitialPasswords owner, App app, User user, InitialPassword rule, PasswordPolicy policy, SecretText password, SentPassword sent, SemaphoreSlim gate) : IDisposable
    {
        private readonly string _operation = $"{user.Id}/{Guid.NewGuid():N}";

        /// <summary>The password.</summary>
        public ReadOnlyMemory<char> Password => password.Memory;

        /// <summary>Writes down that it is about to be sent.</summary>
        public async ValueTask SendingAsync(CancellationToken cancellationToken) => await CommitAsync(
            record => record.Settled() with { Sent = sent },
            "Sending",
            PasswordOutcome.Unknown,
            new HandOut { App = app.Name, UserId = user.Id, UserName = user.UserName }.ToWrite(),
            null,
            cancellationToken).ConfigureAwait(false);

        /// <summary>Writes down what became of it, and gives the event that has it; null when the app did not take it.</summary>
        public async ValueTask<InitialPasswordEvent?> EndAsync(PasswordOutcome outcome)
        {
            var message = outcome switch
            {
                PasswordOutcome.Failed => "The account was not made.",
                PasswordOutcome.Unknown => "No answer came: the account may have been made with it.",
                _ => null,
            };
            var result = new AppPassword(app.Name, outcome, owner.Context.Now, message);
            var isGone = outcome == PasswordOutcome.Failed;
            var after = await CommitAsync(
                record => record.After(sent, [result], policy.History),
                "Sent",
                outcome,
                isGone ? HandOut.Removal(app.Name, user.Id) : null,
                message,
                CancellationToken.None).ConfigureAwait(false);
            return isGone ? null : new(app.Name, rule, new()
            {
                UserId = user.Id,
                UserName = user.UserName,
                Succeeded = outcome == PasswordOutcome.Delivered,
                Apps = [after.Apps.First(a => a.App == app.Name).ToDelivery()],
                LastSet = after.LastSet,
                Expires = after.LastSet is { } time ? policy.ExpiryOf(time) : null,
                Password = password.ToSecureString(),
            });
        }

        public void Dispose()
        {
            password.Dispose();
            gate.Release();
        }

        // Somebody may set the person's password at the same time: the record is then read again.
        private async ValueTask<PasswordRecord> CommitAsync(Func<PasswordRecord, PasswordRecord> change, string step, PasswordOutcome outcome, DocumentWrite? handOut, string? message, CancellationToken cancellationToken)
        {
            var happened = new PasswordEvent { UserId = user.Id, Step = step, Generated = true, Apps = [new(app.Name, outcome, owner.Context.Now, message)] };
            for (var attempt = 1; ; attempt++)
            {
                var record = change(await PasswordRecord.GetAsync(owner.Context, user.Id, cancellationToken).ConfigureAwait(false));
                var writes = new List<DocumentWrite> { record.ToWrite(), happened.ToWrite(_operation) };
                if (handOut is not null)
                    writes.Add(handOut);
                try
                {
                    await owner.Context.CommitAsync(Cause, writes, cancellationToken).ConfigureAwait(false);
                    return record;
                }
                catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict && attempt < MostTries)
                {
                }
            }
        }
    }
}

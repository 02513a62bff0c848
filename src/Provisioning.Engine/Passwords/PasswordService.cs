using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Passwords: the policy, tests against it, generated ones, setting them, and what is known of those that were set.</summary>
public sealed class PasswordService
{
    private const string PolicyId = "default";

    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly DenyWordFile _denied = new();

    internal PasswordService(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>The policy; what it is by default when none was set.</summary>
    public async ValueTask<PasswordPolicy> GetPolicyAsync(CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.PasswordPolicies, PolicyId, cancellationToken).ConfigureAwait(false);
        return document is null ? new() : JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.PasswordPolicy)!;
    }

    /// <summary>Checks a policy; nothing is written.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.PasswordPolicyInvalid"/> with the reason, for one that no password could fulfil as well; <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.FileUnreadable"/>.
    /// </exception>
    public async ValueTask CheckPolicyAsync(PasswordPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        PolicyCheck.Check(policy, schema, await _denied.WordsAsync(policy, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Saves the policy.</summary>
    /// <exception cref="ProvisioningException">As <see cref="CheckPolicyAsync"/>.</exception>
    public async ValueTask SetPolicyAsync(PasswordPolicy policy, CancellationToken cancellationToken)
    {
        await CheckPolicyAsync(policy, cancellationToken).ConfigureAwait(false);
        var json = Utf8JsonBuffer.Shared.Serialize(policy, EngineJson.Default.PasswordPolicy);
        await _context.CommitAsync("Set-ProvPasswordPolicy", [new(Collections.PasswordPolicies, PolicyId, json, [])], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says every rule that the password breaks: for a person, those of their own words, of their last passwords and of the age as well.</summary>
    public async ValueTask<PasswordTest> TestAsync(User? user, SecretText password, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(password);
        var policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var failures = (await RulesAsync(policy, user, password, cancellationToken).ConfigureAwait(false)).ToList();
        if (user is not null)
        {
            var history = await PasswordHistory.ReadAsync(_context, policy, user, cancellationToken).ConfigureAwait(false);
            failures.AddRange((await history.JudgeAsync(password, history.Record.Apps.Select(a => a.App), ignoreAge: false, cancellationToken).ConfigureAwait(false)).Failures);
        }

        return new(user?.UserName, failures.Count == 0, failures);
    }

    /// <summary>A random password that fulfils the policy.</summary>
    /// <param name="user">The person for whom it is; null for nobody in particular.</param>
    /// <param name="length">Its length in characters; null for the standard one.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PasswordNotGenerated"/>.</exception>
    public async ValueTask<SecretText> GenerateAsync(User? user, int? length, CancellationToken cancellationToken)
    {
        var policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var generator = new PasswordGenerator(policy, await WordsAsync(policy, user, cancellationToken).ConfigureAwait(false));
        return (length is { } wanted ? generator.OfLength(wanted) : generator.OfAnyLength())
            ?? throw NotGenerated(
                user,
                length is null ? "every one that the policy allows has a word in it that is the person's own"
                    : length < policy.MinLength || length > policy.MaxLength ? $"the policy allows {policy.MinLength} to {policy.MaxLength} characters, and {length} were asked for"
                    : $"none of {length} characters fulfils it");
    }

    /// <summary>A passphrase of so many words that fulfils the policy.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PasswordNotGenerated"/>.</exception>
    public async ValueTask<SecretText> GeneratePassphraseAsync(User? user, int words, CancellationToken cancellationToken)
    {
        var policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        var denied = await WordsAsync(policy, user, cancellationToken).ConfigureAwait(false);
        return new PassphraseGenerator(policy, denied).Make(words, out var why) ?? throw NotGenerated(user, why);
    }

    /// <summary>Sets passwords, with connections that are used again for the next person. The caller disposes it.</summary>
    public PasswordSetter Open() => new(_context, _apps, this);

    /// <summary>What is known of a person's password.</summary>
    public async ValueTask<PasswordState> GetStateAsync(User user, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        return State(user, await PasswordRecord.GetAsync(_context, user.Id, cancellationToken).ConfigureAwait(false), policy);
    }

    /// <summary>What is known of everybody's password that was set through this store; of those only that expire within a time from now, where one is given.</summary>
    public async IAsyncEnumerable<PasswordState> ListStatesAsync(TimeSpan? expiringWithin, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var policy = await GetPolicyAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Passwords), cancellationToken).ConfigureAwait(false))
        {
            if (await _directory.GetAsync(document.Id, cancellationToken).ConfigureAwait(false) is not { } user)
                continue;
            var state = State(user, PasswordRecord.Read(document), policy);
            if (expiringWithin is not { } time || state.Expires <= _context.Now + time)
                yield return state;
        }
    }

    /// <summary>What is said of accounts that were made with passwords that nobody has.</summary>
    public static string NobodyHas(string app, IReadOnlyList<string> users)
    {
        ArgumentNullException.ThrowIfNull(users);
        const int most = 10;
        var names = string.Join(", ", users.Order(StringComparer.OrdinalIgnoreCase).Take(most).Select(u => $"'{u}'")) + (users.Count > most ? $" and {users.Count - most} more" : "");
        return $"'{app}': nobody has the password with which the account of {names} was made. Set another one: Set-ProvPassword '{users[0]}' -App {app} -Generate.";
    }

    internal async ValueTask<IReadOnlyList<PasswordFailure>> RulesAsync(PasswordPolicy policy, User? user, SecretText password, CancellationToken cancellationToken) =>
        PasswordRules.Failures(policy, await WordsAsync(policy, user, cancellationToken).ConfigureAwait(false), password.Span);

    private async ValueTask<DenyWords> WordsAsync(PasswordPolicy policy, User? user, CancellationToken cancellationToken)
    {
        var denied = await _denied.WordsAsync(policy, cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        return new(denied, user is null ? WordAutomaton.None : DenyWords.Of(user, policy, schema));
    }

    private PasswordState State(User user, PasswordRecord stored, PasswordPolicy policy)
    {
        var record = stored.Settled();
        var expires = record.LastSet is { } set ? policy.ExpiryOf(set) : null;
        var changeable = record.LastSet?.AddDays(policy.MinAgeDays);
        return new()
        {
            UserId = user.Id,
            UserName = user.UserName,
            LastSet = record.LastSet,
            Expires = expires,
            IsExpired = expires <= _context.Now,
            ChangeableFrom = changeable > _context.Now ? changeable : null,
            Apps = [.. record.Apps.Select(a => a.ToDelivery())],
        };
    }

    private static ProvisioningException NotGenerated(User? user, string why) => new ProvisioningError
    {
        Id = ErrorIds.PasswordNotGenerated,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"No password can be generated{(user is null ? "" : $" for '{user.UserName}'")}: {why}.",
        RecommendedAction = "Ask for another length or number of words, or let the policy allow more: Get-ProvPasswordPolicy.",
        Target = user?.UserName,
    }.ToException();
}

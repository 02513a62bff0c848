using System.Management.Automation;
using System.Security;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Sets users' passwords in the apps that take them.</summary>
/// <remarks>
/// <para>The password has to fulfil the policy. It is sent to every app in which the user has an account and that is set to take passwords (docs/passwords.md), or to those that -App names, and the result says which got it and which
/// did not and why. An app that fails keeps no other from getting it. Setting the same password again sends it to the apps that do not have it yet.</para>
/// <para>With -Generate or -Words a password is made, and given once: as a SecureString in the result's Password, or into a vault of SecretManagement with -Vault. It is kept nowhere else, so what is lost has to be set again.</para>
/// <para>The journal says that a password was set, by whom and where it went. Neither the password nor its length is in it.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvPassword alice@contoso.com -Password (Read-Host 'New password' -AsSecureString)</code>
/// <para>Sets a password in all apps that take one.</para>
/// </example>
/// <example>
/// <code>Get-ProvAppAssignment slack | Set-ProvPassword -App slack -Generate -Vault Contoso -EntryName 'slack/{userName}'</code>
/// <para>Gives everybody who has slack a password of their own there, into a vault.</para>
/// </example>
/// <example>
/// <code>$set = Set-ProvPassword alice@contoso.com -Words 4</code>
/// <para>Sets a passphrase, which $set.Password has as a SecureString.</para>
/// </example>
/// <seealso cref="NewProvPasswordCommand"/>
/// <seealso cref="GetProvPasswordStateCommand"/>
/// <seealso cref="SetProvPasswordPolicyCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvPassword", SupportsShouldProcess = true, DefaultParameterSetName = GivenSet)]
[OutputType(typeof(PasswordChange))]
public sealed class SetProvPasswordCommand : PasswordCmdlet
{
    private const string GivenSet = "Given";

    private PasswordSetter? setter;
    private SecretVault? vaults;

    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>The password, as a SecureString or the password of a PSCredential.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = GivenSet)]
    [PasswordTransformation]
    public SecureString Password { get; set; } = null!;

    /// <summary>Makes a random password.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RandomSet)]
    public SwitchParameter Generate { get; set; }

    /// <summary>The apps that get it; by default all in which the user has an account and that take passwords.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>The vault of SecretManagement into which a generated password is put, instead of the result.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = WordsSet)]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>The name that it gets there; {userName} stands for the user's name.</summary>
    [Parameter(ParameterSetName = RandomSet)]
    [Parameter(ParameterSetName = WordsSet)]
    [ValidateNotNullOrEmpty]
    public string EntryName { get; set; } = "{userName}";

    /// <summary>Sets it although the last one has to be kept longer.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == RandomSet && !Generate)
            throw NoPassword();
        var user = Find(Identity!);
        setter ??= Engine.Passwords.Open();
        var destinations = Await(token => setter.DestinationsAsync(user, App, token));
        CheckVault();
        var apps = destinations.Where(d => d.Refusal is null).Select(d => d.App).ToList();
        if (!ShouldProcess(user.UserName, $"Set password in {string.Join(", ", apps.Select(a => a.Name))}"))
            return;
        FetchSecrets(apps);
        var generated = ParameterSetName != GivenSet;
        using var password = generated ? Make(user) : SecretText.From(Password);
        var change = Await(token => setter.SetAsync(user, destinations, password, generated, Force, token));
        foreach (var error in change.Apps.Select(a => a.Error).OfType<ProvisioningError>())
            WriteFailure(error);
        WriteObject(generated && change.LastSet is not null ? HandOut(change, password) : change);
    }

    /// <inheritdoc/>
    protected override void End() => Close();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    private void Close()
    {
        if (setter is { } open)
            PipelineWait.ForCleanup(open.DisposeAsync);
        setter = null;
    }

    // The app has it by now: when the vault does not take it, the result is the only place left.
    private PasswordChange HandOut(PasswordChange change, SecretText password)
    {
        var secret = password.ToSecureString();
        if (Vault is null)
            return change with { Password = secret };
        var entry = new SecretReference(SecretSource.Vault, EntryName.Replace("{userName}", change.UserName, StringComparison.OrdinalIgnoreCase), Vault);
        if (vaults!.Put(entry, secret, change.UserName, "It is set and is in the result: put it into the vault by hand, or set another one.") is not { } error)
            return change with { VaultEntry = entry };
        WriteFailure(error);
        return change with { Password = secret };
    }

    // Before anything is sent.
    private void CheckVault()
    {
        if (Vault is null || vaults is not null)
            return;
        var session = new SecretVault(InvokeCommand);
        session.Check(Vault);
        vaults = session;
    }

    private static ProvisioningException NoPassword() => new ProvisioningError
    {
        Id = ErrorIds.PasswordNotGenerated,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = "There is no password to set: none was given, and -Generate is $false.",
        RecommendedAction = "Give -Password, -Generate or -Words.",
    }.ToException();
}

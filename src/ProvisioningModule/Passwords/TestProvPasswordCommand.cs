using System.Management.Automation;
using System.Security;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Says whether a password fulfils the policy, and every rule that it breaks.</summary>
/// <remarks>
/// With -Identity the person's own words, their last passwords and the age of the current one count too. Nothing of the password is in what it says, and nothing is changed.
/// </remarks>
/// <example>
/// <code>Test-ProvPassword (Read-Host 'Password' -AsSecureString)</code>
/// <para>Tests a password for nobody in particular.</para>
/// </example>
/// <example>
/// <code>(Test-ProvPassword $password -Identity alice@contoso.com).Failures</code>
/// <para>Lists what is against a password for Alice.</para>
/// </example>
/// <seealso cref="SetProvPasswordPolicyCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvPassword")]
[OutputType(typeof(PasswordTest))]
public sealed class TestProvPasswordCommand : StoreCmdlet
{
    /// <summary>The password, as a SecureString or the password of a PSCredential.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [PasswordTransformation]
    public SecureString Password { get; set; } = null!;

    /// <summary>The user for whom it would be: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var user = Identity is null ? null : Find(Identity);
        using var password = SecretText.From(Password);
        WriteObject(Await(token => Engine.Passwords.TestAsync(user, password, token)));
    }
}

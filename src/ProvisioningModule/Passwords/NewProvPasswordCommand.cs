using System.Management.Automation;
using System.Security;

namespace Provisioning.Commands;

/// <summary>Generates passwords that fulfil the policy.</summary>
/// <remarks>
/// <para>Nothing is set and nothing is kept: it gives a SecureString. With -Identity it fulfils what the policy says about that person's own words as well.</para>
/// <para>Random passwords are drawn so that each one of the length that fulfils the policy is as likely as any other. With -Words it is a passphrase of words made of syllables, joined with what the policy asks for.</para>
/// </remarks>
/// <example>
/// <code>New-ProvPassword -Length 24</code>
/// <para>Makes one of 24 characters.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | New-ProvPassword -Words 4</code>
/// <para>Makes a passphrase that has nothing of Alice's name in it.</para>
/// </example>
/// <seealso cref="SetProvPasswordCommand"/>
/// <seealso cref="SetProvPasswordPolicyCommand"/>
[Cmdlet(VerbsCommon.New, "ProvPassword", DefaultParameterSetName = RandomSet)]
[OutputType(typeof(SecureString))]
public sealed class NewProvPasswordCommand : PasswordCmdlet
{
    /// <summary>The user for whom it is: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        using var password = Make(Identity is null ? null : Find(Identity));
        WriteObject(password.ToSecureString());
    }
}

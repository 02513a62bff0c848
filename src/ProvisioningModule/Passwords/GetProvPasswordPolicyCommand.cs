using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the password policy.</summary>
/// <remarks>
/// Where none was set, it is what applies by default: 15 to 128 characters of three classes, none of the last five passwords, nothing of the person's own names.
/// </remarks>
/// <example>
/// <code>Get-ProvPasswordPolicy</code>
/// <para>Shows the policy.</para>
/// </example>
/// <example>
/// <code>(Get-ProvPasswordPolicy).DenyWord</code>
/// <para>Lists the words that must not be in a password.</para>
/// </example>
/// <seealso cref="SetProvPasswordPolicyCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvPasswordPolicy")]
[OutputType(typeof(PasswordPolicy))]
public sealed class GetProvPasswordPolicyCommand : StoreCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => WriteObject(Await(token => Engine.Passwords.GetPolicyAsync(token)));
}

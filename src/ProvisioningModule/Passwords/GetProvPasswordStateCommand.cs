using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets when passwords were set, when they expire, and which apps have them.</summary>
/// <remarks>
/// Without -Identity it gives everybody whose password was set through this store. When one expires follows from the policy as it is now. Passwords that people change in an app themselves are not known here.
/// </remarks>
/// <example>
/// <code>Get-ProvPasswordState alice@contoso.com</code>
/// <para>Shows when Alice's password was set and when it expires.</para>
/// </example>
/// <example>
/// <code>Get-ProvPasswordState -ExpiringWithinDays 14</code>
/// <para>Lists those whose password expires within two weeks or has expired.</para>
/// </example>
/// <seealso cref="SetProvPasswordCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvPasswordState", DefaultParameterSetName = "All")]
[OutputType(typeof(PasswordState))]
public sealed class GetProvPasswordStateCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>Only passwords that expire within so many days, or have expired.</summary>
    [Parameter(ParameterSetName = "All")]
    [ValidateRange(0, 3650)]
    public int? ExpiringWithinDays { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Identity is not null)
        {
            var user = Find(Identity);
            WriteObject(Await(token => Engine.Passwords.GetStateAsync(user, token)));
        }
        else
        {
            WriteAll(Engine.Passwords.ListStatesAsync(ExpiringWithinDays is { } days ? TimeSpan.FromDays(days) : null, StopToken));
        }
    }
}

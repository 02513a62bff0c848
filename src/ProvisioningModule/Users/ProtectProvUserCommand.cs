using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Protects users: no run touches them.</summary>
/// <remarks>
/// <para>No run changes a protected user in the directory, nor their accounts in the apps, whatever a source, a date or a rule says. Plans list what they leave out of that, with who protected the user and why. What is done by
/// hand with Set-ProvUser is done, and reaches no app.</para>
/// <para>It is meant for the few accounts that must never be locked out by a mistake.</para>
/// </remarks>
/// <example>
/// <code>Protect-ProvUser alice@contoso.com -Reason 'Emergency access'</code>
/// <para>Protects one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'userName sw "breakglass"' | Protect-ProvUser -Reason 'Emergency access' -PassThru</code>
/// <para>Protects some users and shows them.</para>
/// </example>
/// <seealso cref="UnprotectProvUserCommand"/>
[Cmdlet(VerbsSecurity.Protect, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class ProtectProvUserCommand : UserStatusCmdlet
{
    /// <summary>Why, for whoever asks later.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <inheritdoc/>
    protected override void Process() => Change((user, token) => Engine.Lifecycle.ProtectAsync(user, Reason, token), "Protect user");
}

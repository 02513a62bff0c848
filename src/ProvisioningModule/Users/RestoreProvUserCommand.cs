using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Brings back removed users.</summary>
/// <remarks>
/// It is the same user, with the same id, links to accounts, groups and assignments. Where they stand follows from what is known of them by now: dates, what the source says, and what was decided before they were removed. The next plan
/// enables the accounts in the apps again. Who was removed longer ago than the policy's retention time is not there any more.
/// </remarks>
/// <example>
/// <code>Restore-ProvUser alice@contoso.com</code>
/// <para>Brings back one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Status Deleted -Filter 'userName sw "test-"' | Restore-ProvUser -PassThru</code>
/// <para>Brings back all removed users whose names begin with test-, and shows them.</para>
/// </example>
/// <seealso cref="RemoveProvUserCommand"/>
[Cmdlet(VerbsData.Restore, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class RestoreProvUserCommand : UserStatusCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => Change((user, token) => Engine.Lifecycle.RestoreAsync(user, token), "Restore user");
}

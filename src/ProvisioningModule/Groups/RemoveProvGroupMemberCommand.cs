using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes users, nested groups and exclusions out of a group, as far as they were added by hand.</summary>
/// <remarks>
/// Somebody whom the group's rule selects, or who is in a nested group, stays a member: Add-ProvGroupMember -Excluded keeps them out of the rule. Whoever was not added by hand is left as they are.
/// </remarks>
/// <example>
/// <code>Remove-ProvGroupMember Interns alice@contoso.com</code>
/// <para>Takes one user out, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvGroupMember Sales -Direct | Where-Object Kind -eq Excluded | Remove-ProvGroupMember -Confirm:$false</code>
/// <para>Lifts all exclusions of a group, without asking.</para>
/// </example>
/// <seealso cref="AddProvGroupMemberCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvGroupMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Member")]
[OutputType(typeof(void))]
public sealed class RemoveProvGroupMemberCommand : GroupMemberCmdlet
{
    private protected override void Take(Group group, User user) => TakeOut(group, user.UserName, user.Id);

    private protected override void Take(Group group, Group nested) => TakeOut(group, nested.Name, nested.Id);

    private void TakeOut(Group group, string name, string id)
    {
        if (ShouldProcess(name, $"Take out of group {group.Name}") && !Await(token => Engine.Groups.TakeOutAsync(group, id, token)))
            WriteVerbose($"'{name}' was not added to '{group.Name}' by hand.");
    }
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who is in a group and by what, or the groups of a user.</summary>
/// <remarks>
/// <para>Members are given as they are now: added by hand (Static), by the group's rule (Rule), or through a nested group (Nested, with the group in Via).</para>
/// <para>With -Direct it is what was added by hand instead: users, nested groups and exclusions, also those whose time has not come yet or is over.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvGroupMember Sales</code>
/// <para>Lists who is in the group now.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvGroupMember</code>
/// <para>Lists the groups of one user, and by what they are in each.</para>
/// </example>
/// <example>
/// <code>Get-ProvGroupMember Interns -Direct | Where-Object Until</code>
/// <para>Lists whose time in the group has an end.</para>
/// </example>
/// <seealso cref="AddProvGroupMemberCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvGroupMember", DefaultParameterSetName = "Group")]
[OutputType(typeof(GroupMember))]
public sealed class GetProvGroupMemberCommand : StoreCmdlet
{
    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>What was added by hand, instead of who is a member now.</summary>
    [Parameter(ParameterSetName = "Group")]
    public SwitchParameter Direct { get; set; }

    /// <summary>The groups of this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "User")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text ?? User?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (User is not null)
            Pump(Engine.Groups.MembershipsAsync(Find(User), StopToken));
        else if (Direct)
            WriteAll(Engine.Groups.AddedAsync(Find(Group!), StopToken));
        else
            Pump(Engine.Groups.MembersAsync(Find(Group!), StopToken));
    }
}

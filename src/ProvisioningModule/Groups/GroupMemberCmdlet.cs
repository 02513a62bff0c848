using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that add to groups by hand and take out again.</summary>
public abstract class GroupMemberCmdlet : StoreCmdlet
{
    /// <summary>The group: its name or id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>The member: a user's id, user name or mail address, or an object that names one; or a group itself.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "Member")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public MemberIdentity[]? Member { get; set; }

    /// <summary>The group that is nested in it: its name or id.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "NestedGroup")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity[]? NestedGroup { get; set; }

    private object? current;

    /// <inheritdoc/>
    protected override object? ErrorTarget => current ?? Group?.Text;

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        var group = Find(Group!);
        foreach (var member in Member ?? [.. NestedGroup!.Select(g => new MemberIdentity(g))])
        {
            current = member.ToString();
            try
            {
                if (member.Group is { } nested)
                    Take(group, Find(nested));
                else
                    Take(group, Find(member.User!));
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error);
            }
        }
    }

    /// <summary>Does it with a user.</summary>
    private protected abstract void Take(Group group, User user);

    /// <summary>Does it with a nested group.</summary>
    private protected abstract void Take(Group group, Group nested);
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>A group by its name or id, or by itself.</summary>
public sealed class GroupIdentity
{
    /// <summary>Takes a name or id.</summary>
    public GroupIdentity(string text) => Text = text;

    /// <summary>Takes a group.</summary>
    public GroupIdentity(Group group)
    {
        ArgumentNullException.ThrowIfNull(group);
        Text = group.Id;
    }

    /// <summary>Takes a group of AD, which stands for the group of its name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public GroupIdentity(object item)
    {
        var wrapped = PSObject.AsPSObject(item);
        Text = wrapped.BaseObject switch
        {
            string text => text,
            Group group => group.Id,
            Guid id => id.ToString("D"),
            _ => AdObject.IsGroup(wrapped) && AdObject.Text(wrapped, "Name") is { } name ? name : throw new ArgumentException($"An object of type {wrapped.BaseObject.GetType().Name} names no group."),
        };
    }

    /// <summary>The name or id.</summary>
    public string Text { get; }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>What is added to a group: a user, as <see cref="UserIdentity"/> takes them, or a group.</summary>
public sealed class MemberIdentity
{
    /// <summary>Takes a user's id, user name or mail address.</summary>
    public MemberIdentity(string text) => User = new(text);

    /// <summary>Takes a group.</summary>
    public MemberIdentity(Group group) => Group = new(group);

    /// <summary>Takes a group.</summary>
    public MemberIdentity(GroupIdentity group) => Group = group;

    /// <summary>Takes a member that Get-ProvGroupMember gave.</summary>
    public MemberIdentity(GroupMember member)
    {
        ArgumentNullException.ThrowIfNull(member);
        if (member.NestedGroupId is { } nested)
            Group = new(nested);
        else
            User = new(member.UserId!);
    }

    /// <summary>Takes a user, or an object that names one; a group of Get-ADGroupMember is the group of its name.</summary>
    /// <exception cref="ArgumentException">It names none.</exception>
    public MemberIdentity(object item)
    {
        if (AdObject.IsGroup(PSObject.AsPSObject(item)))
            Group = new(item);
        else
            User = new(item);
    }

    /// <summary>The user, or null.</summary>
    public UserIdentity? User { get; }

    /// <summary>The group, or null.</summary>
    public GroupIdentity? Group { get; }

    /// <inheritdoc/>
    public override string ToString() => User?.Text ?? Group!.Text;
}

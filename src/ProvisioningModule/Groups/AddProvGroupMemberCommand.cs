using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Adds users to a group by hand, nests a group in it, or keeps users out of its rule.</summary>
/// <remarks>
/// <para>Whoever was added by hand is a member whatever the rule says. -Excluded says the opposite: the user is never a member by the group's rule. A member of a nested group is a member of both; a group that would be
/// nested in itself is refused.</para>
/// <para>-From and -Until limit the time. What begins or ends while nothing runs is caught up by the next plan. Adding somebody again sets the time anew. Users from the pipeline are committed up to 500 at a time.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvUser -Filter 'title co "Intern"' | Add-ProvGroupMember Interns -Until 2026-09-30</code>
/// <para>Adds the interns until the end of September.</para>
/// </example>
/// <example>
/// <code>Add-ProvGroupMember Staff -NestedGroup Sales, Legal</code>
/// <para>Makes everybody in Sales and in Legal a member of Staff.</para>
/// </example>
/// <example>
/// <code>Add-ProvGroupMember Sales alice@contoso.com -Excluded</code>
/// <para>Keeps one user out of a group although its rule selects them.</para>
/// </example>
/// <seealso cref="RemoveProvGroupMemberCommand"/>
/// <seealso cref="GetProvGroupMemberCommand"/>
[Cmdlet(VerbsCommon.Add, "ProvGroupMember", SupportsShouldProcess = true, DefaultParameterSetName = "Member")]
[OutputType(typeof(GroupMember))]
public sealed class AddProvGroupMemberCommand : GroupMemberCmdlet
{
    private const int Page = 500;
    private readonly List<User> waiting = [];
    private Group? group;

    /// <summary>From when on; at once by default.</summary>
    [Parameter]
    public DateTimeOffset? From { get; set; }

    /// <summary>Until when, itself not included; without an end by default.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Never a member by the group's rule, instead of a member.</summary>
    [Parameter(ParameterSetName = "Member")]
    public SwitchParameter Excluded { get; set; }

    /// <summary>Writes what was added to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void End() => Flush();

    private protected override void Take(Group group, User user)
    {
        if (!ShouldProcess(user.UserName, $"{(Excluded ? "Exclude from the rule of" : "Add to")} group {group.Name}"))
            return;
        if (waiting.Count == Page || waiting.Count > 0 && this.group!.Id != group.Id)
            Flush();
        this.group = group;
        waiting.Add(user);
    }

    private protected override void Take(Group group, Group nested)
    {
        if (!ShouldProcess(nested.Name, $"Nest in group {group.Name}"))
            return;
        var member = Await(token => Engine.Groups.NestAsync(group, nested, From?.ToUniversalTime(), Until?.ToUniversalTime(), token));
        if (PassThru)
            WriteObject(member);
    }

    private void Flush()
    {
        if (waiting.Count == 0)
            return;
        var users = waiting.ToArray();
        waiting.Clear();
        var added = Await(token => Engine.Groups.AddAsync(group!, users, Excluded, From?.ToUniversalTime(), Until?.ToUniversalTime(), token));
        if (PassThru)
            WriteObject(added, enumerateCollection: true);
    }
}

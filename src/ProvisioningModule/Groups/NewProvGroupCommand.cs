using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Makes a group of users.</summary>
/// <remarks>
/// <para>A group with -Filter or -Rule has a rule: every user whom the SCIM filter selects, or of whom the expression is true, is a member, and is one no more when that ends. Users and other groups can be added by hand too (Add-ProvGroupMember).</para>
/// <para>With -WhatIf nothing is saved, and everybody whom the rule would make a member is written to the pipeline.</para>
/// </remarks>
/// <example>
/// <code>New-ProvGroup Sales -Filter 'department eq "Sales"' -WhatIf</code>
/// <para>Shows who would be in the group.</para>
/// </example>
/// <example>
/// <code>New-ProvGroup Sales -Filter 'department eq "Sales"'; Grant-ProvAppAssignment slack -Group Sales</code>
/// <para>Gives slack to everybody in Sales, now and in future.</para>
/// </example>
/// <example>
/// <code>New-ProvGroup Sellers -Rule 'user.department == "Sales" AND !String.stringContains(user.title, "Intern")' -WhatIf</code>
/// <para>Shows of whom the expression is true.</para>
/// </example>
/// <example>
/// <code>New-ProvGroup SlackSales -App slack -AppGroup Sales</code>
/// <para>Makes a group that follows a group of an application: whoever is in that there is in this here, from one import to the next.</para>
/// </example>
/// <seealso cref="AddProvGroupMemberCommand"/>
/// <seealso cref="GrantProvAppAssignmentCommand"/>
[Cmdlet(VerbsCommon.New, "ProvGroup", SupportsShouldProcess = true, DefaultParameterSetName = OwnSet)]
[OutputType(typeof(Group), typeof(GroupMemberChange))]
public sealed class NewProvGroupCommand : StoreCmdlet
{
    private const string OwnSet = "Own";
    private const string FollowingSet = "Following";

    /// <summary>The group's name: 1 to 200 characters.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = "";

    /// <summary>The rule as a SCIM filter, as of Get-ProvUser.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = OwnSet)]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>The rule as an expression on the user (docs/expressions.md) that is true or false.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true, ParameterSetName = OwnSet)]
    [ValidateNotNullOrEmpty]
    public string? Rule { get; set; }

    /// <summary>What the group is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Description { get; set; }

    /// <summary>Where several groups give one app, the lowest number decides; by default the order in which groups were made.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Priority { get; set; }

    /// <summary>Whether somebody who is deactivated stays a member: Remove (the default) or Keep.</summary>
    [Parameter]
    public DeactivatedMembers WhenDeactivated { get; set; }

    /// <summary>The app one of whose groups the group follows: its members are the users whose accounts are in that, kept up by each import of the app.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FollowingSet)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>The name or key of the app's group that the group follows.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FollowingSet)]
    [ArgumentCompleter(typeof(AppGroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? AppGroup { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var followed = App is null ? null : FollowedGroup(FindApp(App).Name, AppGroup!);
        var group = Await(token => Engine.Groups.PrepareAsync(
            new() { Id = "", Name = Name, Filter = Filter, Rule = Rule, Description = Description, Priority = Priority, WhenDeactivated = WhenDeactivated, FollowedApp = followed?.App, FollowedKey = followed?.Key }, token));
        if (ShouldProcess(Name, "Make group"))
            WriteObject(Await(token => Engine.Groups.CreateAsync(group, token)));
        else
            Pump(Engine.Groups.PreviewAsync(group, allowEmpty: true, StopToken));
    }

    private AppGroup FollowedGroup(string app, string group) => Await(token => Engine.AppGroups.FindAsync(app, group, token));
}

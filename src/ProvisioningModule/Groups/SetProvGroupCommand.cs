using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes a group.</summary>
/// <remarks>
/// <para>What is not named stays as it is. The next plan evaluates everybody for the apps that the group gives when its rule, its priority or -WhenDeactivated changed.</para>
/// <para>With -WhatIf nothing is saved, and everybody who would join or leave is written to the pipeline. A change that would leave nobody in a group with members is refused, unless -AllowEmpty is given.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvGroup Sales -Filter 'department eq "Sales" and not (title co "Intern")' -WhatIf</code>
/// <para>Shows who would join and who would leave.</para>
/// </example>
/// <example>
/// <code>Set-ProvGroup Sales -NewName 'Sales and Marketing' -PassThru</code>
/// <para>Gives the group another name; members and apps stay.</para>
/// </example>
/// <seealso cref="NewProvGroupCommand"/>
/// <seealso cref="GetProvGroupMemberCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvGroup", SupportsShouldProcess = true)]
[OutputType(typeof(Group), typeof(GroupMemberChange))]
public sealed class SetProvGroupCommand : StoreCmdlet
{
    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>Another name.</summary>
    [Parameter]
    public string? NewName { get; set; }

    /// <summary>The rule as a SCIM filter, as of Get-ProvUser; it takes the place of an expression. An empty text takes the rule away.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Filter { get; set; }

    /// <summary>The rule as an expression on the user (docs/expressions.md) that is true or false; it takes the place of a filter. An empty text takes the rule away.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Rule { get; set; }

    /// <summary>What the group is for.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>Where several groups give one app, the lowest number decides.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Priority { get; set; }

    /// <summary>Whether somebody who is deactivated stays a member: Remove or Keep.</summary>
    [Parameter]
    public DeactivatedMembers WhenDeactivated { get; set; }

    /// <summary>Saves the change even when nobody is left in the group.</summary>
    [Parameter]
    public SwitchParameter AllowEmpty { get; set; }

    /// <summary>Writes the group to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Find(Group!);
        var rule = Bound(nameof(Filter)) || Bound(nameof(Rule));
        var group = before with
        {
            Name = NewName ?? before.Name,
            Filter = rule ? NullIfEmpty(Filter) : before.Filter,
            Rule = rule ? NullIfEmpty(Rule) : before.Rule,
            Description = Bound(nameof(Description)) ? NullIfEmpty(Description) : before.Description,
            Priority = Bound(nameof(Priority)) ? Priority : before.Priority,
            WhenDeactivated = Bound(nameof(WhenDeactivated)) ? WhenDeactivated : before.WhenDeactivated,
        };
        if (!ShouldProcess(before.Name, "Change group"))
        {
            Pump(Engine.Groups.PreviewAsync(group, AllowEmpty, StopToken));
            return;
        }

        group = Await(token => Engine.Groups.UpdateAsync(group, AllowEmpty, token));
        if (PassThru)
            WriteObject(group);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

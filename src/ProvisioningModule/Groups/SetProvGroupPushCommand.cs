using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Keeps a group of the directory in an app with its members, or every group that a rule selects.</summary>
/// <remarks>
/// <para>Nothing is done in the app yet: the next plan shows it, and the next run makes the group, or links the one that -LinkTo names, and from then on changes its members only. Members are those of the group who have an account in the app that can be used; nobody gets an account by a
/// push (Grant-ProvAppAssignment -Group does that, of the same group too).</para>
/// <para>What is not named stays as it is. An empty text takes -Name and -LinkTo away. A group that the app has already is never taken over unless -LinkTo says so.</para>
/// <para>Whom somebody else put into the group stays in it, unless -Exclusive is given. In an app of mode Additive nobody is taken out, and in one of mode ReadOnly nothing is written.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvGroupPush slack Sales -WhenRemoved Delete</code>
/// <para>Keeps the group Sales in slack, and has it deleted there when it is pushed no more.</para>
/// </example>
/// <example>
/// <code>Set-ProvGroupPush slack Sales -LinkTo 'Sales team (old)' -Name 'Sales team' -PassThru</code>
/// <para>Takes over a group that slack has, under a new name, and shows the push.</para>
/// </example>
/// <example>
/// <code>Set-ProvGroupPush slack -Rule 'groups of slack' -NamePattern 'slack-*' -WhatIf</code>
/// <para>Shows that every group whose name begins so would be pushed.</para>
/// </example>
/// <seealso cref="GetProvGroupPushCommand"/>
/// <seealso cref="RemoveProvGroupPushCommand"/>
/// <seealso cref="NewProvPlanCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvGroupPush", SupportsShouldProcess = true, DefaultParameterSetName = "Group")]
[OutputType(typeof(GroupPush))]
public sealed class SetProvGroupPushCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>The name of a rule that says which groups are pushed.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Rule")]
    [ArgumentCompleter(typeof(PushRuleCompleter))]
    public string? Rule { get; set; }

    /// <summary>For a rule: the groups whose names fit this pattern, with * and ?.</summary>
    [Parameter(ParameterSetName = "Rule")]
    public string? NamePattern { get; set; }

    /// <summary>For a rule: the groups that this SCIM filter selects, on displayName and description.</summary>
    [Parameter(ParameterSetName = "Rule")]
    public string? Filter { get; set; }

    /// <summary>The group's name in the app; its own by default.</summary>
    [Parameter(ParameterSetName = "Group")]
    [AllowEmptyString]
    public string? Name { get; set; }

    /// <summary>The name of a group that the app has already and that is to be taken over, letter by letter.</summary>
    [Parameter(ParameterSetName = "Group")]
    [AllowEmptyString]
    public string? LinkTo { get; set; }

    /// <summary>What becomes of the group in the app when it is pushed no more: Keep (it stays with its members, the default), RemoveMembers or Delete.</summary>
    [Parameter]
    public GroupPushEnd WhenRemoved { get; set; }

    /// <summary>Takes everybody out who is in the group and is not to be, whoever put them there.</summary>
    [Parameter]
    public SwitchParameter Exclusive { get; set; }

    /// <summary>Writes the push to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text ?? Rule;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var id = Group is null ? GroupPush.IdOfRule(Rule!) : Find(Group).Id;
        var before = Await(token => Engine.GroupPushes.FindAsync(app.Name, id, token)) ?? new GroupPush { App = app.Name, GroupId = Group is null ? null : id, Rule = Rule };
        var push = Await(token => Engine.GroupPushes.PrepareAsync(Changed(before), token));
        if (!ShouldProcess(push.Group ?? $"rule {push.Rule}", $"Push to app {app.Name}"))
            return;
        push = Await(token => Engine.GroupPushes.SaveAsync(push, token));
        if (PassThru)
            WriteObject(push);
    }

    private GroupPush Changed(GroupPush before)
    {
        var selects = Bound(nameof(NamePattern)) || Bound(nameof(Filter));
        return before with
        {
            NamePattern = selects ? NullIfEmpty(NamePattern) : before.NamePattern,
            Filter = selects ? NullIfEmpty(Filter) : before.Filter,
            Name = Bound(nameof(Name)) ? NullIfEmpty(Name) : before.Name,
            LinkTo = Bound(nameof(LinkTo)) ? NullIfEmpty(LinkTo) : before.LinkTo,
            WhenRemoved = Bound(nameof(WhenRemoved)) ? WhenRemoved : before.WhenRemoved,
            Exclusive = Bound(nameof(Exclusive)) ? Exclusive : before.Exclusive,
        };
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

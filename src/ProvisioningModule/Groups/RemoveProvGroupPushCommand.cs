using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Ends that a group, or what a rule selects, is kept in an app.</summary>
/// <remarks>
/// What becomes of the group in the app is what the push says, or -WhenRemoved: it stays with its members (Keep), it stays and those who were put into it are taken out (RemoveMembers), or it is deleted (Delete). The next plan shows it, guards judge it, and the next run does it; until then
/// Get-ProvGroupPush shows that the push ends. Whom somebody else put into the group is taken out by no choice but Delete.
/// </remarks>
/// <example>
/// <code>Remove-ProvGroupPush slack Sales -WhenRemoved Keep</code>
/// <para>Ends the push after a question; the group in slack stays as it is.</para>
/// </example>
/// <example>
/// <code>Remove-ProvGroupPush slack -Rule 'groups of slack' -WhenRemoved Delete -WhatIf</code>
/// <para>Shows that a rule would end.</para>
/// </example>
/// <seealso cref="SetProvGroupPushCommand"/>
/// <seealso cref="GetProvGroupPushCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvGroupPush", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "Group")]
[OutputType(typeof(void))]
public sealed class RemoveProvGroupPushCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>The name of the rule.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Rule")]
    [ArgumentCompleter(typeof(PushRuleCompleter))]
    public string? Rule { get; set; }

    /// <summary>What becomes of the group in the app: Keep, RemoveMembers or Delete; what the push says by default.</summary>
    [Parameter]
    public GroupPushEnd WhenRemoved { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text ?? Rule;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var (id, name) = Group is null ? (GroupPush.IdOfRule(Rule!), Rule!) : Find(Group) is var group ? (group.Id, group.Name) : default;
        var push = Await(token => Engine.GroupPushes.GetAsync(app, id, name, token));
        var end = MyInvocation.BoundParameters.ContainsKey(nameof(WhenRemoved)) ? WhenRemoved : push.WhenRemoved;
        if (ShouldProcess(push.Group ?? $"rule {push.Rule}", $"End the push to app {app.Name} ({end})"))
            Await(token => Engine.GroupPushes.RemoveAsync(push, end, token));
    }
}

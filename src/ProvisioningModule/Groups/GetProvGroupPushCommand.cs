using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the groups that are pushed to apps, and how each stands.</summary>
/// <remarks>
/// Each group is given with the push that keeps it, be it of the group itself or of a rule, and with the group in the app as far as it is known; nothing is asked of the app. -Definition gives the pushes as they were set, rules that select nothing included.
/// </remarks>
/// <example>
/// <code>Get-ProvGroupPush slack</code>
/// <para>Lists which groups are kept in slack.</para>
/// </example>
/// <example>
/// <code>Get-ProvGroupPush -Definition | Where-Object Rule</code>
/// <para>Lists the rules by which groups are pushed.</para>
/// </example>
/// <seealso cref="SetProvGroupPushCommand"/>
/// <seealso cref="RemoveProvGroupPushCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvGroupPush")]
[OutputType(typeof(PushedGroup), typeof(GroupPush))]
public sealed class GetProvGroupPushCommand : StoreCmdlet
{
    /// <summary>Only those of this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only those of this group: its name or id, or the group itself.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>Gives the pushes as they were set.</summary>
    [Parameter]
    public SwitchParameter Definition { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App).Name;
        var group = Group is null ? null : Find(Group).Id;
        if (!Definition)
        {
            WriteAll(OfAsync(app, group));
            return;
        }

        foreach (var push in Await(token => Engine.GroupPushes.ListAsync(app, token)))
        {
            if (group is null || push.GroupId == group)
                WriteObject(push);
        }
    }

    private async IAsyncEnumerable<PushedGroup> OfAsync(string? app, string? group)
    {
        await foreach (var pushed in Engine.GroupPushes.GroupsAsync(app, StopToken).ConfigureAwait(false))
        {
            if (group is null || pushed.GroupId == group)
                yield return pushed;
        }
    }
}

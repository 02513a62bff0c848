using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a group.</summary>
/// <remarks>
/// No user is removed. The group's apps are taken from its members: the next run disables the accounts of those to whom nothing else gives the app, as far as guards let it. Groups that were nested in it stay.
/// </remarks>
/// <example>
/// <code>Remove-ProvGroup Interns</code>
/// <para>Removes a group, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvGroup 'Project *' | Remove-ProvGroup -WhatIf</code>
/// <para>Shows which groups would be removed.</para>
/// </example>
/// <seealso cref="NewProvGroupCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvGroupCommand : StoreCmdlet
{
    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Group?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var group = Find(Group!);
        if (ShouldProcess(group.Name, "Remove group with its assignments"))
            Await(token => Engine.Groups.RemoveAsync(group, token));
    }
}

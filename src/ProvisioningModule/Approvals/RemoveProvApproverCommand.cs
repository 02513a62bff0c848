using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes an approver: what they signed does not count any more.</summary>
/// <remarks>
/// Plans that they approved and that are not applied yet need another approval. What they denied can be applied again, where it has the approvals that it needs.
/// </remarks>
/// <example>
/// <code>Remove-ProvApprover bob</code>
/// <para>Removes one, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvApprover 'temp-*' | Remove-ProvApprover -WhatIf</code>
/// <para>Shows which ones would be removed.</para>
/// </example>
/// <seealso cref="SetProvApproverCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvApprover", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvApproverCommand : StoreCmdlet
{
    /// <summary>The approver's name; or the approver, through the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApproverCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var approver = Await(token => Engine.Approvers.GetAsync(Name, token));
        if (ShouldProcess(approver.Name, "Remove approver: what they signed does not count any more"))
            Await(token => Engine.Approvers.RemoveAsync(approver, token));
    }
}

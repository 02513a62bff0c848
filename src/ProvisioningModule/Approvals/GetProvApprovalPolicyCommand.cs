using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets which plans need whose consent.</summary>
/// <remarks>
/// The default policy comes first; it counts for every app, and the directory, that has none of its own. Until somebody sets it, no plan needs an approval.
/// </remarks>
/// <example>
/// <code>Get-ProvApprovalPolicy</code>
/// <para>Shows the default policy and those of apps.</para>
/// </example>
/// <example>
/// <code>Get-ProvApprovalPolicy slack</code>
/// <para>Shows the policy that counts for an app.</para>
/// </example>
/// <seealso cref="SetProvApprovalPolicyCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvApprovalPolicy")]
[OutputType(typeof(ApprovalPolicy))]
public sealed class GetProvApprovalPolicyCommand : StoreCmdlet
{
    /// <summary>The app, or 'directory', whose policy is asked for: its own, or else the default one.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (App is null)
        {
            WriteAll(Engine.Approvers.PoliciesAsync(StopToken));
            return;
        }

        var app = string.Equals(App, Change.Directory, StringComparison.OrdinalIgnoreCase) ? Change.Directory : FindApp(App).Name;
        WriteObject(Await(token => Engine.Approvers.FindPolicyAsync(app, token)) ?? Await(token => Engine.Approvers.FindPolicyAsync(null, token)));
    }
}

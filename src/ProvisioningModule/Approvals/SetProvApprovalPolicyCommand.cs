using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says which plans need whose consent: for an app, for the directory, or for all that have no policy of their own.</summary>
/// <remarks>
/// <para>What is named is changed. A plan needs the most approvals that one of the apps asks for whose changes it has; apps that are ReadOnly ask for none. Invoke-ProvPlan refuses a plan that has not got them; Invoke-ProvSync and Invoke-ProvImport make it, save it, and stop there with a warning.</para>
/// <para>Whoever made a plan does not approve it, unless -AllowAuthor says so. Who made it is an account of the operating system.</para>
/// <para>Whoever can write the store can change the policy. The journal has who did it (docs/plans.md).</para>
/// </remarks>
/// <example>
/// <code>Set-ProvApprovalPolicy slack -Approvals 2 -MinChanges 10 -ValidHours 24</code>
/// <para>From ten changes in slack on, two approvers are needed, and the plan is to be applied within a day.</para>
/// </example>
/// <example>
/// <code>Set-ProvApprovalPolicy -Approvals 1 -MinChanges 100000 -ForRelease $true</code>
/// <para>Needs an approval by default where what guards hold is to be released, and else for very large plans alone.</para>
/// </example>
/// <example>
/// <code>Set-ProvApprovalPolicy slack -Inherit</code>
/// <para>Has the default policy count for slack again.</para>
/// </example>
/// <seealso cref="GetProvApprovalPolicyCommand"/>
/// <seealso cref="ApproveProvPlanCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvApprovalPolicy", SupportsShouldProcess = true, DefaultParameterSetName = "Set")]
[OutputType(typeof(ApprovalPolicy))]
public sealed class SetProvApprovalPolicyCommand : StoreCmdlet
{
    /// <summary>The app, or 'directory'; the default policy where none is named.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>How many approvers have to approve; 0 for none.</summary>
    [Parameter(ParameterSetName = "Set")]
    [ValidateRange(0, 20)]
    public int Approvals { get; set; }

    /// <summary>From how many changes of the app on; 1 where nothing else was set.</summary>
    [Parameter(ParameterSetName = "Set")]
    [ValidateRange(1, int.MaxValue)]
    public int MinChanges { get; set; }

    /// <summary>True to need the approvals, however few changes there are, where what guards hold is to be released (Invoke-ProvPlan -ReleaseHeld).</summary>
    [Parameter(ParameterSetName = "Set")]
    public bool ForRelease { get; set; }

    /// <summary>True to let whoever made the plan be one of the approvers.</summary>
    [Parameter(ParameterSetName = "Set")]
    public bool AllowAuthor { get; set; }

    /// <summary>For how many hours a plan can be applied after it was made; 0 for ever.</summary>
    [Parameter(ParameterSetName = "Set")]
    [ValidateRange(0, 8760)]
    public int ValidHours { get; set; }

    /// <summary>Takes the app's own policy away, so that the default one counts.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Inherit")]
    public SwitchParameter Inherit { get; set; }

    /// <summary>Writes the policy to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : string.Equals(App, Change.Directory, StringComparison.OrdinalIgnoreCase) ? Change.Directory : FindApp(App).Name;
        var before = Await(token => Engine.Approvers.FindPolicyAsync(app, token));
        var policy = before ?? new() { App = app };
        if (Inherit)
        {
            if (app is not null && before is not null && ShouldProcess(app, "Take the app's own approval policy away"))
                Await(token => Engine.Approvers.RemovePolicyAsync(before, token));
            policy = Await(token => Engine.Approvers.FindPolicyAsync(null, token))!;
        }
        else
        {
            policy = policy with
            {
                Approvals = Bound(nameof(Approvals)) ? Approvals : policy.Approvals,
                MinChanges = Bound(nameof(MinChanges)) ? MinChanges : policy.MinChanges,
                ForRelease = Bound(nameof(ForRelease)) ? ForRelease : policy.ForRelease,
                AllowAuthor = Bound(nameof(AllowAuthor)) ? AllowAuthor : policy.AllowAuthor,
                ValidHours = Bound(nameof(ValidHours)) ? ValidHours == 0 ? null : ValidHours : policy.ValidHours,
            };
            if (ShouldProcess(app ?? "all apps without one of their own", "Set approval policy"))
                policy = Await(token => Engine.Approvers.SavePolicyAsync(policy, token));
        }

        if (PassThru)
            WriteObject(policy);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}

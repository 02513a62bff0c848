using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes the lifecycle policy: what dates make of people.</summary>
/// <remarks>
/// <para>What is not named stays as it is. The dates are the attributes startDate, endDate, leaveStart and leaveEnd of the users, which sources give by mappings as any attribute. A date alone is a day in the person's time zone: that of the
/// attribute timezone, else the policy's.</para>
/// <para>The next plan looks again at everybody who has such dates, and at nobody else; its guards count who would lose access by the change.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvLifecyclePolicy -PreStartDays 7 -TimeZone Europe/Berlin</code>
/// <para>Has accounts ready a week before the start date; days are those of Berlin.</para>
/// </example>
/// <example>
/// <code>Set-ProvLifecyclePolicy -EndMode EndOfDay -GraceDays 3 -LeaveMode Keep -PassThru</code>
/// <para>Lets people keep their accounts for three days after their last one, and while they are on leave; shows the policy.</para>
/// </example>
/// <seealso cref="GetProvLifecyclePolicyCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvLifecyclePolicy", SupportsShouldProcess = true)]
[OutputType(typeof(LifecyclePolicy))]
public sealed class SetProvLifecyclePolicyCommand : StoreCmdlet
{
    /// <summary>So many days before the start date people become active, so that their accounts are ready; 0 to 365.</summary>
    [Parameter]
    public int? PreStartDays { get; set; }

    /// <summary>When an end date takes effect: EndOfDay, in the person's time zone, or AtOnce, at its time or the beginning of its day.</summary>
    [Parameter]
    public LifecycleEndMode? EndMode { get; set; }

    /// <summary>So many days longer people keep their accounts; 0 to 365. It counts for end dates, not for somebody of whom the source says that they have left.</summary>
    [Parameter]
    public int? GraceDays { get; set; }

    /// <summary>What becomes of people on leave: Suspend or Keep.</summary>
    [Parameter]
    public LifecycleLeaveMode? LeaveMode { get; set; }

    /// <summary>The time zone of people who have none of their own, by its IANA name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <summary>So many days what is known of a removed user is kept; 1 to 3650.</summary>
    [Parameter]
    public int? RetentionDays { get; set; }

    /// <summary>Writes the policy to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Await(token => Engine.Lifecycle.GetPolicyAsync(token));
        var policy = before with
        {
            PreStartDays = PreStartDays ?? before.PreStartDays,
            EndMode = EndMode ?? before.EndMode,
            GraceDays = GraceDays ?? before.GraceDays,
            LeaveMode = LeaveMode ?? before.LeaveMode,
            TimeZone = TimeZone ?? before.TimeZone,
            RetentionDays = RetentionDays ?? before.RetentionDays,
        };
        Provisioning.Engine.LifecycleService.CheckPolicy(policy);
        if (ShouldProcess("lifecycle policy", "Change"))
            policy = Await(token => Engine.Lifecycle.SetPolicyAsync(policy, token));
        if (PassThru)
            WriteObject(policy);
    }
}

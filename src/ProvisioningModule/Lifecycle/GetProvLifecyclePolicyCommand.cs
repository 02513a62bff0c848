using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the lifecycle policy: what dates make of people.</summary>
/// <remarks>
/// Where none was set, it is what applies by default: people are active from the beginning of the start date to the end of the end date, suspended while they are on leave, all in UTC where they have no time zone; and what is known of a
/// removed user is kept for 30 days.
/// </remarks>
/// <example>
/// <code>Get-ProvLifecyclePolicy</code>
/// <para>Shows the policy.</para>
/// </example>
/// <example>
/// <code>(Get-ProvLifecyclePolicy).RetentionDays</code>
/// <para>Shows for how long removed users are kept.</para>
/// </example>
/// <seealso cref="SetProvLifecyclePolicyCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvLifecyclePolicy")]
[OutputType(typeof(LifecyclePolicy))]
public sealed class GetProvLifecyclePolicyCommand : StoreCmdlet
{
    /// <inheritdoc/>
    protected override void Process() => WriteObject(Await(token => Engine.Lifecycle.GetPolicyAsync(token)));
}

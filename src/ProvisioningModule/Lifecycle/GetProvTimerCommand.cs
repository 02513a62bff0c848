using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what comes about by itself, and when.</summary>
/// <remarks>
/// <para>Start, end and leave dates that change where somebody stands, decisions and overrides that end, removed users whose retention ends, and assignments and memberships that begin or end, in the order of time. Each comes about with the first
/// plan after its time; a time that has passed waits for the next one.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvTimer</code>
/// <para>Lists everything that is to come.</para>
/// </example>
/// <example>
/// <code>Get-ProvTimer -Before ([datetime]::Today.AddDays(14)) | Where-Object Kind -eq End</code>
/// <para>Lists who leaves within two weeks.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvTimer</code>
/// <para>Lists what is to come for one user.</para>
/// </example>
/// <seealso cref="SetProvLifecyclePolicyCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvTimer")]
[OutputType(typeof(ProvisioningTimer))]
public sealed class GetProvTimerCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>Only what is due by then. A time without a zone is local time.</summary>
    [Parameter]
    public DateTimeOffset? Before { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process() =>
        WriteObject(Await(token => Engine.Timers.ListAsync(Identity is null ? null : Find(Identity), Before, token)), enumerateCollection: true);
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Lists what apps hold that differs from what should be: since when, and who has the say.</summary>
/// <remarks>
/// <para>By default accounts are judged by what was last read or written of them: AsOf says when that was. Apps are not read again by this, so that what somebody changed in an app by hand is not seen. -Live reads each
/// account from the app now, one request for each, and changes nothing either.</para>
/// <para>Owner says what becomes of it. Directory: the mapping enforces, and a plan repairs it; what has changed in the directory and is not applied yet is among these. App: the mapping is of normal strength, and what
/// the app has by itself is left. What -Live finds and the store does not know yet is repaired once Update-ProvAccount has noted it.</para>
/// <para>Since is known of what the app has by itself, from when it was first seen so; of what -Live sees for the first time it is not known.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvDrift slack</code>
/// <para>Lists drift as far as it is known.</para>
/// </example>
/// <example>
/// <code>Get-ProvDrift slack -User anna@contoso.com -Live</code>
/// <para>Looks in the app what somebody's account holds now.</para>
/// </example>
/// <example>
/// <code>Get-ProvDrift -Live | Where-Object Owner -eq Directory</code>
/// <para>Reads every account of every app that can be read one by one, and lists what a plan would repair.</para>
/// </example>
/// <seealso cref="UpdateProvAccountCommand"/>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="GetProvAccountCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvDrift")]
[OutputType(typeof(Drift))]
public sealed class GetProvDriftCommand : DriftCmdlet
{
    /// <summary>Reads each account from the app now, instead of taking it as it was last read or written. For apps that can be read one by one.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <inheritdoc/>
    protected override void Look(App app, IReadOnlyList<string>? users) => Pump(Engine.Drift.FindAsync(app, users, Live, StopToken));
}

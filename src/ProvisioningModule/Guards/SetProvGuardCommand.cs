using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Sets how much of a kind one plan may do to an app before it is held back.</summary>
/// <remarks>
/// <para>What is not named stays as it is now, be it set or built in. A guard of an app goes before one for all apps, and that before what is built in. -MaxCount $null and -MaxPercent $null take a limit away; 0 holds everything of the kind.</para>
/// <para>Disable counts what is disabled or deleted, Delete what is deleted, Clear who loses a value, Membership who leaves a group that gave them the app, Update and Create what is changed and made, SourceShrink whom a source has no more. What is done
/// to the directory itself is guarded under 'directory'.</para>
/// <para>A plan is judged by the guards that there are when it is made. What is held already is released with Clear-ProvQuarantine, not by loosening a guard.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvGuard slack Disable -MaxCount 50</code>
/// <para>Lets one plan disable up to 50 accounts of an app; the share stays at 10 %.</para>
/// </example>
/// <example>
/// <code>Set-ProvGuard -GuardKind Create -MaxCount 500 -WindowHours 1</code>
/// <para>Holds a plan that would make more than 500 accounts in any app within an hour.</para>
/// </example>
/// <seealso cref="GetProvGuardCommand"/>
/// <seealso cref="RemoveProvGuardCommand"/>
/// <seealso cref="GetProvQuarantineCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvGuard", SupportsShouldProcess = true)]
[OutputType(typeof(Guard))]
public sealed class SetProvGuardCommand : GuardCmdlet
{
    /// <summary>How many there may be, those of the window included; $null for any number.</summary>
    [Parameter]
    [AllowNull]
    public int? MaxCount { get; set; }

    /// <summary>What share of those who are active there may be, in percent, 0 to 100; $null for any share.</summary>
    [Parameter]
    [AllowNull]
    public int? MaxPercent { get; set; }

    /// <summary>In a population smaller than this the share is not judged; 20 unless set.</summary>
    [Parameter]
    public int MinimumPopulation { get; set; }

    /// <summary>What earlier runs of so many hours did counts too, 0 to 744; 24 unless set. 0 judges each plan alone.</summary>
    [Parameter]
    public int WindowHours { get; set; }

    /// <summary>Writes the guard to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Find();
        var guard = before with
        {
            MaxCount = Bound(nameof(MaxCount)) ? MaxCount : before.MaxCount,
            MaxPercent = Bound(nameof(MaxPercent)) ? MaxPercent : before.MaxPercent,
            MinimumPopulation = Bound(nameof(MinimumPopulation)) ? MinimumPopulation : before.MinimumPopulation,
            WindowHours = Bound(nameof(WindowHours)) ? WindowHours : before.WindowHours,
        };
        GuardService.Check(guard);
        if (ShouldProcess(Whom, $"Hold {GuardKind} {guard.Limit} (now: {before.Limit})"))
            guard = Await(token => Engine.Guards.SaveAsync(guard, token));
        if (PassThru)
            WriteObject(guard);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}

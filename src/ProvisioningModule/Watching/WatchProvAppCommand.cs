using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Follows apps: brings what changes in them into the directory, again and again, until it is stopped.</summary>
/// <remarks>
/// <para>
/// Each turn is an Invoke-ProvImport with -Delta: of an app that can tell what changed, that alone is read; others are read whole, and all are every so often (Set-ProvApp -FullReadHours), since who is gone is found by a whole read alone. The
/// same guards, approvals and notifications apply. A turn in which nothing changed leaves nothing in the store. With -Sync all targets are planned and written after each import, as Invoke-ProvSync does it.
/// </para>
/// <para>
/// An app that tells when something in it changes (an AD or LDAP source can) is read as soon as it does, seconds after the change, and by the interval besides. When it is no longer heard, a warning says so once; it is read by the interval
/// until it is heard again.
/// </para>
/// <para>
/// Each turn gives one object: what was read, what changed and became of it, and the lag, which is how old the newest change was when it had been dealt with. What goes wrong is an error, and the next turn comes after a longer pause, up to a
/// quarter of an hour. Ctrl-C ends it at once; a run that is under way then is taken up by Resume-ProvRun.
/// </para>
/// <para>With -WhatIf it shows once what a turn would change, and ends.</para>
/// </remarks>
/// <example>
/// <code>Watch-ProvApp slack -Interval 00:00:30 -Cycles 1</code>
/// <para>Brings in what changed in an application. Without -Cycles it goes on, every half a minute.</para>
/// </example>
/// <example>
/// <code>Watch-ProvApp hr -Sync -Cycles 1 | Where-Object Outcome -ne Unchanged</code>
/// <para>Follows a source and writes what that means to the applications. Shown are the turns in which something happened.</para>
/// </example>
/// <seealso cref="InvokeProvImportCommand"/>
/// <seealso cref="InvokeProvSyncCommand"/>
[Cmdlet(VerbsCommon.Watch, "ProvApp", SupportsShouldProcess = true)]
[OutputType(typeof(WatchCycle), typeof(Change))]
public sealed class WatchProvAppCommand : RunCmdlet
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The apps, sources and targets.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[] App { get; set; } = [];

    /// <summary>From the beginning of one turn to that of the next, such as 00:01:00, which is the default: 1 second to 1 day. What an app tells of is read sooner.</summary>
    [Parameter]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many turns it ends; it goes on until it is stopped by default.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Cycles { get; set; }

    /// <summary>Plans and writes all targets after each import.</summary>
    [Parameter]
    public SwitchParameter Sync { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Interval < Shortest || Interval > Longest)
            throw IntervalInvalid().ToException();
        var apply = ShouldProcess(string.Join(", ", App), "Import into the directory again and again");
        var request = WithSecrets(Await(token => Engine.Syncs.ImportRequestAsync(App, force: false, apply, token)) with { Delta = true });
        if (!apply)
        {
            Pump(Engine.Syncs.RunAsync(request, new(), StopToken));
            return;
        }

        IReadOnlyList<App> targets = Sync ? Request(null, force: false, save: true).Targets : [];
        Pump(Engine.Watches.RunAsync(new() { Apps = App, Interval = Interval, Cycles = Cycles == 0 ? null : Cycles, Sync = Sync, Run = How(targets) }, StopToken));
    }

    private ProvisioningError IntervalInvalid() => new()
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"-Interval is {Interval:c}, and has to be {Shortest:c} to {Longest:c}.",
        RecommendedAction = "Write hours, minutes and seconds: 00:01:00 is a minute. A number alone stands for so many tenths of a microsecond.",
        Target = Interval.ToString("c"),
    };
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Stops the run that is under way, from another session of the same process.</summary>
/// <remarks>
/// <para>The objects under way come to their end, and nothing new begins. The run is Stopped then, with what became of every change in the journal; Resume-ProvRun takes it up. The command that had begun the run ends as it does with any run.</para>
/// <para>Ctrl-C in the run's own session stops it at once: requests under way are broken off, and Resume-ProvRun looks up first what became of them.</para>
/// </remarks>
/// <example>
/// <code>Stop-ProvRun -ErrorAction Ignore</code>
/// <para>Stops whatever run is under way in this process.</para>
/// </example>
/// <example>
/// <code>Get-ProvRun -State Running | Stop-ProvRun -WhatIf</code>
/// <para>Shows which run would be stopped.</para>
/// </example>
/// <seealso cref="ResumeProvRunCommand"/>
/// <seealso cref="GetProvRunCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ProvRun", SupportsShouldProcess = true)]
[OutputType(typeof(Run))]
public sealed class StopProvRunCommand : StoreCmdlet
{
    /// <summary>The run, or its id; whichever is under way by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "RunId")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Run?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ShouldProcess(Run?.Id ?? "the run under way", "Stop after the objects under way"))
            WriteObject(Await(token => Engine.Runs.StopAsync(Run?.Id, token)));
    }
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets runs: what was applied when, by whom, and with what outcome.</summary>
/// <remarks>
/// Counts has the number of changes by app, kind and outcome. A run in the state Running or Stopped is taken up again by Resume-ProvRun. Get-ProvChange lists the changes of a run.
/// </remarks>
/// <example>
/// <code>Get-ProvRun -Last 10</code>
/// <para>Shows the ten newest runs.</para>
/// </example>
/// <example>
/// <code>(Get-ProvRun -Last 1).Counts</code>
/// <para>Shows what the last run did, app by app.</para>
/// </example>
/// <seealso cref="ResumeProvRunCommand"/>
/// <seealso cref="GetProvChangeCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvRun", DefaultParameterSetName = "List")]
[OutputType(typeof(Run))]
public sealed class GetProvRunCommand : StoreCmdlet
{
    /// <summary>The run's id; all runs, the oldest first, by default.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Id")]
    [Alias("Id")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public string? RunId { get; set; }

    /// <summary>Only so many of the newest.</summary>
    [Parameter(ParameterSetName = "List")]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>Only runs in these states.</summary>
    [Parameter(ParameterSetName = "List")]
    public RunState[]? State { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => RunId;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (RunId is { } id)
            WriteObject(Await(token => Engine.Runs.GetAsync(id, token)));
        else
            WriteAll(ListAsync());
    }

    private async IAsyncEnumerable<Run> ListAsync()
    {
        var newest = new Queue<Run>();
        await foreach (var run in Engine.Runs.ListAsync(StopToken).ConfigureAwait(false))
        {
            if (State?.Contains(run.State) == false)
                continue;
            if (Last is null)
            {
                yield return run;
                continue;
            }

            newest.Enqueue(run);
            if (newest.Count > Last)
                newest.Dequeue();
        }

        while (newest.TryDequeue(out var run))
            yield return run;
    }
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes up a run that was stopped or broken off.</summary>
/// <remarks>
/// What was done is not done again. A change whose request had left without an answer is looked up in the app first, so that nobody gets two accounts. Without -Run the last run that has not ended is taken up.
/// </remarks>
/// <example>
/// <code>Resume-ProvRun</code>
/// <para>Takes up the last run that has not ended.</para>
/// </example>
/// <example>
/// <code>Get-ProvRun -State Stopped | Resume-ProvRun</code>
/// <para>Takes up every stopped run.</para>
/// </example>
/// <seealso cref="GetProvRunCommand"/>
[Cmdlet(VerbsLifecycle.Resume, "ProvRun", SupportsShouldProcess = true)]
[OutputType(typeof(Run))]
public sealed class ResumeProvRunCommand : RunCmdlet
{
    /// <summary>The run, or its id.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Id", "RunId")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Run?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var run = Run is null ? Await(LastOpenAsync) : Find(Run);
        if (!ShouldProcess(run.Id, "Take up the run"))
            return;
        var apps = FetchSecretsOf(Await(token => Engine.Plans.GetAsync(run.PlanId, token)));
        Pump(Engine.Runs.ResumeAsync(run, How(apps), StopToken));
    }

    private async ValueTask<Run> LastOpenAsync(CancellationToken cancellationToken)
    {
        Run? last = null;
        await foreach (var run in Engine.Runs.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (run.State != RunState.Completed)
                last = run;
        }

        return last ?? throw new ProvisioningError
        {
            Id = ErrorIds.RunNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = "No run of this store waits to be taken up.",
            RecommendedAction = "Get-ProvRun lists the runs.",
        }.ToException();
    }
}

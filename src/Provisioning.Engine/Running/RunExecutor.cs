using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Provisioning.Engine;

/// <summary>Executes a plan: the directory first, then the apps side by side, then what the next plan needs to know.</summary>
internal sealed class RunExecutor(EngineContext context, DirectoryService directory, AppService apps, InitialPasswords passwords, Outbox outbox, Run run, Plan plan, string file, IReadOnlyList<Run> earlier, RunControl control)
{
    private readonly RunJournal _journal = new(context, run);
    private readonly RunLedger _ledger = new(plan.Targets.Sum(t => t.Counts.Values.Sum()));

    /// <summary>The run as it stands.</summary>
    public Run Run { get; private set; } = run;

    public async IAsyncEnumerable<EngineEvent> RunAsync(bool resume)
    {
        var cancellationToken = control.AtOnce;
        foreach (var before in earlier)
            await _ledger.ReplayEarlierAsync(context.Store, before, cancellationToken).ConfigureAwait(false);
        if (resume)
            await _ledger.ReplayAsync(context.Store, Run, cancellationToken).ConfigureAwait(false);
        var completed = false;
        var runners = new List<AppRunner>();
        try
        {
            var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
            var policy = new RunPolicy(plan, [.. earlier.Append(Run).SelectMany(r => r.Released)], _ledger);
            var first = new DirectoryRunner(context, schema, _journal, _ledger, policy);
            await foreach (var message in first.RunAsync(file, Lines(Change.Directory), plan.Reads.Count > 1, control.Gentle).ConfigureAwait(false))
                yield return message;

            await foreach (var message in RunAppsAsync(schema, policy, runners, cancellationToken).ConfigureAwait(false))
                yield return message;

            var closing = new RunClosing(context, plan, Run, _journal);
            await closing.CommitReadsAsync(first.UnfinishedSources, cancellationToken).ConfigureAwait(false);
            await closing.CommitAppsAsync(runners, cancellationToken).ConfigureAwait(false);
            foreach (var message in await passwords.LostAsync(cancellationToken).ConfigureAwait(false))
                yield return message;
            completed = true;
            foreach (var target in plan.Targets)
            {
                if (_ledger.Counts.Where(c => c.Target == target.Name && c.Outcome == ChangeOutcome.NotAllowed).Sum(c => c.Count) is var count and > 0)
                    yield return new WarningEvent($"'{target.Name}' is {target.Mode}: {count} {(count == 1 ? "change was" : "changes were")} not made. To have {(count == 1 ? "it" : "them")} made: Set-ProvApp {target.Name} -Mode Enforce.");
            }
        }
        finally
        {
            await EndAsync(completed ? RunState.Completed : RunState.Stopped, runners, control.Gentle).ConfigureAwait(false);
        }
    }

    private async IAsyncEnumerable<EngineEvent> RunAppsAsync(DirectorySchema schema, RunPolicy policy, List<AppRunner> runners, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var events = Channel.CreateUnbounded<EngineEvent>();
        var tasks = new List<Task>();
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        foreach (var target in plan.Targets.Where(t => t.Name != Change.Directory))
        {
            var app = await apps.GetAsync(target.Name, cancellationToken).ConfigureAwait(false);
            var mappings = OutboundTarget.Of(app, schema);
            var runner = new AppRunner(
                context,
                mappings,
                await AppGrants.LoadAsync(context.Store, mappings, graph, cancellationToken).ConfigureAwait(false),
                graph,
                await PushScope.LoadAsync(context.Store, app, graph, cancellationToken).ConfigureAwait(false),
                _journal,
                _ledger,
                policy,
                passwords,
                plan.Created,
                message => events.Writer.TryWrite(message));
            runners.Add(runner);
            if (Lines(target.Name) > 0)
                tasks.Add(Task.Run(() => runner.RunAsync(file, Lines(target.Name), control.Gentle, stop.Token), CancellationToken.None));
        }

        var all = Task.WhenAll(tasks);
        _ = all.ContinueWith(_ => events.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var message in events.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return message;
                if (message is InitialPasswordEvent given)
                    await passwords.HandedOutAsync(given).ConfigureAwait(false);
            }
        }
        finally
        {
            // Whoever stops asking ends the requests; their outcomes still reach the journal.
            if (!all.IsCompleted)
                await stop.CancelAsync().ConfigureAwait(false);
            await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await all.ConfigureAwait(false);
    }

    private int Lines(string target) => plan.Targets.FirstOrDefault(t => t.Name == target)?.Counts.Values.Sum() ?? 0;

    private async ValueTask EndAsync(RunState state, IReadOnlyList<AppRunner> runners, CancellationToken stopped)
    {
        Run = Run with { State = state, Ended = context.Now, Counts = _ledger.Counts, Guarded = _ledger.Guarded };
        var done = state == RunState.Completed;
        // A stopped run's end is a note only: when even that cannot be written, the run is Running in the journal, and Resume-ProvRun takes it up just so.
        try
        {
            var told = await outbox.WritesAsync(await EventsAsync(done, runners, stopped).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false);
            await context.CommitAsync(
                $"{RunCause.Of(Run.Id)}/end/{context.Store.LastSequence}",
                RunCause.Of(Run.Id),
                done
                    ? [RunService.ToWrite(Run), PlanService.ToWrite(plan with { State = PlanState.Applied }), .. await new QuarantineWriter(context, plan, _ledger, file).WritesAsync(Run, CancellationToken.None).ConfigureAwait(false), .. told]
                    : [RunService.ToWrite(Run), .. told],
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (ProvisioningException) when (!done)
        {
        }
    }

    private async ValueTask<IReadOnlyList<NotificationEvent>> EventsAsync(bool done, IReadOnlyList<AppRunner> runners, CancellationToken stopped)
    {
        // Whoever stops a run knows that it is stopped.
        if (!done)
            return stopped.IsCancellationRequested ? [] : [RunEvents.BrokenOff(Run)];
        var wanted = await outbox.WantedAsync(CancellationToken.None).ConfigureAwait(false);
        if (wanted.IsEmpty)
            return [];
        var schema = await directory.GetSchemaAsync(CancellationToken.None).ConfigureAwait(false);
        return
        [
            .. await new RunEvents(context, wanted).OfAsync(Run, plan, file, [.. runners.SelectMany(r => r.Unfinished.Concat(r.UnfinishedGroups.Values))], [.. runners.Where(r => r.IsHalfDone)], CancellationToken.None).ConfigureAwait(false),
            .. await new StandingEvents(context, schema, wanted).NowAsync(CancellationToken.None).ConfigureAwait(false),
        ];
    }
}

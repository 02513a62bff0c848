using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Runs: plans applied, broken off and taken up again.</summary>
public sealed class RunService : IDisposable
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly PlanService _plans;
    private readonly PasswordService _passwords;
    private readonly Outbox _outbox;
    private readonly DeliveryService _deliveries;
    private readonly ApprovalService _approvals;
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile RunControl? _current;

    internal RunService(EngineContext context, DirectoryService directory, AppService apps, PlanService plans, PasswordService passwords, Outbox outbox, DeliveryService deliveries, ApprovalService approvals) =>
        (_context, _directory, _apps, _plans, _passwords, _outbox, _deliveries, _approvals) = (context, directory, apps, plans, passwords, outbox, deliveries, approvals);

    /// <summary>
    /// Applies a plan: exactly the changes that it has, and none that a guard holds. Gives one
    /// <see cref="ResultEvent"/> with the <see cref="Run"/> when it has ended; then what is to be told is sent, for half a minute at most.
    /// </summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.PlanAlreadyApplied"/>, <see cref="ErrorIds.PlanStale"/>, <see cref="ErrorIds.PlanNotApproved"/>, <see cref="ErrorIds.PlanDenied"/>, <see cref="ErrorIds.PlanExpired"/>, <see cref="ErrorIds.RunInProgress"/>.
    /// </exception>
    public async IAsyncEnumerable<EngineEvent> ApplyAsync(Plan plan, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(request);
        await foreach (var message in RunAsync(plan, request, cancellationToken).ConfigureAwait(false))
            yield return message;
        await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    /// <summary>
    /// Makes what guards held of an applied plan, and nothing else: the changes of these entries of the quarantine, with those that were left out only because they rest on them. What moved meanwhile is left out as ever. The
    /// entries are gone from the quarantine from the beginning of the run on. Ends as <see cref="ApplyAsync"/>.
    /// </summary>
    /// <param name="entries">Entries of one plan.</param>
    /// <param name="request">How.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.PlanStale"/>, <see cref="ErrorIds.RunInProgress"/>, <see cref="ErrorIds.QuarantineNotFound"/>: a newer run has replaced it, or it was released.</exception>
    public async IAsyncEnumerable<EngineEvent> ReleaseAsync(IReadOnlyList<Quarantine> entries, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(request);
        await foreach (var message in ReleaseHeldAsync(entries, request, cancellationToken).ConfigureAwait(false))
            yield return message;
        await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    /// <summary>Takes a run up where it was broken off: what was done is not done again, and what was under way is looked up first. Ends as <see cref="ApplyAsync"/>.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RunNotResumable"/>, <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.RunInProgress"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> ResumeAsync(Run run, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(request);
        await foreach (var message in ResumeRunAsync(run, request, cancellationToken).ConfigureAwait(false))
            yield return message;
        await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    /// <summary>
    /// Stops the run under way after the objects that it is at, and gives it as it then stands: Stopped, or Completed where it was at its end. <see cref="ResumeAsync"/> takes it up. Whoever applies it gets its end as of any run.
    /// </summary>
    /// <param name="id">The run; null for whichever is under way.</param>
    /// <param name="cancellationToken">Ends the wait for its end, and not the stop.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RunNotFound"/>, <see cref="ErrorIds.RunNotRunning"/>.</exception>
    public async ValueTask<Run> StopAsync(string? id, CancellationToken cancellationToken)
    {
        var control = _current;
        if (id is not null && control?.RunId != id)
        {
            var run = await GetAsync(id, cancellationToken).ConfigureAwait(false);
            throw NotRunning(id, run.State == RunState.Completed ? $"The run {id} is completed." : $"The run {id} is not under way: it was stopped or broken off.", run.State == RunState.Completed ? "There is nothing to stop." : $"Resume-ProvRun {id} takes it up.");
        }

        if (control is null)
            throw NotRunning(_context.Store.Info.Path, "No run of this store is under way.", "Get-ProvRun lists the runs.");
        await control.StopAsync(cancellationToken).ConfigureAwait(false);
        return await GetAsync(control.RunId, cancellationToken).ConfigureAwait(false);

        static ProvisioningException NotRunning(string target, string message, string action) => Error(ErrorIds.RunNotRunning, ProvisioningErrorCategory.InvalidOperation, target, message, action);
    }

    /// <summary>The run with this id.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RunNotFound"/>.</exception>
    public async ValueTask<Run> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var document = await _context.Store.GetAsync(Collections.Runs, id, cancellationToken).ConfigureAwait(false);
        return document is not null ? Read(document) : throw Error(ErrorIds.RunNotFound, ProvisioningErrorCategory.NotFound, id, $"There is no run '{id}'.", "Get-ProvRun lists the runs of this store.");
    }

    /// <summary>All runs, the oldest first.</summary>
    public async IAsyncEnumerable<Run> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Runs), cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }

    /// <summary>Each change of a run with what became of it.</summary>
    public async IAsyncEnumerable<RunChange> ChangesAsync(Run run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var outcomes = new Dictionary<int, OutcomeRecord>();
        await foreach (var outcome in RunLedger.OutcomesAsync(_context.Store, run, cancellationToken).ConfigureAwait(false))
        {
            foreach (var number in outcome.Numbers)
                outcomes[number] = outcome;
        }

        var plan = await _plans.GetAsync(run.PlanId, cancellationToken).ConfigureAwait(false);
        await foreach (var change in _plans.ChangesAsync(plan, records: false, cancellationToken).ConfigureAwait(false))
        {
            var outcome = outcomes.GetValueOrDefault(change.Number);
            yield return new(run.Id, change with { AccountKey = outcome?.AccountKey ?? change.AccountKey }, outcome?.Outcome ?? ChangeOutcome.Pending, outcome?.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    internal static DocumentWrite ToWrite(Run run) =>
        new(Collections.Runs, run.Id, Utf8JsonBuffer.Shared.Serialize(run, EngineJson.Default.Run), []);

    private async IAsyncEnumerable<EngineEvent> RunAsync(Plan plan, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync().ConfigureAwait(false);
        var current = await _plans.GetAsync(plan.Id, cancellationToken).ConfigureAwait(false);
        await CheckAsync(plan, current, cancellationToken).ConfigureAwait(false);
        await DemandAsync("Invoke-ProvPlan", current, cancellationToken).ConfigureAwait(false);
        var run = Begin(current);
        current = current with { State = PlanState.Applying, RunId = run.Id };
        await _context.CommitAsync($"{RunCause.Of(run.Id)}/start", RunCause.Of(run.Id), [ToWrite(run), PlanService.ToWrite(current)], cancellationToken).ConfigureAwait(false);
        await foreach (var message in ExecuteAsync(run, current, request, resume: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> ReleaseHeldAsync(IReadOnlyList<Quarantine> entries, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync().ConfigureAwait(false);
        var plan = await _plans.GetAsync(entries[0].PlanId!, cancellationToken).ConfigureAwait(false);
        if (entries.Any(e => e.PlanHash != plan.Hash))
            throw PlanErrors.Altered(plan.Id);
        await CheckWholeAsync(plan, cancellationToken).ConfigureAwait(false);
        await _approvals.RequireAsync(plan, released: true, cancellationToken).ConfigureAwait(false);
        await DemandAsync("Clear-ProvQuarantine", plan, cancellationToken).ConfigureAwait(false);
        var run = Begin(plan) with { ReleasedHash = plan.Hash, Released = [.. entries.Select(e => new ReleasedHold(e.App, e.Hold!.Kind, e.Hold.Name))] };
        try
        {
            await _context.CommitAsync($"{RunCause.Of(run.Id)}/start", RunCause.Of(run.Id), [ToWrite(run), .. entries.Select(e => GuardDocument.Removal(e, e.Revision))], cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict)
        {
            throw Error(ErrorIds.QuarantineNotFound, ProvisioningErrorCategory.Conflict, entries[0].App, $"What was held of '{entries[0].App}' by the plan {plan.Id} is not held any more: it was released, or a newer plan is in its place.", "Get-ProvQuarantine shows what is held now.");
        }

        await foreach (var message in ExecuteAsync(run, plan, request, resume: false, cancellationToken).ConfigureAwait(false))
        {
            if (message is ResultEvent { Value: Run { State: RunState.Completed, Counts.Count: 0 } })
                yield return new WarningEvent($"Nothing was made of what is held of {string.Join(", ", entries.Select(e => $"'{e.App}'").Distinct())}, because it rests on changes of the directory that are held themselves: Clear-ProvQuarantine {Change.Directory} makes both.");
            yield return message;
        }
    }

    private Run Begin(Plan plan) => new()
    {
        Id = _context.NewId(),
        PlanId = plan.Id,
        State = RunState.Running,
        Started = _context.Now,
        Actor = _context.Actor,
        FirstSequence = _context.Store.LastSequence,
    };

    // What the other runs of the plan have dealt with is no part of one that makes what they held.
    private async ValueTask<IReadOnlyList<Run>> EarlierAsync(Run run, CancellationToken cancellationToken)
    {
        var earlier = new List<Run>();
        if (run.ReleasedHash is null)
            return earlier;
        // The ids of runs and of plans sort by time alike.
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Runs) { From = run.PlanId, To = run.Id }, cancellationToken).ConfigureAwait(false))
        {
            if (Read(document) is var other && other.PlanId == run.PlanId && other.Id != run.Id)
                earlier.Add(other);
        }

        return earlier;
    }

    private async IAsyncEnumerable<EngineEvent> ResumeRunAsync(Run run, RunRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var turn = await EnterAsync().ConfigureAwait(false);
        var current = await GetAsync(run.Id, cancellationToken).ConfigureAwait(false);
        if (current.State == RunState.Completed)
        {
            throw Error(ErrorIds.RunNotResumable, ProvisioningErrorCategory.InvalidOperation, run.Id, $"The run {run.Id} is completed: there is nothing to take up.", "What failed in it is planned again by New-ProvPlan or Invoke-ProvSync.");
        }

        var plan = await _plans.GetAsync(current.PlanId, cancellationToken).ConfigureAwait(false);
        await _plans.CheckHashAsync(plan, cancellationToken).ConfigureAwait(false);
        await DemandAsync("Resume-ProvRun", plan, cancellationToken).ConfigureAwait(false);
        await foreach (var message in ExecuteAsync(current with { State = RunState.Running }, plan, request, resume: true, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> ExecuteAsync(Run run, Plan plan, RunRequest request, bool resume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var earlier = await EarlierAsync(run, cancellationToken).ConfigureAwait(false);
        using var control = new RunControl(run.Id, cancellationToken);
        _current = control;
        var executor = new RunExecutor(_context, _directory, _apps, new(_context, _passwords, request.ClosedVaults), _outbox, run, plan, _plans.FileOf(plan), earlier, control);
        try
        {
            var messages = executor.RunAsync(resume).GetAsyncEnumerator(CancellationToken.None);
            await using var closing = messages.ConfigureAwait(false);
            while (await NextAsync(messages, control).ConfigureAwait(false))
                yield return messages.Current;
        }
        finally
        {
            _current = null;
        }

        if (executor.Run.State == RunState.Stopped)
            yield return new WarningEvent($"The run {run.Id} was stopped: Resume-ProvRun takes it up.");
        yield return new ResultEvent(executor.Run);
    }

    // Stopped from elsewhere, the run ends as any other does.
    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<EngineEvent> messages, RunControl control)
    {
        try
        {
            return await messages.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (control.IsStoppedGently)
        {
            return false;
        }
    }

    // Whoever applies a plan answers for every app that it reads or writes.
    private async ValueTask DemandAsync(string what, Plan plan, CancellationToken cancellationToken)
    {
        await _context.Access.DemandAsync(what, new(RoleName.AppAdministrator), cancellationToken).ConfigureAwait(false);
        foreach (var app in plan.Targets.Select(t => t.Name).Where(n => n != Change.Directory).Concat(plan.Reads.Select(r => r.App)).Distinct(StringComparer.Ordinal))
            await _context.Access.DemandAsync(what, new(RoleName.AppAdministrator) { App = app }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IDisposable> EnterAsync() => await _one.WaitAsync(TimeSpan.Zero).ConfigureAwait(false)
        ? new Turn(_one)
        : throw Error(ErrorIds.RunInProgress, ProvisioningErrorCategory.Unavailable, _context.Store.Info.Path, "Another run of this store is under way.", "Wait until it has ended: Get-ProvRun shows it.");

    private async ValueTask CheckAsync(Plan given, Plan stored, CancellationToken cancellationToken)
    {
        if (stored.IsSimulated)
            throw Error(ErrorIds.PlanSimulated, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} only shows what would be ({stored.Simulation}), and is never applied.", "Make what it rests on so, such as by Import-ProvConfig, and then a plan of it: New-ProvPlan.");
        if (stored.State != PlanState.Ready)
        {
            throw stored.State == PlanState.Applying
                ? Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} is being applied by the run {stored.RunId}, which was broken off or is under way.", $"Take it up again: Resume-ProvRun {stored.RunId}.")
                : Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} was applied already, by the run {stored.RunId}.", "A plan is applied once. Make a new one: New-ProvPlan.");
        }

        if (given.Hash != stored.Hash)
            throw PlanErrors.Altered(stored.Id);
        await CheckWholeAsync(stored, cancellationToken).ConfigureAwait(false);
        await _approvals.RequireAsync(stored, released: false, cancellationToken).ConfigureAwait(false);
    }

    // The plan is what was planned, and rests on the configuration that there is.
    private async ValueTask CheckWholeAsync(Plan stored, CancellationToken cancellationToken)
    {
        PlanService.CheckNotErased(stored);
        await _plans.CheckHashAsync(stored, cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        foreach (var target in stored.Targets.Where(t => t.ConfigurationMark is not null))
        {
            var app = await _apps.GetAsync(target.Name, cancellationToken).ConfigureAwait(false);
            var grants = await AppGrants.LoadAsync(_context.Store, OutboundTarget.Of(app, schema), graph, cancellationToken).ConfigureAwait(false);
            var scope = await PushScope.LoadAsync(_context.Store, app, graph, cancellationToken).ConfigureAwait(false);
            if (ConfigurationMark.ForPlanning(app, schema, grants) != target.ConfigurationMark || !PushScope.SameMarks(scope.Marks, target.PushMarks))
                throw Error(ErrorIds.PlanStale, ProvisioningErrorCategory.Conflict, stored.Id, $"The app '{app.Name}', or a group that matters to it, was configured anew after the plan {stored.Id} was made.", "Make a new plan: New-ProvPlan.");
        }
    }

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();

    internal static Run Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}

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
    private readonly SemaphoreSlim _one = new(1, 1);

    internal RunService(EngineContext context, DirectoryService directory, AppService apps, PlanService plans) =>
        (_context, _directory, _apps, _plans) = (context, directory, apps, plans);

    /// <summary>
    /// Applies a plan: exactly the changes that it has, and none that a guard holds unless <paramref name="releaseHeld"/> releases them for this plan alone. Ends with one
    /// <see cref="ResultEvent"/> with the <see cref="Run"/>.
    /// </summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.PlanAlreadyApplied"/>, <see cref="ErrorIds.PlanStale"/>, <see cref="ErrorIds.RunInProgress"/>.
    /// </exception>
    public async IAsyncEnumerable<EngineEvent> ApplyAsync(Plan plan, bool releaseHeld, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var turn = await EnterAsync().ConfigureAwait(false);
        var current = await _plans.GetAsync(plan.Id, cancellationToken).ConfigureAwait(false);
        await CheckAsync(plan, current, cancellationToken).ConfigureAwait(false);
        var run = new Run
        {
            Id = _context.NewId(),
            PlanId = current.Id,
            State = RunState.Running,
            Started = _context.Now,
            Actor = _context.Actor,
            FirstSequence = _context.Store.LastSequence,
            ReleasedHash = releaseHeld && current.IsHeld ? current.Hash : null,
        };
        current = current with { State = PlanState.Applying, RunId = run.Id };
        await _context.CommitAsync($"{RunCause.Of(run.Id)}/start", RunCause.Of(run.Id), [ToWrite(run), PlanService.ToWrite(current)], cancellationToken).ConfigureAwait(false);
        await foreach (var message in ExecuteAsync(run, current, resume: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    /// <summary>Takes a run up where it was broken off: what was done is not done again, and what was under way is looked up first. Ends as <see cref="ApplyAsync"/>.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RunNotResumable"/>, <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.RunInProgress"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> ResumeAsync(Run run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var turn = await EnterAsync().ConfigureAwait(false);
        var current = await GetAsync(run.Id, cancellationToken).ConfigureAwait(false);
        if (current.State == RunState.Completed)
        {
            throw Error(ErrorIds.RunNotResumable, ProvisioningErrorCategory.InvalidOperation, run.Id, $"The run {run.Id} is completed: there is nothing to take up.", "What failed in it is planned again by New-ProvPlan or Invoke-ProvSync.");
        }

        var plan = await _plans.GetAsync(current.PlanId, cancellationToken).ConfigureAwait(false);
        await CheckHashAsync(plan, cancellationToken).ConfigureAwait(false);
        await foreach (var message in ExecuteAsync(current with { State = RunState.Running }, plan, resume: true, cancellationToken).ConfigureAwait(false))
            yield return message;
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

    private async IAsyncEnumerable<EngineEvent> ExecuteAsync(Run run, Plan plan, bool resume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var executor = new RunExecutor(_context, _directory, _apps, run, plan, _plans.FileOf(plan));
        await foreach (var message in executor.RunAsync(resume, cancellationToken).ConfigureAwait(false))
            yield return message;
        yield return new ResultEvent(executor.Run);
    }

    private async ValueTask<IDisposable> EnterAsync() => await _one.WaitAsync(TimeSpan.Zero).ConfigureAwait(false)
        ? new Turn(_one)
        : throw Error(ErrorIds.RunInProgress, ProvisioningErrorCategory.Unavailable, _context.Store.Info.Path, "Another run of this store is under way.", "Wait until it has ended: Get-ProvRun shows it.");

    private async ValueTask CheckAsync(Plan given, Plan stored, CancellationToken cancellationToken)
    {
        if (stored.State != PlanState.Ready)
        {
            throw stored.State == PlanState.Applying
                ? Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} is being applied by the run {stored.RunId}, which was broken off or is under way.", $"Take it up again: Resume-ProvRun {stored.RunId}.")
                : Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} was applied already, by the run {stored.RunId}.", "A plan is applied once. Make a new one: New-ProvPlan.");
        }

        if (given.Hash != stored.Hash)
            throw Altered(stored);
        await CheckHashAsync(stored, cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        foreach (var target in stored.Targets.Where(t => t.ConfigurationMark is not null))
        {
            var app = await _apps.GetAsync(target.Name, cancellationToken).ConfigureAwait(false);
            if (ConfigurationMark.ForPlanning(app, schema) != target.ConfigurationMark)
                throw Error(ErrorIds.PlanStale, ProvisioningErrorCategory.Conflict, stored.Id, $"The app '{app.Name}' was configured anew after the plan {stored.Id} was made.", "Make a new plan: New-ProvPlan.");
        }
    }

    private async ValueTask CheckHashAsync(Plan plan, CancellationToken cancellationToken)
    {
        var file = await PlanFile.HashAsync(_plans.FileOf(plan), cancellationToken).ConfigureAwait(false);
        if (PlanBuilder.HashOf(plan, file) != plan.Hash)
            throw Altered(plan);
    }

    private static ProvisioningException Altered(Plan plan) =>
        Error(ErrorIds.PlanAltered, ProvisioningErrorCategory.Damaged, plan.Id, $"The plan {plan.Id} is not what was planned: its hash does not fit its changes.", "It cannot be applied. Make a new one: New-ProvPlan; and find out who changed the file.");

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();

    private static Run Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}

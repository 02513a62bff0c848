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

    internal RunService(EngineContext context, DirectoryService directory, AppService apps, PlanService plans, PasswordService passwords, Outbox outbox, DeliveryService deliveries, ApprovalService approvals) =>
        (_context, _directory, _apps, _plans, _passwords, _outbox, _deliveries, _approvals) = (context, directory, apps, plans, passwords, outbox, deliveries, approvals);

    /// <summary>
    /// Applies a plan: exactly the changes that it has, and none that a guard holds unless <paramref name="request"/> releases them. Gives one
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
        await CheckAsync(plan, current, request.ReleaseHeld, cancellationToken).ConfigureAwait(false);
        var run = new Run
        {
            Id = _context.NewId(),
            PlanId = current.Id,
            State = RunState.Running,
            Started = _context.Now,
            Actor = _context.Actor,
            FirstSequence = _context.Store.LastSequence,
            ReleasedHash = request.ReleaseHeld && current.IsHeld ? current.Hash : null,
        };
        current = current with { State = PlanState.Applying, RunId = run.Id };
        await _context.CommitAsync($"{RunCause.Of(run.Id)}/start", RunCause.Of(run.Id), [ToWrite(run), PlanService.ToWrite(current)], cancellationToken).ConfigureAwait(false);
        await foreach (var message in ExecuteAsync(run, current, request, resume: false, cancellationToken).ConfigureAwait(false))
            yield return message;
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
        await foreach (var message in ExecuteAsync(current with { State = RunState.Running }, plan, request, resume: true, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async IAsyncEnumerable<EngineEvent> ExecuteAsync(Run run, Plan plan, RunRequest request, bool resume, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var executor = new RunExecutor(_context, _directory, _apps, new(_context, _passwords, request.ClosedVaults), _outbox, run, plan, _plans.FileOf(plan));
        await foreach (var message in executor.RunAsync(resume, cancellationToken).ConfigureAwait(false))
            yield return message;
        yield return new ResultEvent(executor.Run);
    }

    private async ValueTask<IDisposable> EnterAsync() => await _one.WaitAsync(TimeSpan.Zero).ConfigureAwait(false)
        ? new Turn(_one)
        : throw Error(ErrorIds.RunInProgress, ProvisioningErrorCategory.Unavailable, _context.Store.Info.Path, "Another run of this store is under way.", "Wait until it has ended: Get-ProvRun shows it.");

    private async ValueTask CheckAsync(Plan given, Plan stored, bool released, CancellationToken cancellationToken)
    {
        if (stored.State != PlanState.Ready)
        {
            throw stored.State == PlanState.Applying
                ? Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} is being applied by the run {stored.RunId}, which was broken off or is under way.", $"Take it up again: Resume-ProvRun {stored.RunId}.")
                : Error(ErrorIds.PlanAlreadyApplied, ProvisioningErrorCategory.InvalidOperation, stored.Id, $"The plan {stored.Id} was applied already, by the run {stored.RunId}.", "A plan is applied once. Make a new one: New-ProvPlan.");
        }

        if (given.Hash != stored.Hash)
            throw PlanErrors.Altered(stored.Id);
        await _plans.CheckHashAsync(stored, cancellationToken).ConfigureAwait(false);
        await _approvals.RequireAsync(stored, released, cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        foreach (var target in stored.Targets.Where(t => t.ConfigurationMark is not null))
        {
            var app = await _apps.GetAsync(target.Name, cancellationToken).ConfigureAwait(false);
            var grants = await AppGrants.LoadAsync(_context.Store, OutboundTarget.Of(app, schema), graph, cancellationToken).ConfigureAwait(false);
            if (ConfigurationMark.ForPlanning(app, schema, grants) != target.ConfigurationMark)
                throw Error(ErrorIds.PlanStale, ProvisioningErrorCategory.Conflict, stored.Id, $"The app '{app.Name}', or a group that matters to it, was configured anew after the plan {stored.Id} was made.", "Make a new plan: New-ProvPlan.");
        }
    }

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();

    private static Run Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Plans: made, looked up and read.</summary>
public sealed class PlanService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;

    internal PlanService(EngineContext context, DirectoryService directory, AppService apps) => (_context, _directory, _apps) = (context, directory, apps);

    /// <summary>
    /// Makes a plan. The stream has progress, warnings and errors of single objects. A saved plan ends it as one <see cref="ResultEvent"/> with the <see cref="Plan"/>; one that is not to be
    /// saved gives each <see cref="Change"/> and leaves nothing behind.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ClockBehind"/>, <see cref="ErrorIds.StoreNoSpace"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> CreateAsync(PlanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        await _context.CheckClockAsync(cancellationToken).ConfigureAwait(false);
        var folder = request.Save ? _context.PlanFolder : Directory.CreateTempSubdirectory("provplan-").FullName;
        try
        {
            Plan plan;
            if (request.Undo is { } run)
            {
                var undo = new UndoPlanner(_context, _directory, await UndoSourceAsync(run, cancellationToken).ConfigureAwait(false));
                await foreach (var message in WrittenAsync(undo.RunAsync(folder, cancellationToken), folder).ConfigureAwait(false))
                    yield return message;
                plan = undo.Plan;
            }
            else
            {
                var builder = new PlanBuilder(_context, _directory, _apps);
                await foreach (var message in WrittenAsync(builder.RunAsync(request, folder, cancellationToken), folder).ConfigureAwait(false))
                    yield return message;
                plan = builder.Plan;
            }

            if (request is { Save: true, DropIdle: true } && plan.IsIdle)
            {
                File.Delete(PlanFile.Path(folder, plan.Id));
                yield return new ResultEvent(plan);
                yield break;
            }

            if (request.Save)
            {
                await _context.CommitAsync(plan.UndoOf is null ? "New-ProvPlan" : "Undo-ProvRun", [ToWrite(plan)], cancellationToken).ConfigureAwait(false);
                yield return new ResultEvent(plan);
                yield break;
            }

            foreach (var held in plan.Targets.SelectMany(t => t.Held.Select(h => (t.Name, Hold: h))))
                yield return new WarningEvent($"'{held.Name}' would be held: {held.Hold}.");
            var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
            await foreach (var change in PlanFile.ReadAsync(PlanFile.Path(folder, plan.Id), null, cancellationToken).ConfigureAwait(false))
            {
                if (change.Kind != ChangeKind.Record)
                    yield return new ResultEvent(mask.Apply(change with { PlanId = plan.Id }));
            }
        }
        finally
        {
            if (!request.Save)
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The plan with this id.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanNotFound"/>.</exception>
    public async ValueTask<Plan> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var document = await _context.Store.GetAsync(Collections.Plans, id, cancellationToken).ConfigureAwait(false);
        return document is not null ? Read(document) : throw new ProvisioningError
        {
            Id = ErrorIds.PlanNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no plan '{id}'.",
            RecommendedAction = "Get-ProvPlan lists the plans of this store; New-ProvPlan makes one.",
            Target = id,
        }.ToException();
    }

    /// <summary>All plans, the oldest first.</summary>
    public async IAsyncEnumerable<Plan> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Plans), cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }

    /// <summary>The changes of a plan in the order of application, with sensitive values masked; records of sources only when asked for.</summary>
    public async IAsyncEnumerable<Change> ChangesAsync(Plan plan, bool records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in PlanFile.ReadAsync(FileOf(plan), null, cancellationToken).ConfigureAwait(false))
        {
            if (records || change.Kind != ChangeKind.Record)
                yield return mask.Apply(change with { PlanId = plan.Id });
        }
    }

    /// <summary>Which of the changes guards would hold.</summary>
    public static bool IsHeld(Plan plan, Change change) => HeldBy(plan, change).Any();

    /// <summary>The guards that hold the change.</summary>
    public static IEnumerable<GuardHold> HeldBy(Plan plan, Change change)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(change);
        return plan.Targets.FirstOrDefault(t => t.Name == change.Target)?.Held.Where(h => GuardJudge.Counts(h, change)) ?? [];
    }

    /// <summary>
    /// Writes the plan with all its changes as a JSON document with which its hash can be checked anywhere (<see cref="ExportedPlan"/>). Sensitive values are masked. Memory does not grow with the plan.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanAltered"/>: what was written is not to be used; <see cref="ErrorIds.PlanErased"/>.</exception>
    public async ValueTask ExportAsync(Plan plan, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(output);
        CheckNotErased(plan);
        var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        await new PlanExport(_context.Store.Info.Id, plan, mask).WriteAsync(output, PlanFile.ReadAsync(FileOf(plan), null, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How many users, or linked accounts, are active now in each target of the plan.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> PopulationsAsync(Plan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var populations = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var target in plan.Targets)
            populations[target.Name] = await new Census(_context, target.Name == Change.Directory ? null : target.Name).CountAsync(long.MaxValue, cancellationToken).ConfigureAwait(false);
        return populations;
    }

    /// <summary>What differs between two plans, in the order of the first and then of what only the second has; sensitive values are masked, and records are left out.</summary>
    public async IAsyncEnumerable<PlanDifference> CompareAsync(Plan reference, Plan difference, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        var mask = await _directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var found in PlanComparison.CompareAsync(Listed(reference), Listed(difference), cancellationToken).ConfigureAwait(false))
            yield return found with { Reference = Shown(found.Reference), Difference = Shown(found.Difference) };

        IAsyncEnumerable<Change> Listed(Plan plan) => ListedAsync(plan, cancellationToken);

        Change? Shown(Change? change) => change is null ? null : mask.Apply(change);
    }

    private async IAsyncEnumerable<Change> ListedAsync(Plan plan, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var change in PlanFile.ReadAsync(FileOf(plan), null, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind != ChangeKind.Record)
                yield return change with { PlanId = plan.Id };
        }
    }

    /// <summary>Makes sure that the plan's changes are those that its hash is of.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanAltered"/>.</exception>
    internal async ValueTask CheckHashAsync(Plan plan, CancellationToken cancellationToken)
    {
        var changes = await PlanFile.HashAsync(FileOf(plan), cancellationToken).ConfigureAwait(false);
        if (!IsWhole(plan, changes))
            throw PlanErrors.Altered(plan.Id);
    }

    /// <summary>True when the plan's changes, whose hash this is, are those that were planned; where some were erased, those that were left then.</summary>
    internal static bool IsWhole(Plan plan, string changes) => plan.Erasure is { } erasure ? erasure.Hash == changes : PlanHash.Of(plan, changes) == plan.Hash;

    /// <summary>Refuses a plan of which changes were erased: what it was is not there any more.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanErased"/>.</exception>
    internal static void CheckNotErased(Plan plan)
    {
        if (plan.Erasure is not null)
            throw PlanErrors.Erased(plan);
    }

    // A full disk ends the making of a plan: taken for an error of the object that was being written, the plan would lack it.
    private static async IAsyncEnumerable<EngineEvent> WrittenAsync(IAsyncEnumerable<EngineEvent> making, string folder)
    {
        var messages = making.GetAsyncEnumerator(CancellationToken.None);
        await using var closing = messages.ConfigureAwait(false);
        while (await NextAsync().ConfigureAwait(false))
            yield return messages.Current;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await messages.MoveNextAsync().ConfigureAwait(false);
            }
            catch (IOException e) when (DiskFull.Is(e))
            {
                throw PlanErrors.NoSpace(folder, e);
            }
        }
    }

    private async ValueTask<UndoSource> UndoSourceAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.State == RunState.Running)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.RunNotUndoable,
                Category = ProvisioningErrorCategory.InvalidOperation,
                Message = $"The run {run.Id} is under way, or was broken off: what became of its changes is not known yet.",
                RecommendedAction = $"Stop-ProvRun {run.Id} stops it; Resume-ProvRun {run.Id} takes it up where it was broken off.",
                Target = run.Id,
            }.ToException();
        }

        var plan = await GetAsync(run.PlanId, cancellationToken).ConfigureAwait(false);
        await CheckHashAsync(plan, cancellationToken).ConfigureAwait(false);
        return await UndoSource.LoadAsync(_context.Store, run, plan, FileOf(plan), cancellationToken).ConfigureAwait(false);
    }

    internal string FileOf(Plan plan) => PlanFile.Path(_context.PlanFolder, plan.Id);

    internal static DocumentWrite ToWrite(Plan plan) =>
        new(Collections.Plans, plan.Id, Utf8JsonBuffer.Shared.Serialize(plan, EngineJson.Default.Plan), []);

    internal static Plan Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Plan)!;
}

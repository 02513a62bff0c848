using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine;

/// <summary>From what a simulated plan is made.</summary>
public sealed record SimulationRequest
{
    /// <summary>The folder of a candidate configuration; null for the one that there is.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>Take what the candidate does not speak of for removed.</summary>
    public bool Prune { get; init; }

    /// <summary>The file of a snapshot; null for the store as it is.</summary>
    public string? Snapshot { get; init; }

    /// <summary>The time of the plan (UTC); null for now, or for when the snapshot was taken.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The apps to plan; null for all.</summary>
    public IReadOnlyList<string>? Apps { get; init; }

    /// <summary>Only these users: ids, user names or mail addresses; null for everybody whom it concerns.</summary>
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>Keep a plan of the store, so that it can be looked at; false only shows what would be.</summary>
    public bool Save { get; init; } = true;

    /// <summary>The file into which the plan is exported with all its changes; null for none.</summary>
    public string? OutPath { get; init; }
}

/// <summary>A simulated plan, sensitive values masked, with its changes. They can be read while the event is at hand.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Changes">Its changes.</param>
public sealed record SimulatedPlan(Plan Plan, IAsyncEnumerable<Change> Changes);

/// <summary>Snapshots, and plans of what would be: with another configuration, of another day, or of a store that was. Nothing outside is spoken to, and such a plan is never applied.</summary>
public sealed class SimulationService
{
    // A simulated plan says nothing of who made it: the same input gives the same bytes.
    private const string Author = "simulation";

    private readonly EngineContext _context;

    internal SimulationService(EngineContext context) => _context = context;

    /// <summary>Freezes users, accounts and configuration to one file. Personal data is in it, passwords and secrets are not.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileExists"/>, <see cref="ErrorIds.FileNotWritten"/>, <see cref="ErrorIds.SnapshotInvalid"/>.</exception>
    public ValueTask<SnapshotInfo> SaveAsync(string path, bool overwrite, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Snapshot.SaveAsync(_context.Store, path, overwrite, _context.Now, cancellationToken);
    }

    /// <summary>
    /// Makes the plan. Ends with a <see cref="SimulatedPlan"/>, or, when it is not to be saved, with each <see cref="Change"/>. A plan of a snapshot follows from the snapshot, the time and the configuration alone.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.SnapshotInvalid"/>, <see cref="ErrorIds.ConfigInvalid"/>, <see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.UserNotFound"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> PlanAsync(SimulationRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (store, manifest) = request.Snapshot is null ? (DraftStore.On(_context.Store), null) : await Snapshot.OpenAsync(request.Snapshot, cancellationToken).ConfigureAwait(false);
        await using var closing = store.ConfigureAwait(false);
        var snapshot = manifest is null ? null : Snapshot.HashOf(manifest);
        var folder = snapshot is null ? _context.PlanFolder : Directory.CreateTempSubdirectory("provplan-").FullName;
        try
        {
            using var engine = new ProvisioningEngine(Options(store, folder, request.At ?? manifest?.Created, snapshot));
            if (request.ConfigPath is { } candidate)
            {
                var (_, faults) = await engine.Configuration.DraftAsync(engine, candidate, new() { Prune = request.Prune, AllowEmpty = true }, cancellationToken).ConfigureAwait(false);
                foreach (var fault in faults)
                    yield return new ObjectErrorEvent(fault.Located);
                if (faults.Count > 0)
                    throw ConfigurationService.NotImported(candidate, faults.Count);
            }

            var plan = await RequestAsync(engine, request, snapshot, cancellationToken).ConfigureAwait(false);
            await foreach (var message in engine.Plans.CreateAsync(plan, cancellationToken).ConfigureAwait(false))
                yield return message is ResultEvent { Value: Plan made } ? await KeepAsync(engine, made, request, snapshot, cancellationToken).ConfigureAwait(false) : message;
        }
        finally
        {
            if (snapshot is not null)
                Directory.Delete(folder, recursive: true);
        }
    }

    private EngineOptions Options(DraftStore store, string folder, DateTimeOffset? at, string? snapshot) => _context.Options with
    {
        Store = store,
        PlanFolder = folder,
        Connectors = [.. _context.Options.Connectors.Select(c => new RecordedFactory(c, store))],
        Clock = at is { } time ? new FixedClock(time) : _context.Clock,
        AcceptClock = true,
        Actor = snapshot is null ? _context.Actor : Author,
        Seed = snapshot,
    };

    private static async ValueTask<PlanRequest> RequestAsync(ProvisioningEngine engine, SimulationRequest request, string? snapshot, CancellationToken cancellationToken)
    {
        // A snapshot has no journal that says what changed: everything is looked at.
        var plan = await engine.Syncs.RequestAsync(request.Apps, force: snapshot is not null, request.Save || request.OutPath is not null, cancellationToken).ConfigureAwait(false);
        if (request.Users is { } names)
        {
            var users = new List<string>();
            foreach (var name in names)
                users.Add((await engine.Directory.FindAsync(name, cancellationToken).ConfigureAwait(false)).Id);
            plan = plan with { Users = users, Sources = [] };
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var document in (await ConfigState.ReadAsync(engine, cancellationToken).ConfigureAwait(false)).Documents)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(document.File));
            hash.AppendData(document.Bytes);
        }

        return plan with { Simulation = new(snapshot, request.ConfigPath is not null, PlanFile.Hex(hash.GetHashAndReset())) };
    }

    private async ValueTask<EngineEvent> KeepAsync(ProvisioningEngine engine, Plan plan, SimulationRequest request, string? snapshot, CancellationToken cancellationToken)
    {
        var mask = await engine.Directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        var shown = (Plan)mask.Apply((object)plan);
        if (request.OutPath is { } path)
            await WriteAsync(engine, plan, path, cancellationToken).ConfigureAwait(false);
        // The plan of a store can be looked at later; that of a snapshot is nobody's.
        if (snapshot is null)
            await _context.CommitAsync("New-ProvPlan", [PlanService.ToWrite(plan)], cancellationToken).ConfigureAwait(false);
        return new ResultEvent(new SimulatedPlan(shown, engine.Plans.ChangesAsync(plan, records: false, cancellationToken)));
    }

    private static async ValueTask WriteAsync(ProvisioningEngine engine, Plan plan, string path, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Create, FileAccess.Write);
            await using var closing = file.ConfigureAwait(false);
            await engine.Plans.ExportAsync(plan, file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileNotWritten,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{path}' cannot be written: {e.Message}",
                RecommendedAction = "Check the path and the disk.",
                Target = path,
            }.ToException(e);
        }
    }

    /// <summary>A clock that stands still.</summary>
    private sealed class FixedClock(DateTimeOffset time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.ToUniversalTime();
    }
}

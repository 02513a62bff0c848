using Provisioning.Connectors.Files.Csv;
using Provisioning.Connectors.Scim;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;

namespace Provisioning.Bench;

/// <summary>A store with the engine on it, as the module opens it.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    private readonly JournaledStore _store;

    private Workplace(JournaledStore store, IReadOnlyList<IConnectorFactory> more)
    {
        _store = store;
        Engine = new(new()
        {
            Store = store,
            PlanFolder = Path.Combine(store.Info.Path, StoreFolder.PlanFolder),
            Connectors = [new CsvConnectorFactory(), new ScimConnectorFactory(), .. more],
            Actor = "bench",
        });
    }

    public ProvisioningEngine Engine { get; }

    public static async Task<Workplace> OpenAsync(string folder, bool create, params IReadOnlyList<IConnectorFactory> more) =>
        new(await StoreFolder.OpenAsync(new() { Path = folder, Create = create, Schema = EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "bench" }, CancellationToken.None), more);

    /// <summary>Makes the source "hr" for a file of <see cref="HrFile"/>.</summary>
    public async Task<App> AddSourceAsync(string file) => await Engine.Apps.CreateAsync(
        new()
        {
            Name = "hr",
            Connector = "Csv",
            Direction = AppDirection.Source,
            Settings = new AttributeSet.Builder
            {
                ["Path"] = file,
                ["Key"] = HrFile.Key,
                ["StatusColumn"] = "WorkerStatus",
                ["LeaverValues"] = "Inactive",
                ["AlwaysWhole"] = true,
            }.ToSet(),
            Mappings = [.. Fields.Inbound.Select(f => new Mapping { Direction = MappingDirection.Inbound, Target = f.Attribute, Source = f.Column })],
        },
        CancellationToken.None);

    /// <summary>Makes a target with the connector, mapped with what a SCIM application usually wants.</summary>
    public async Task<App> AddTargetAsync(string connector, AttributeSet? settings = null, SecretReference? credential = null, string name = "app") => await Engine.Apps.CreateAsync(
        new()
        {
            Name = name,
            Connector = connector,
            Mode = AppMode.Enforce,
            // What keeps nothing cannot be looked at.
            PreImageCheck = connector == MemoryTargetFactory.Kind ? PreImageCheck.None : PreImageCheck.Auto,
            Settings = settings ?? AttributeSet.Empty,
            Credential = credential,
            Mappings = [.. Fields.Outbound.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
        },
        CancellationToken.None);

    /// <summary>Assigns the app to everybody who is active.</summary>
    public async Task GrantAllAsync(App app)
    {
        var users = new List<User>();
        await foreach (var user in Engine.Users.SearchAsync("active eq true", false, CancellationToken.None))
            users.Add(user);
        foreach (var chunk in users.Chunk(1000))
            await Engine.Assignments.GrantAsync(app, chunk, CancellationToken.None);
    }

    /// <summary>Plans and applies.</summary>
    /// <exception cref="InvalidOperationException">Something could not be used: then what was measured is not what was meant.</exception>
    public async Task<Run> SyncAsync(params IReadOnlyList<string> apps)
    {
        var request = await Engine.Syncs.RequestAsync(apps.Count == 0 ? null : apps, force: false, save: true, CancellationToken.None);
        return await ResultAsync<Run>(Engine.Syncs.RunAsync(request, new(), CancellationToken.None));
    }

    /// <summary>Reads an app and applies what that makes.</summary>
    /// <exception cref="InvalidOperationException">Something could not be used.</exception>
    public async Task<Run> ImportAsync(string app)
    {
        var request = await Engine.Syncs.ImportRequestAsync([app], force: false, save: true, CancellationToken.None);
        return await ResultAsync<Run>(Engine.Syncs.RunAsync(request, new(), CancellationToken.None));
    }

    /// <summary>Plans everything.</summary>
    public async Task<Plan> PlanAsync(params IReadOnlyList<string> apps)
    {
        var request = await Engine.Syncs.RequestAsync(apps.Count == 0 ? null : apps, force: false, save: true, CancellationToken.None);
        return await ResultAsync<Plan>(Engine.Plans.CreateAsync(request, CancellationToken.None));
    }

    /// <summary>Makes the plan that undoes a run.</summary>
    public async Task<Plan> UndoPlanAsync(Run run) => await ResultAsync<Plan>(Engine.Plans.CreateAsync(new() { Undo = run }, CancellationToken.None));

    /// <summary>The newest run.</summary>
    public async Task<Run> LastRunAsync()
    {
        Run? last = null;
        await foreach (var run in Engine.Runs.ListAsync(CancellationToken.None))
            last = run;
        return last!;
    }

    /// <summary>Applies a plan.</summary>
    public async Task<Run> ApplyAsync(Plan plan) => await ResultAsync<Run>(Engine.Runs.ApplyAsync(plan, new(), CancellationToken.None));

    /// <summary>Ends when the store is closed in order, and its view has everything.</summary>
    public async ValueTask DisposeAsync()
    {
        Engine.Dispose();
        await _store.DisposeAsync();
    }

    private static async Task<T> ResultAsync<T>(IAsyncEnumerable<EngineEvent> events)
        where T : class
    {
        T? result = null;
        await foreach (var message in events)
        {
            if (message is ObjectErrorEvent failed)
                throw new InvalidOperationException(failed.Error.Message);
            if (message is ResultEvent { Value: T value })
                result = value;
        }

        return result ?? throw new InvalidOperationException("There was no result.");
    }
}

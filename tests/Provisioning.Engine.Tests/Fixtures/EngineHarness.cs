using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>An engine on a store in memory, with sources and applications in memory, and what it told.</summary>
public sealed class EngineHarness : IDisposable
{
    private readonly Dictionary<string, SourceData> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, TargetData> _targets = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _folder = Directory.CreateTempSubdirectory("prov-engine-").FullName;

    public EngineHarness(GuardLimits? guards = null)
    {
        Store = new(EngineSchema.Current);
        Guards = guards ?? new();
        Engine = Start();
    }

    public GuardLimits Guards { get; }

    public MemoryStore Store { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public ProvisioningEngine Engine { get; private set; }

    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<ProvisioningError> Errors => Events.OfType<ObjectErrorEvent>().Select(e => e.Error);

    public IEnumerable<string> Warnings => Events.OfType<WarningEvent>().Select(e => e.Message);

    public static CancellationToken None => CancellationToken.None;

    /// <summary>A new engine on the same store, as after a crash.</summary>
    public void Restart() => Engine = Start();

    public SourceData Source(string name) => _sources.TryGetValue(name, out var data) ? data : _sources[name] = new();

    public TargetData Target(string name) => _targets.TryGetValue(name, out var data) ? data : _targets[name] = new();

    public async Task<App> AddSourceAsync(string name, IReadOnlyList<string>? matchOn = null, params (string Target, string Source)[] mappings) =>
        await Engine.Apps.CreateAsync(
            new()
            {
                Name = name,
                Connector = "FakeSource",
                Direction = AppDirection.Source,
                MatchOn = matchOn ?? [],
                Mappings = [.. mappings.Select(m => new Mapping { Direction = MappingDirection.Inbound, Target = m.Target, Source = m.Source })],
            },
            None);

    public async Task<App> AddTargetAsync(string name, AppMode mode = AppMode.Enforce, IReadOnlyList<string>? matchOn = null, params (string Target, string Source)[] mappings) =>
        await Engine.Apps.CreateAsync(
            new()
            {
                Name = name,
                Connector = "FakeTarget",
                Mode = mode,
                MatchOn = matchOn ?? [],
                Mappings = [.. mappings.Select(m => new Mapping { Direction = MappingDirection.Outbound, Target = m.Target, Source = m.Source })],
            },
            None);

    public async Task<User> AddUserAsync(string userName, params (string Name, string Value)[] attributes)
    {
        var values = attributes.ToDictionary(a => a.Name, a => AttributeValue.From(a.Value));
        values["userName"] = userName;
        return await Engine.Directory.CreateAsync(values, UserStatus.Active, None);
    }

    public async Task GrantAllAsync(string app)
    {
        var users = new List<User>();
        await foreach (var user in Engine.Users.SearchAsync(null, false, None))
            users.Add(user);
        await Engine.Assignments.GrantAsync(await Engine.Apps.GetAsync(app, None), users, None);
    }

    public async Task<List<User>> UsersAsync(string? filter = null) => await Engine.Users.SearchAsync(filter, true, None).ToListAsync();

    public async Task<Plan> PlanAsync(bool force = false)
    {
        var request = await Engine.Syncs.RequestAsync(null, force, save: true, None);
        return (Plan)await CollectAsync(Engine.Plans.CreateAsync(request, None));
    }

    public async Task<List<Change>> ChangesAsync(Plan plan, bool records = false) => await Engine.Plans.ChangesAsync(plan, records, None).ToListAsync();

    public async Task<Run> ApplyAsync(Plan plan, bool release = false) => (Run)await CollectAsync(Engine.Runs.ApplyAsync(plan, release, None));

    public async Task<Run> SyncAsync(bool force = false)
    {
        var request = await Engine.Syncs.RequestAsync(null, force, save: true, None);
        return (Run)await CollectAsync(Engine.Syncs.RunAsync(request, None));
    }

    /// <summary>Takes in everything that a stream tells, and gives its last result.</summary>
    public async Task<object> CollectAsync(IAsyncEnumerable<EngineEvent> events)
    {
        object? result = null;
        Events.Clear();
        await foreach (var message in events)
        {
            Events.Add(message);
            if (message is ResultEvent r)
                result = r.Value;
        }

        return result ?? throw new InvalidOperationException("The stream gave no result.");
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProvisioningEngine Start() => new(new()
    {
        Store = Store,
        PlanFolder = _folder,
        Connectors = [new FakeSourceFactory(Source), new FakeTargetFactory(Target)],
        Actor = "tester",
        Clock = Clock,
        Guards = Guards,
    });
}

using System.Security;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Engine;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests.Quirks;

/// <summary>An engine with an app at a SCIM service that this project did not write, and a proxy in between that bends what the service says: what comes of whole runs.</summary>
public sealed class RunHarness : IAsyncDisposable
{
    private const string Name = "slack";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly TemporaryFolder _folder = new();
    private readonly ProvisioningEngine _engine;

    private RunHarness(ScimmyServer server, FaultProxy proxy)
    {
        (Server, Proxy) = (server, proxy);
        _engine = new(new()
        {
            Store = new MemoryStore(EngineSchema.Current),
            PlanFolder = _folder.Path,
            Connectors = [new ScimConnectorFactory()],
            Actor = "tester",
            Clock = _clock,
            Guards = new() { MinimumPopulation = 1000, MaxDisables = 1000 },
        });
    }

    public ScimmyServer Server { get; }

    public FaultProxy Proxy { get; }

    /// <summary>What the last run told.</summary>
    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<string> Warnings => Events.OfType<WarningEvent>().Select(e => e.Message);

    public IEnumerable<ProvisioningError> Errors => Events.OfType<ObjectErrorEvent>().Select(e => e.Error);

    private static CancellationToken None => CancellationToken.None;

    public static async Task<RunHarness> StartAsync(params (string Name, AttributeValue Value)[] settings)
    {
        var server = await ScimmyServer.StartAsync();
        var harness = new RunHarness(server, await FaultProxy.StartAsync(server.BaseUri));
        await harness.AddAppAsync(settings);
        return harness;
    }

    /// <summary>A person who is assigned the app.</summary>
    public async Task<User> AddAsync(string userName, params (string Name, string Value)[] attributes)
    {
        var values = attributes.ToDictionary(a => a.Name, a => AttributeValue.From(a.Value));
        values["userName"] = userName;
        var user = await _engine.Directory.CreateAsync(values, UserStatus.Active, None);
        await _engine.Assignments.GrantAsync(await _engine.Apps.GetAsync(Name, None), [user], None);
        return user;
    }

    public async Task ChangeAsync(string userName, string attribute, AttributeValue value)
    {
        var user = await _engine.Directory.FindAsync(userName, None);
        await _engine.Directory.SaveAsync(await _engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { [attribute] = value }, None), "test", None);
    }

    public async Task LeaveAsync(string userName) => await DecideAsync(userName, UserStatus.Deactivated);

    public async Task DecideAsync(string userName, UserStatus status)
    {
        var user = await _engine.Directory.FindAsync(userName, None);
        await _engine.Directory.SaveAsync(await _engine.Lifecycle.DecideAsync(await _engine.Lifecycle.RestoreAsync(user, None), status, null, null, None), "test", None);
    }

    public async Task SetAsync(Func<App, App> change) => await _engine.Apps.UpdateAsync(change(await _engine.Apps.GetAsync(Name, None)), "test", None);

    /// <summary>A run of everything, while the clock goes on: a wait that a service asks for takes no time.</summary>
    public async Task<Run> SyncAsync()
    {
        // What failed before is tried again after a while.
        _clock.Advance(TimeSpan.FromDays(1));
        Events.Clear();
        var running = CollectAsync();
        while (await Task.WhenAny(running, Task.Delay(5)) != running)
        {
            if (!Proxy.IsServing)
                _clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await running;
    }

    public async Task<List<Account>> AccountsAsync() => await _engine.Accounts.ListAsync(Name, null, None).ToListAsync();

    /// <summary>The account of that user name, as the service keeps it.</summary>
    public async Task<AttributeSet> AtServiceAsync(string userName) => (await Server.UsersAsync()).Single(u => u["userName"].AsString() == userName);

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AddAppAsync((string Name, AttributeValue Value)[] settings)
    {
        var credential = new SecretReference(SecretSource.Session, Name);
        using var token = new SecureString();
        foreach (var character in Server.Token)
            token.AppendChar(character);
        _engine.Secrets.Keep(credential, token);
        await _engine.Apps.CreateAsync(
            new()
            {
                Name = Name,
                Connector = "Scim",
                Mode = AppMode.Enforce,
                Credential = credential,
                Settings = settings.Aggregate(AttributeSet.Empty.With("BaseUri", Proxy.BaseUri).With("Timeout", 600), (s, p) => s.With(p.Name, p.Value)),
                Mappings = [.. new[] { "userName", "displayName", "title", "name.familyName" }.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
            },
            None);
    }

    private async Task<Run> CollectAsync()
    {
        Run? run = null;
        await foreach (var message in _engine.Syncs.RunAsync(await _engine.Syncs.RequestAsync(null, force: false, save: true, None), new(), None))
        {
            Events.Add(message);
            run = message is ResultEvent { Value: Run result } ? result : run;
        }

        return run ?? throw new InvalidOperationException("The stream gave no run.");
    }
}

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

    private readonly IAsyncDisposable _server;
    private readonly string _token;

    private RunHarness(IAsyncDisposable server, string token, FaultProxy proxy)
    {
        (_server, _token, Proxy) = (server, token, proxy);
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

    /// <summary>The service, where it is SCIMMY of <see cref="StartAsync(ValueTuple{string, AttributeValue}[])"/>.</summary>
    public ScimmyServer Server => (ScimmyServer)_server;

    public FaultProxy Proxy { get; }

    /// <summary>What the last run told.</summary>
    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<string> Warnings => Events.OfType<WarningEvent>().Select(e => e.Message);

    public IEnumerable<ProvisioningError> Errors => Events.OfType<ObjectErrorEvent>().Select(e => e.Error);

    private static CancellationToken None => CancellationToken.None;

    public static async Task<RunHarness> StartAsync(params (string Name, AttributeValue Value)[] settings)
    {
        var server = await ScimmyServer.StartAsync();
        return await StartAsync(server, server.BaseUri, server.Token, ["userName", "displayName", "title", "name.familyName"], settings);
    }

    /// <summary>Starts at a service; it ends with the harness.</summary>
    public static Task<RunHarness> StartAsync(AnyService service, IReadOnlyList<string> mapped) => StartAsync(service, service.BaseUri, service.Token, mapped, []);

    private static async Task<RunHarness> StartAsync(IAsyncDisposable server, string baseUri, string token, IReadOnlyList<string> mapped, (string Name, AttributeValue Value)[] settings)
    {
        var harness = new RunHarness(server, token, await FaultProxy.StartAsync(baseUri));
        await harness.AddAppAsync(mapped, settings);
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
    public Task<Run> SyncAsync(CancellationToken cancellationToken = default)
    {
        // What failed before is tried again after a while.
        _clock.Advance(TimeSpan.FromDays(1));
        return RunAsync(async () => _engine.Syncs.RunAsync(await _engine.Syncs.RequestAsync(null, force: false, save: true, None), new(), cancellationToken));
    }

    /// <summary>Imports the app.</summary>
    public Task<Run> ImportAsync() => RunAsync(async () => _engine.Syncs.RunAsync(await _engine.Syncs.ImportRequestAsync([Name], force: false, save: true, None), new(), None));

    /// <summary>Takes up the run that broke off.</summary>
    public async Task<Run> ResumeAsync()
    {
        var open = await _engine.Runs.ListAsync(None).SingleAsync(r => r.State != RunState.Completed);
        return await RunAsync(() => Task.FromResult(_engine.Runs.ResumeAsync(open, new(), None)));
    }

    private async Task<Run> RunAsync(Func<Task<IAsyncEnumerable<EngineEvent>>> start)
    {
        Events.Clear();
        return await _clock.RunAsync(Proxy, CollectAsync(start));
    }

    /// <summary>Everybody whom the service has.</summary>
    public async Task<List<RemoteObject>> ReadAsync()
    {
        await using var connector = new ScimConnectorPair(Connect());
        return (await connector.ReadAsync()).Objects;
    }

    /// <summary>Makes an account at the service, as somebody else would.</summary>
    public async Task MakeAtServiceAsync(AccountWrite account)
    {
        await using var connector = new ScimConnectorPair(Connect());
        await connector.Target.CreateAsync(account, None);
    }

    public async Task<List<Account>> AccountsAsync() => await _engine.Accounts.ListAsync(Name, null, None).ToListAsync();

    /// <summary>The account of that user name, as the service keeps it.</summary>
    public async Task<AttributeSet> AtServiceAsync(string userName) => (await Server.UsersAsync()).Single(u => u["userName"].AsString() == userName);

    public async ValueTask DisposeAsync()
    {
        _engine.Dispose();
        await Proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private IConnector Connect() => new ScimConnectorFactory().Create(
        new(new App { Name = Name, Connector = "Scim", Settings = AttributeSet.Empty.With("BaseUri", Proxy.BaseUri).With("Timeout", 600) }, _ => new(_token.ToCharArray()), TimeProvider.System));

    private async Task AddAppAsync(IReadOnlyList<string> mapped, (string Name, AttributeValue Value)[] settings)
    {
        var credential = new SecretReference(SecretSource.Session, Name);
        using var token = new SecureString();
        foreach (var character in _token)
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
                Mappings = [.. mapped.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
            },
            None);
    }

    private async Task<Run> CollectAsync(Func<Task<IAsyncEnumerable<EngineEvent>>> start)
    {
        Run? run = null;
        await foreach (var message in await start())
        {
            Events.Add(message);
            run = message is ResultEvent { Value: Run result } ? result : run;
        }

        return run ?? throw new InvalidOperationException("The stream gave no run.");
    }
}

using System.Security;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Engine;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Runs;

/// <summary>An engine on a store of its own, with apps at directory servers: what comes of whole runs.</summary>
internal sealed class DirectoryRuns : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryStore _store = new(EngineSchema.Current);
    private readonly GuardLimits? _guards;

    /// <param name="guards">The guards; none that could hold anything where they are left out, so that what a read says is seen bare.</param>
    public DirectoryRuns(GuardLimits? guards = null)
    {
        _guards = guards;
        Engine = Start();
    }

    public ProvisioningEngine Engine { get; private set; }

    /// <summary>What the last run told.</summary>
    public List<EngineEvent> Told { get; } = [];

    public IEnumerable<string> Warnings => Told.OfType<WarningEvent>().Select(e => e.Message);

    public IEnumerable<ProvisioningError> Errors => Told.OfType<ObjectErrorEvent>().Select(e => e.Error);

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Adds an app with its password.</summary>
    public async Task<App> AddAsync(App app, string password)
    {
        var credential = new SecretReference(SecretSource.Session, app.Name);
        using var secret = new SecureString();
        foreach (var character in password)
            secret.AppendChar(character);
        Engine.Secrets.Keep(credential, secret);
        return await Engine.Apps.CreateAsync(app with { Credential = credential }, None);
    }

    public async Task SetAsync(string app, Func<App, App> change) => await Engine.Apps.UpdateAsync(change(await Engine.Apps.GetAsync(app, None)), "test", None);

    /// <summary>A person who is assigned an app.</summary>
    public async Task<User> GrantAsync(string app, string userName, params (string Name, AttributeValue Value)[] attributes)
    {
        var values = attributes.ToDictionary(a => a.Name, a => a.Value);
        values["userName"] = userName;
        var user = await Engine.Directory.CreateAsync(values, UserStatus.Active, None);
        await Engine.Assignments.GrantAsync(await Engine.Apps.GetAsync(app, None), [user], None);
        return user;
    }

    /// <summary>Reads an app: whole, or only what changed since it was last read.</summary>
    public async Task<Run> ImportAsync(string app, bool delta = false) =>
        await RunAsync(Engine.Syncs.RunAsync((await Engine.Syncs.ImportRequestAsync([app], force: false, save: true, None)) with { Delta = delta }, new(), None));

    /// <summary>How a run read its only app.</summary>
    public async Task<PlanRead> ReadOfAsync(Run run) => (await Engine.Plans.GetAsync(run.PlanId, None)).Reads.ShouldHaveSingleItem();

    /// <summary>A run of everything.</summary>
    public async Task<Run> SyncAsync() => await RunAsync(Engine.Syncs.RunAsync(await Engine.Syncs.RequestAsync(null, force: false, save: true, None), new(), None));

    /// <summary>Takes up the run that broke off, in a new engine as after a crash, when there is one.</summary>
    public async Task<Run?> ResumeAsync() =>
        await Engine.Runs.ListAsync(None).FirstOrDefaultAsync(r => r.State != RunState.Completed) is { } open ? await RunAsync(Engine.Runs.ResumeAsync(open, new(), None)) : null;

    /// <summary>What an app has of everybody whom it has.</summary>
    public async Task<IReadOnlyList<Account>> AccountsAsync(string app) => await Engine.Accounts.ListAsync(app, null, None).Where(a => a.Present).OrderBy(a => a.Key, StringComparer.Ordinal).ToListAsync();

    /// <summary>The same as lines that can be compared.</summary>
    public async Task<IReadOnlyList<string>> LinesAsync(string app) => [.. (await AccountsAsync(app)).Select(a => $"{a.Key} {a.Active} {a.Values}")];

    /// <summary>The user names of everybody who may work.</summary>
    public async Task<IReadOnlyList<string>> ActiveAsync() => [.. await Engine.Users.SearchAsync(null, false, None).Where(u => u.Status == UserStatus.Active).Select(u => u.UserName).OrderBy(n => n).ToListAsync()];

    public ValueTask DisposeAsync()
    {
        Engine.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private ProvisioningEngine Start() => new(new()
    {
        Store = _store,
        PlanFolder = _folder.Path,
        Connectors = [new LdapConnectorFactory(), new ActiveDirectoryConnectorFactory()],
        Actor = "tester",
        Clock = TimeProvider.System,
        Guards = _guards ?? new() { MinimumPopulation = 1_000_000, MaxDisables = 1_000_000 },
    });

    private async Task<Run> RunAsync(IAsyncEnumerable<EngineEvent> events)
    {
        Told.Clear();
        await foreach (var message in events)
            Told.Add(message);
        return Told.OfType<ResultEvent>().Select(e => e.Value).OfType<Run>().Last();
    }
}

using System.Security;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Connectors.Files.Csv;
using Provisioning.Engine;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests;

/// <summary>An engine on a store in memory, with a CSV file and a directory server: what comes of whole runs.</summary>
public sealed class RunHarness : IDisposable
{
    private const string Name = "ldap";
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly TemporaryFolder _folder = new();
    private readonly ProvisioningEngine _engine;

    public RunHarness(DirectoryArea area)
    {
        Area = area;
        _engine = new(new()
        {
            Store = new MemoryStore(EngineSchema.Current),
            PlanFolder = _folder.Path,
            Connectors = [new CsvConnectorFactory(), new LdapConnectorFactory()],
            Actor = "tester",
            Clock = _clock,
            Guards = new() { MinimumPopulation = 1000, MaxDisables = 1000 },
        });
        var password = new SecureString();
        foreach (var character in area.Server.Service.Password)
            password.AppendChar(character);
        _engine.Secrets.Keep(new(SecretSource.Session, Name), password);
    }

    public DirectoryArea Area { get; }

    public ProvisioningEngine Engine => _engine;

    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<ProvisioningError> Errors => Events.OfType<ObjectErrorEvent>().Select(e => e.Error);

    public IEnumerable<string> Warnings => Events.OfType<WarningEvent>().Select(e => e.Message);

    public IEnumerable<string> Verbose => Events.OfType<VerboseEvent>().Select(e => e.Message);

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Writes the file of people, and makes it a source the first time.</summary>
    public async Task WriteAsync(string csv, bool isNew = false)
    {
        await File.WriteAllTextAsync(_folder["hr.csv"], csv);
        if (!isNew)
            return;
        await _engine.Apps.CreateAsync(
            new()
            {
                Name = "hr",
                Connector = "Csv",
                Direction = AppDirection.Source,
                Settings = AttributeSet.Empty.With("Path", _folder["hr.csv"]).With("Key", "id").With("StatusColumn", "status").With("LeaverValues", "left"),
                Mappings = [.. new[] { ("userName", "login"), ("name.givenName", "first"), ("name.familyName", "last"), ("displayName", "name"), ("title", "title"), ("manager", "boss"), ("emails[type eq \"work\"].value", "mail") }
                    .Select(m => new Mapping { Direction = MappingDirection.Inbound, Target = m.Item1, Source = m.Item2 })],
            },
            None);
    }

    /// <summary>Adds the directory as an app, with these outbound mappings beside the usual ones.</summary>
    public async Task AddDirectoryAsync(AppDirection direction, IReadOnlyList<Mapping> more, params (string Name, AttributeValue Value)[] settings)
    {
        var app = Area.App(settings) with { Direction = direction };
        await _engine.Apps.CreateAsync(app with { Mappings = [.. new LdapConnectorFactory().DefaultMappings.Where(m => m.Direction == MappingDirection.Inbound ? app.IsSource : app.IsTarget), .. more] }, None);
    }

    public async Task<Run> SyncAsync()
    {
        _clock.Advance(TimeSpan.FromHours(1));
        return await CollectAsync(_engine.Syncs.RunAsync(await _engine.Syncs.RequestAsync(null, force: false, save: true, None), new(), None));
    }

    public async Task<Run> ImportAsync(bool delta = false) =>
        await CollectAsync(_engine.Syncs.RunAsync(await _engine.Syncs.ImportRequestAsync([Name], force: false, save: true, None) with { Delta = delta }, new(), None));

    /// <summary>Assigns the directory to these.</summary>
    public async Task GrantAsync(IEnumerable<string> names)
    {
        var app = await _engine.Apps.GetAsync(Name, None);
        var users = new List<User>();
        foreach (var name in names)
            users.Add(await UserAsync(name));
        await _engine.Assignments.GrantAsync(app, users, None);
    }

    public async Task<User> UserAsync(string name) => await _engine.Directory.FindAsync(Area.Uid(name), None);

    public async Task<List<Account>> AccountsAsync() => await _engine.Accounts.ListAsync(Name, null, None).ToListAsync();

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }

    private async Task<Run> CollectAsync(IAsyncEnumerable<EngineEvent> events)
    {
        Events.Clear();
        Run? run = null;
        await foreach (var message in events)
        {
            Events.Add(message);
            run = message is ResultEvent { Value: Run result } ? result : run;
        }

        return run ?? throw new InvalidOperationException("The stream gave no run.");
    }
}

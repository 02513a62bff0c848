using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests;

/// <summary>A place for people and one for groups in a directory server, for one test, and connectors that see nothing else of it.</summary>
public sealed class DirectoryArea : IAsyncDisposable
{
    private static int _number;
    private readonly string _profile;
    private readonly List<IConnector> _connectors = [];

    private DirectoryArea(DirectoryServer server, string profile, string name)
    {
        (Server, _profile, Name) = (server, profile, name);
        People = $"ou={name},{server.PeopleDn}";
        Groups = $"ou={name},{server.GroupsDn}";
    }

    public static CancellationToken None => CancellationToken.None;

    public DirectoryServer Server { get; }

    public string Name { get; }

    public string People { get; }

    public string Groups { get; }

    /// <summary>What connectors told.</summary>
    public List<EngineEvent> Told { get; } = [];

    public static async Task<DirectoryArea> MakeAsync(DirectoryServer server, string profile)
    {
        var area = new DirectoryArea(server, profile, $"t{Interlocked.Increment(ref _number)}");
        await server.ApplyAsync($"dn: {area.People}\nobjectClass: organizationalUnit\nou: {area.Name}\n\ndn: {area.Groups}\nobjectClass: organizationalUnit\nou: {area.Name}\n");
        return area;
    }

    /// <summary>The app of this place.</summary>
    public App App(params (string Name, AttributeValue Value)[] settings) => new()
    {
        Name = "ldap",
        Connector = "Ldap",
        Direction = AppDirection.Both,
        Mode = AppMode.Enforce,
        Credential = new(SecretSource.Session, "ldap"),
        Settings = settings.Aggregate(
            AttributeSet.Empty
                .With("Server", $"{Server.Host}:{Server.TlsPort}")
                .With("CaPath", Server.AuthorityFile)
                .With("UserName", Server.Service.Name)
                .With("Profile", _profile)
                .With("BaseDn", Server.BaseDn)
                .With("SearchBases", People)
                .With("GroupBases", Groups),
            (set, setting) => set.With(setting.Name, setting.Value)),
    };

    /// <summary>A connector to it.</summary>
    public DirectoryEnds Connect(params (string Name, AttributeValue Value)[] settings) => Connect(Server.Service.Password, settings);

    /// <summary>A connector that signs in with this password.</summary>
    public DirectoryEnds Connect(string password, params (string Name, AttributeValue Value)[] settings)
    {
        var connector = new LdapConnectorFactory().Create(new(App(settings), _ => new(password.ToCharArray()), TimeProvider.System, Told.Add));
        _connectors.Add(connector);
        return new(connector);
    }

    /// <summary>Makes a person as somebody else would.</summary>
    public Task AddAsync(string name, params string[] lines) => Server.ApplyAsync(Entry(name, lines));

    /// <summary>The user name of somebody of this test: user names are unique in the whole server.</summary>
    public string Uid(string name) => $"{name}.{Name}";

    /// <summary>The distinguished name of somebody of this test.</summary>
    public string Dn(string name) => $"uid={Uid(name)},{People}";

    /// <summary>The LDIF of a person.</summary>
    public string Entry(string name, params string[] lines) =>
        $"dn: {Dn(name)}\nobjectClass: inetOrgPerson\nuid: {Uid(name)}\ncn: {name}\nsn: {name}\n{string.Concat(lines.Select(l => l + "\n"))}\n";

    /// <summary>Changes a person as somebody else would.</summary>
    public Task ChangeAsync(string name, string change) => Server.ApplyAsync($"dn: {Dn(name)}\nchangetype: modify\n{change}\n");

    /// <summary>The account of a person.</summary>
    public AccountWrite Person(string name, params (string Path, AttributeValue New)[] more) => Write(
        $"id-{name}", true, [("userName", Uid(name)), ("cn", name), ("sn", "Ånström"), .. more]);

    public static AccountWrite Write(string userId, bool? active, params (string Path, AttributeValue New)[] changes) =>
        new() { UserId = userId, Active = active, Changes = [.. changes.Select(c => new AttributeChange(c.Path, default, c.New))] };

    public async ValueTask DisposeAsync()
    {
        foreach (var connector in _connectors)
            await connector.DisposeAsync();
    }
}

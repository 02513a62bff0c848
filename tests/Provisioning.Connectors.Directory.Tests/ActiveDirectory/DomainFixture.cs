using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>A domain controller, shared by the tests of the connector for Active Directory. Each test has an organisational unit of its own.</summary>
[CollectionDefinition(Name)]
public sealed class DomainCollection : ICollectionFixture<DirectoryServers>
{
    public const string Name = "Active Directory";
}

/// <summary>An organisational unit of a test, and connectors to it.</summary>
/// <param name="server">The domain controller.</param>
internal sealed class TestUnit(SambaServer server)
{
    private static int _last;

    /// <summary>The name that nobody else's has.</summary>
    public string Name { get; } = $"t{Interlocked.Increment(ref _last)}";

    public SambaServer Server => server;

    /// <summary>Under which everything of the test lies.</summary>
    public string Dn => $"OU={Name},{server.CompanyDn}";

    public string People => $"OU=People,{Dn}";

    public string Leavers => $"OU=Leavers,{Dn}";

    public string Groups => $"OU=Groups,{Dn}";

    public static async Task<TestUnit> MakeAsync(SambaServer server)
    {
        var unit = new TestUnit(server);
        foreach (var dn in new[] { unit.Dn, unit.People, unit.Leavers, unit.Groups })
            await server.ApplyAsync($"dn: {dn}\nobjectClass: organizationalUnit\n");
        return unit;
    }

    /// <summary>The app, with these settings beside those that it needs.</summary>
    public App App(DirectoryAccount account, params (string Name, AttributeValue Value)[] settings)
    {
        var all = AttributeSet.Empty
            .With("Domain", "corp.test")
            .With("Server", server.Host)
            .With("CaPath", server.AuthorityFile)
            .With("UserName", account.Name)
            .With("SearchBases", Dn)
            .With("GroupBases", Dn)
            .With("UserContainer", People)
            .With("GroupContainer", Groups);
        foreach (var (name, value) in settings)
            all = all.With(name, value);
        return new() { Name = "ad", Connector = "ActiveDirectory", Settings = all, Credential = new(SecretSource.Environment, "X"), Mappings = new ActiveDirectoryConnectorFactory().DefaultMappings };
    }

    /// <summary>A connector of the service account.</summary>
    public DirectoryConnector Connect(params (string Name, AttributeValue Value)[] settings) => Connect(server.Service, settings);

    public DirectoryConnector Connect(DirectoryAccount account, params (string Name, AttributeValue Value)[] settings) => Connect(App(account, settings), account);

    public static DirectoryConnector Connect(App app, DirectoryAccount account, Action<EngineEvent>? report = null)
    {
        var factory = new ActiveDirectoryConnectorFactory();
        factory.Validate(app);
        return (DirectoryConnector)factory.Create(new(app, _ => new(account.Password.ToCharArray()), TimeProvider.System, report));
    }

    /// <summary>Makes a person as an administrator would.</summary>
    public Task AddAsync(string name, string more = "", string? container = null) =>
        server.ApplyAsync($"dn: CN={LdapDn.Escape(name)},{container ?? People}\nobjectClass: user\nsAMAccountName: {AccountOf(name)}\nuserPrincipalName: {AccountOf(name)}@corp.test\n{more}");

    public string AccountOf(string name) => $"{Name}.{string.Concat(name.Where(char.IsLetter)).ToLowerInvariant()}";

    public Task ModifyAsync(string name, string what, string? container = null) => server.ApplyAsync($"dn: CN={name},{container ?? People}\nchangetype: modify\n{what}");

    public Task MoveAsync(string name, string newName, string to, string? from = null) =>
        server.ApplyAsync($"dn: CN={name},{from ?? People}\nchangetype: modrdn\nnewrdn: CN={newName}\ndeleteoldrdn: 1\nnewsuperior: {to}\n");

    public Task DeleteAsync(string name, string? container = null) => server.ApplyAsync($"dn: CN={name},{container ?? People}\nchangetype: delete\n");

    /// <summary>What an administrator sees of an object, as LDIF.</summary>
    public Task<string> SeeAsync(string name, string? container = null) => server.SearchAsync("-b", $"CN={name},{container ?? People}", "-s", "base");

    public async Task<string> KeyOfAsync(string name, string? container = null) => new Guid(await OctetsAsync("objectGUID", name, container)).ToString();

    public async Task<uint> RelativeOfAsync(string name, string container) => BitConverter.ToUInt32((await OctetsAsync("objectSid", name, container)).AsSpan()[^4..]);

    /// <summary>A person to be made.</summary>
    public AccountWrite Person(string name, params (string Name, AttributeValue Value)[] values)
    {
        var all = AttributeSet.Empty.With("cn", name).With("sAMAccountName", AccountOf(name)).With("userName", $"{AccountOf(name)}@corp.test").With("displayName", name);
        foreach (var (attribute, value) in values)
            all = all.With(attribute, value);
        return new() { UserId = $"id-{name}", Active = true, Changes = [.. all.Select(v => new AttributeChange(v.Key, default, v.Value))] };
    }

    private async Task<byte[]> OctetsAsync(string attribute, string name, string? container)
    {
        var ldif = await server.SearchAsync("-b", $"CN={name},{container ?? People}", "-s", "base", "(objectClass=*)", attribute);
        return Convert.FromBase64String(ldif.Split('\n').Single(l => l.StartsWith(attribute, StringComparison.Ordinal)).Split(":: ")[1]);
    }
}

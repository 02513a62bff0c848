using System.Globalization;

namespace Provisioning.Testing;

/// <summary>An account of a directory server.</summary>
/// <param name="Name">The name to bind with: a DN, or in Active Directory a user principal name.</param>
/// <param name="Password">Its password.</param>
public sealed record DirectoryAccount(string Name, string Password);

/// <summary>A directory server that this project did not write, started for tests on an address of this machine that is its own. It ends with the test process, whatever happens to that.</summary>
public abstract class DirectoryServer : IAsyncDisposable
{
    private readonly LoopbackAddress _address;
    private ServerProcess? _process;

    private protected DirectoryServer(string name, LoopbackAddress address, int port, int tlsPort)
    {
        (_address, Port, TlsPort) = (address, port, tlsPort);
        Certificate = new(address.Address, others: ["localhost", "127.0.0.1"]);
        LogFile = Path.Combine(Directory.CreateDirectory(Path.Combine(TestPaths.RepoRoot, "artifacts", "tests", "servers")).FullName, $"{name}-{Host}.log");
        File.Delete(LogFile);
        ServerTemplate.Open(Folder.Path);
    }

    /// <summary>Its address.</summary>
    public string Host => _address.Address;

    /// <summary>The port for LDAP and StartTLS.</summary>
    public int Port { get; }

    /// <summary>The port for LDAP over TLS.</summary>
    public int TlsPort { get; }

    /// <summary>The authority of its certificate, as a PEM file.</summary>
    public string AuthorityFile => Certificate.AuthorityFile;

    /// <summary>Its certificate, which is for its address, for localhost and for 127.0.0.1; clients' certificates can be had of the same authority.</summary>
    public TestCertificate Certificate { get; }

    /// <summary>What it printed and logged; kept after the tests.</summary>
    public string LogFile { get; }

    /// <summary>The naming context that tests work in.</summary>
    public abstract string BaseDn { get; }

    /// <summary>Where people are made.</summary>
    public abstract string PeopleDn { get; }

    /// <summary>Where groups are made.</summary>
    public abstract string GroupsDn { get; }

    /// <summary>Where leavers go.</summary>
    public abstract string LeaversDn { get; }

    /// <summary>Who may do everything.</summary>
    public abstract DirectoryAccount Administrator { get; }

    /// <summary>Who has the rights that an app of this server needs, and no more.</summary>
    public abstract DirectoryAccount Service { get; }

    /// <summary>Who may sign in, read at most <see cref="OrdinarySizeLimit"/> entries where the server has such a limit, and change nothing.</summary>
    public abstract DirectoryAccount Nobody { get; }

    /// <summary>How many entries an ordinary user gets of one search; 0 where the server has no such limit.</summary>
    public abstract int OrdinarySizeLimit { get; }

    private protected TemporaryFolder Folder { get; } = new();

    private protected Dictionary<string, string> ToolEnvironment => new() { ["LDAPTLS_CACERT"] = AuthorityFile, ["LC_ALL"] = "C" };

    /// <summary>Changes the directory as its administrator, with OpenLDAP's ldapmodify.</summary>
    /// <param name="ldif">Entries to add, and changes (RFC 2849).</param>
    /// <param name="options">More options of ldapmodify, such as -e with a control.</param>
    /// <exception cref="InvalidOperationException">A change was refused; the others before it were made.</exception>
    public Task ApplyAsync(string ldif, params string[] options) => ApplyAsync(Administrator, ldif, options);

    /// <summary>Changes the directory as an account of it.</summary>
    /// <inheritdoc cref="ApplyAsync(string, string[])"/>
    public Task ApplyAsync(DirectoryAccount account, string ldif, params string[] options) =>
        ServerProgram.RunAsync(ServerProgram.Find("ldapmodify", "ldap-utils"), ["-a", .. SignIn(account), .. options], ldif, ToolEnvironment);

    /// <summary>Searches the directory as its administrator, with OpenLDAP's ldapsearch.</summary>
    /// <param name="arguments">Its arguments from the base on, such as -b, a DN, a filter and attributes.</param>
    /// <returns>LDIF with lines that are not folded.</returns>
    public Task<string> SearchAsync(params string[] arguments) => SearchAsync(Administrator, arguments);

    /// <summary>Searches the directory as an account of it.</summary>
    /// <inheritdoc cref="SearchAsync(string[])"/>
    public Task<string> SearchAsync(DirectoryAccount account, params string[] arguments) =>
        ServerProgram.RunAsync(ServerProgram.Find("ldapsearch", "ldap-utils"), ["-LLL", "-o", "ldif-wrap=no", .. SignIn(account), .. arguments], "", ToolEnvironment);

    /// <summary>Kills it (SIGKILL) and waits until it is gone; its data stays.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Starts it again with its data, at the same address, after it was killed.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _process = await RunAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _address.Dispose();
        Certificate.Dispose();
        Folder.Dispose();
    }

    private protected abstract Task<ServerProcess> RunAsync();

    /// <summary>Sets it up and runs it; what it has is given back when that fails.</summary>
    private protected static async Task<T> StartAsync<T>(T server, Func<Task> setUpAsync)
        where T : DirectoryServer
    {
        try
        {
            await setUpAsync();
            await server.RestartAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private string[] SignIn(DirectoryAccount account) => ["-x", "-H", string.Create(CultureInfo.InvariantCulture, $"ldaps://{Host}:{TlsPort}"), "-D", account.Name, "-w", account.Password];

    private async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        await process.DisposeAsync();
    }
}

namespace Provisioning.Testing;

/// <summary>
/// An Active Directory domain controller (Debian's samba), started for tests: LDAP, the global catalogue and Kerberos, empty but for containers and accounts. Its recycle bin is off, as samba cannot restore from it. Its
/// ports are fixed and below 1024, so it needs root.
/// </summary>
public sealed class SambaServer : DirectoryServer
{
    private const string Domain = "corp.test";
    private const string Suffix = "DC=corp,DC=test";
    private const string Company = "OU=Company," + Suffix;
    private static readonly int[] Ports = [389, 636, 88, 464, 3268, 3269];

    private readonly string _name;

    private SambaServer(LoopbackAddress address, string name)
        : base("samba", address, Ports[0], Ports[1]) => _name = name;

    public override string BaseDn => Suffix;

    /// <summary>The organizational unit that the service account looks after.</summary>
    public string CompanyDn => Company;

    public override string PeopleDn => "OU=People," + Company;

    public override string GroupsDn => "OU=Groups," + Company;

    public override string LeaversDn => "OU=Leavers," + Company;

    public override DirectoryAccount Administrator { get; } = new($"Administrator@{Domain}", "Passw0rd!admin");

    public override DirectoryAccount Service { get; } = new($"svc@{Domain}", "Passw0rd!svc");

    public override DirectoryAccount Nobody { get; } = new($"nobody@{Domain}", "Passw0rd!nobody");

    public override int OrdinarySizeLimit => 0;

    /// <summary>The Kerberos realm.</summary>
    public string Realm => Domain.ToUpperInvariant();

    /// <summary>The name of its service to Kerberos.</summary>
    public string ServicePrincipal => $"ldap/{Host}";

    /// <summary>Settings of Kerberos that lead to it, for the environment variable KRB5_CONFIG.</summary>
    public string KerberosSettings => Folder["krb5.conf"];

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it did not start.</exception>
    public static Task<SambaServer> StartAsync()
    {
        var server = new SambaServer(LoopbackAddress.Claim(Ports), "dc1");
        return StartAsync(server, () => server.SetUpAsync(folder => SambaTemplate.CopyAsync(folder)));
    }

    /// <summary>
    /// Starts another domain controller of the same domain from a backup of this one: the same objects as now, with another name, another invocationId and watermarks that mean nothing to this one. The two do not replicate.
    /// </summary>
    public async Task<SambaServer> StartRestoredAsync()
    {
        var server = new SambaServer(LoopbackAddress.Claim(Ports), "dc2");
        return await StartAsync(server, () => server.SetUpAsync(async folder =>
        {
            using var backups = new TemporaryFolder();
            var tool = ServerProgram.Find("samba-tool", "samba");
            await ServerProgram.RunAsync(tool, ["domain", "backup", "offline", $"--targetdir={backups.Path}", "-s", SettingsFile]);
            var backup = Directory.EnumerateFiles(backups.Path, "*.tar.bz2").Single();
            await ServerProgram.RunAsync(tool, ["domain", "backup", "restore", $"--backup-file={backup}", $"--newservername={server._name}", $"--host-ip={server.Host}", $"--targetdir={folder}"]);
            await SambaTemplate.PrepareAsync(Path.Combine(folder, "etc", "smb.conf"), server._name);
        }));
    }

    /// <summary>Gets a ticket of the service account, as whoever starts a session would, and keeps it in a file.</summary>
    public Task GetTicketAsync(string file) => ServerProgram.RunAsync(
        ServerProgram.Find("kinit", "krb5-user"), ["-c", $"FILE:{file}", Service.Name.Replace(Domain, Realm, StringComparison.Ordinal)], Service.Password + "\n", new Dictionary<string, string> { ["KRB5_CONFIG"] = KerberosSettings });

    /// <summary>Adds entries while it is stopped, many times faster than over LDAP, and starts it again.</summary>
    public async Task LoadAsync(string ldif)
    {
        await KillAsync();
        await SambaTemplate.LoadAsync(SettingsFile, ldif);
        await RestartAsync();
    }

    private protected override Task<ServerProcess> RunAsync() =>
        ServerProcess.StartAsync(LogFile, Host, TlsPort, ServerProgram.Find("samba", "samba"), "-F", "--no-process-group", "-M", "single", "-s", SettingsFile, "--debug-stdout");

    private string SettingsFile => Path.Combine(Folder["domain"], "etc", "smb.conf");

    private async Task SetUpAsync(Func<string, Task> fillAsync)
    {
        var folder = Folder["domain"];
        await fillAsync(folder);
        await File.WriteAllTextAsync(SettingsFile, SambaTemplate.Settings(folder, _name, Host) +
            $"""
              tls keyfile = {Certificate.KeyFile}
              tls certfile = {Certificate.CertificateFile}
              tls cafile = {Certificate.AuthorityFile}

            {SambaTemplate.Shares(folder)}
            """);
        await File.WriteAllTextAsync(KerberosSettings,
            $$"""
            [libdefaults]
              default_realm = {{Realm}}
              dns_lookup_kdc = false
              dns_lookup_realm = false
              dns_canonicalize_hostname = false
              rdns = false
              udp_preference_limit = 0
            [realms]
              {{Realm}} = {
                kdc = {{Host}}:88
                kpasswd_server = {{Host}}:464
              }
            [domain_realm]
              localhost = {{Realm}}

            """);
    }
}

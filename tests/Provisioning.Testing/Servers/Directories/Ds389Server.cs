namespace Provisioning.Testing;

/// <summary>
/// 389 Directory Server (Debian's 389-ds-base), started for tests and empty but for its containers and accounts: memberOf, referential integrity, unique user names, persistent search, content synchronization (RFC 4533) and the retro changelog.
/// </summary>
public sealed class Ds389Server : DirectoryServer
{
    private Ds389Server(LoopbackAddress address)
        : base("ns-slapd", address, Ds389Template.LdapPort, Ds389Template.LdapsPort)
    {
    }

    public override string BaseDn => Ds389Template.Suffix;

    public override string PeopleDn => $"ou=People,{BaseDn}";

    public override string GroupsDn => $"ou=Groups,{BaseDn}";

    public override string LeaversDn => $"ou=Leavers,{BaseDn}";

    public override DirectoryAccount Administrator => Ds389Template.Administrator;

    public override DirectoryAccount Service => Ds389Template.Service;

    public override DirectoryAccount Nobody => Ds389Template.Nobody;

    public override int OrdinarySizeLimit => Ds389Template.OrdinarySizeLimit;

    /// <summary>Where the retro changelog is; the service account reads it.</summary>
    public string ChangelogDn => "cn=changelog";

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it did not start.</exception>
    public static Task<Ds389Server> StartAsync()
    {
        ServerProgram.Find("ns-slapd", "389-ds-base");
        var server = new Ds389Server(LoopbackAddress.Claim(Ds389Template.LdapPort, Ds389Template.LdapsPort));
        return StartAsync(server, server.SetUpAsync);
    }

    private protected override Task<ServerProcess> RunAsync()
    {
        File.Delete(Ds389Template.ProcessFile(Folder["server"]));
        return ServerProcess.StartAsync(LogFile, Host, TlsPort, Ds389Template.Command(Folder["server"]));
    }

    private async Task SetUpAsync()
    {
        var folder = Directory.CreateDirectory(Folder["server"]).FullName;
        await Ds389Template.CopyAsync(folder, Host);
        var (settings, bundle) = (Ds389Template.SettingsFolder(folder), Folder["server.p12"]);
        await ServerProgram.RunAsync(ServerProgram.Find("openssl", "openssl"),
            ["pkcs12", "-export", "-name", "Server-Cert", "-passout", "pass:bundle", "-in", Certificate.CertificateFile, "-inkey", Certificate.KeyFile, "-out", bundle]);
        await ServerProgram.RunAsync(ServerProgram.Find("pk12util", "libnss3-tools"), ["-i", bundle, "-d", $"sql:{settings}", "-k", Path.Combine(settings, "pwdfile.txt"), "-W", "bundle"]);
        await ServerProgram.RunAsync(ServerProgram.Find("certutil", "libnss3-tools"), ["-A", "-d", $"sql:{settings}", "-f", Path.Combine(settings, "pwdfile.txt"), "-n", "Test authority", "-t", "CT,,", "-a", "-i", Certificate.AuthorityFile]);
    }
}

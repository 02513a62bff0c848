namespace Provisioning.Testing;

/// <summary>How the domain of a <see cref="SambaServer"/> is made.</summary>
internal static class SambaTemplate
{
    private const string Python = "/usr/bin/python3";
    private static readonly string Preparation = Script("samba-prepare.py");
    private static readonly string Load = Script("samba-load.py");

    /// <summary>Copies a domain with its containers and accounts into a folder, which is made.</summary>
    public static async Task CopyAsync(string to)
    {
        Directory.CreateDirectory(to);
        var samba = ServerProgram.Find("samba", "samba");
        var recipe = $"{await ServerProgram.RunAsync(samba, ["--version"])}{await File.ReadAllTextAsync(Preparation)}{Settings("", "dc1", "")}{string.Join(' ', LoopbackAddress.All)}";
        await ServerTemplate.CopyAsync("samba", recipe, to, MakeAsync);
    }

    /// <summary>Adds what a domain needs for the tests, to one that has it as well: containers, accounts with their rights, and the names by which Kerberos knows the server.</summary>
    public static Task PrepareAsync(string settings, string name) => ServerProgram.RunAsync(Python, [Preparation, settings, name, .. LoopbackAddress.All]);

    /// <summary>Adds entries to a domain that is stopped.</summary>
    public static Task LoadAsync(string settings, string ldif) => ServerProgram.RunAsync(Python, [Load, settings], ldif);

    /// <summary>The settings of a domain controller in a folder.</summary>
    // Without the prefix length of the whole loopback network, samba runs and listens on nothing.
    public static string Settings(string folder, string name, string host) =>
        $"""
        [global]
          netbios name = {name.ToUpperInvariant()}
          realm = CORP.TEST
          workgroup = CORP
          server role = active directory domain controller
          server services = ldap, kdc
          interfaces = {host}/8
          bind interfaces only = yes
          private dir = {folder}/private
          state directory = {folder}/state
          cache directory = {folder}/cache
          lock directory = {folder}
          binddns dir = {folder}/bind-dns
          pid directory = {folder}/run
          ncalrpc dir = {folder}/run/ncalrpc
          ntp signd socket directory = {folder}/run/ntp
          winbindd socket directory = {folder}/run/winbindd
          idmap_ldb:use rfc2307 = yes
          ldb:nosync = true
          disable spoolss = yes

        """;

    /// <summary>The shares, which nobody uses here and backups look for.</summary>
    public static string Shares(string folder) =>
        $"""
        [sysvol]
          path = {folder}/state/sysvol
          read only = no
        [netlogon]
          path = {folder}/state/sysvol/corp.test/scripts
          read only = no

        """;

    private static string Script(string name) => Path.Combine(TestPaths.RepoRoot, "tests", "servers", name);

    private static async Task MakeAsync(string folder)
    {
        using var scratch = new TemporaryFolder();
        await File.WriteAllTextAsync(scratch["smb.conf"],
            """
            [global]
              interfaces = 127.0.0.1/8
              bind interfaces only = yes
              server services = ldap, kdc
              ldb:nosync = true
              disable spoolss = yes

            """);
        foreach (var part in new[] { "run", "run/ncalrpc", "run/ntp", "run/winbindd", "cache" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        // A backup is only restored where the domain has a DNS of its own, though nobody asks it.
        await ServerProgram.RunAsync(ServerProgram.Find("samba-tool", "samba"),
            ["domain", "provision", "-q", "-s", scratch["smb.conf"], $"--targetdir={folder}", "--realm=CORP.TEST", "--domain=CORP", "--server-role=dc", "--use-rfc2307", "--dns-backend=SAMBA_INTERNAL",
                "--host-name=dc1", "--host-ip=127.0.0.1", "--adminpass=Passw0rd!admin"]);
        await PrepareAsync(Path.Combine(folder, "etc", "smb.conf"), "dc1");
    }
}

using System.Globalization;

namespace Provisioning.Testing;

/// <summary>How the instance of a <see cref="Ds389Server"/> is made.</summary>
internal static class Ds389Template
{
    public const int LdapPort = 3389;
    public const int LdapsPort = 3636;
    public const int OrdinarySizeLimit = 100;
    public const string Suffix = "dc=example,dc=org";
    private const string Instance = "slapd-tests";
    private const string Placeholder = "/@folder@";
    private const string HostPlaceholder = "127.0.53.0";

    public static DirectoryAccount Administrator { get; } = new("cn=Directory Manager", "manager-secret");

    public static DirectoryAccount Service { get; } = new($"uid=svc,ou=System,{Suffix}", "svc-secret");

    public static DirectoryAccount Nobody { get; } = new($"uid=nobody,ou=System,{Suffix}", "nobody-secret");

    /// <summary>What puts a command under the user that the server runs as: root is no such user, and Debian's package has made one.</summary>
    public static string[] User => Environment.IsPrivilegedProcess ? [ServerProgram.Find("setpriv", "util-linux"), "--reuid=dirsrv", "--regid=dirsrv", "--clear-groups"] : [];

    public static string SettingsFolder(string folder) => Path.Combine(folder, "root", "etc", "dirsrv", Instance);

    public static string ProcessFile(string folder) => Path.Combine(folder, "root", "run", "dirsrv", $"{Instance}.pid");

    /// <summary>The command that runs the instance in a folder.</summary>
    public static string[] Command(string folder) => [.. User, ServerProgram.Find("ns-slapd", "389-ds-base"), "-D", SettingsFolder(folder), "-i", ProcessFile(folder), "-d", "0"];

    /// <summary>Copies an instance with its containers and accounts into a folder, for an address.</summary>
    public static async Task CopyAsync(string to, string host)
    {
        var recipe = $"{File.GetLastWriteTimeUtc(ServerProgram.Find("ns-slapd", "389-ds-base")):O}{Answers("")}{Settings}{Entries}{Environment.IsPrivilegedProcess}";
        await ServerTemplate.CopyAsync("389ds", recipe, to, MakeAsync);
        ServerTemplate.Open(to);
        var file = Path.Combine(SettingsFolder(to), "dse.ldif");
        var settings = (await File.ReadAllTextAsync(file)).Replace(Placeholder, to, StringComparison.Ordinal).Replace(HostPlaceholder, host, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, settings);
    }

    private static async Task MakeAsync(string folder)
    {
        using var address = LoopbackAddress.Claim(LdapPort, LdapsPort);
        var (dscreate, root) = (ServerProgram.Find("dscreate", "389-ds-base"), Path.Combine(folder, "root"));
        var bin = Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "answers.inf"), Answers(Environment.IsPrivilegedProcess ? "dirsrv" : Environment.UserName));
        if (User.Length > 0)
            await ServerProgram.RunAsync("chown", ["-R", "dirsrv:dirsrv", folder]);
        var environment = new Dictionary<string, string> { ["HOME"] = folder, ["PATH"] = $"{bin}:/usr/sbin:/usr/bin:/sbin:/bin" };
        await AsServerAsync([dscreate, "ds-root", root, bin], environment);

        // It would listen on every address of the machine from its first start on.
        var pattern = Path.Combine(root, "share", "dirsrv", "data", "template-dse.ldif");
        await File.WriteAllTextAsync(pattern, (await File.ReadAllTextAsync(pattern)).Replace("nsslapd-port:", $"nsslapd-listenhost: {address.Address}\nnsslapd-securelistenhost: {address.Address}\nnsslapd-port:", StringComparison.Ordinal));
        environment["PREFIX"] = root;
        await AsServerAsync([dscreate, "from-file", Path.Combine(folder, "answers.inf")], environment);
        try
        {
            await ApplyAsync(Settings, address.Address);
        }
        finally
        {
            await ServerProcess.EndAsync(int.Parse(await File.ReadAllTextAsync(ProcessFile(folder)), CultureInfo.InvariantCulture));
            File.Delete(ProcessFile(folder));
        }

        // Plugins that are switched on work, and have their containers, from the next start on.
        await using (var process = await ServerProcess.StartAsync(Path.Combine(folder, "log"), address.Address, LdapPort, Command(folder)))
        {
            await ApplyAsync(Entries, address.Address);
            await process.EndAsync();
        }

        var file = Path.Combine(SettingsFolder(folder), "dse.ldif");
        var settings = (await File.ReadAllTextAsync(file)).Replace("\n ", "", StringComparison.Ordinal)
            .Replace(folder, Placeholder, StringComparison.Ordinal).Replace(address.Address, HostPlaceholder, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, settings);
    }

    private static async Task AsServerAsync(string[] command, IReadOnlyDictionary<string, string> environment)
    {
        string[] whole = [.. User, .. command];
        await ServerProgram.RunAsync(whole[0], whole[1..], "", environment);
    }

    private static Task ApplyAsync(string ldif, string host) =>
        ServerProgram.RunAsync(ServerProgram.Find("ldapmodify", "ldap-utils"),
            ["-a", "-x", "-H", string.Create(CultureInfo.InvariantCulture, $"ldap://{host}:{LdapPort}"), "-D", Administrator.Name, "-w", Administrator.Password], ldif);

    private static string Answers(string user) =>
        $"""
        [general]
        config_version = 2
        full_machine_name = localhost
        strict_host_checking = False
        systemd = False
        [slapd]
        instance_name = {Instance["slapd-".Length..]}
        root_password = {Administrator.Password}
        user = {user}
        group = {user}
        port = {LdapPort}
        secure_port = {LdapsPort}
        self_sign_cert = False
        [backend-userroot]
        suffix = {Suffix}
        sample_entries = no
        create_suffix_entry = True

        """;

    private static string Settings =>
        $"""
        dn: cn=config
        changetype: modify
        replace: nsslapd-sizelimit
        nsslapd-sizelimit: {OrdinarySizeLimit}

        dn: cn=Retro Changelog Plugin,cn=plugins,cn=config
        changetype: modify
        replace: nsslapd-pluginEnabled
        nsslapd-pluginEnabled: on
        -
        replace: nsslapd-attribute
        nsslapd-attribute: nsuniqueid:targetUniqueId

        dn: cn=Content Synchronization,cn=plugins,cn=config
        changetype: modify
        replace: nsslapd-pluginEnabled
        nsslapd-pluginEnabled: on

        dn: cn=MemberOf Plugin,cn=plugins,cn=config
        changetype: modify
        replace: nsslapd-pluginEnabled
        nsslapd-pluginEnabled: on
        -
        replace: memberOfAutoAddOC
        memberOfAutoAddOC: nsMemberOf

        dn: cn=referential integrity postoperation,cn=plugins,cn=config
        changetype: modify
        replace: nsslapd-pluginEnabled
        nsslapd-pluginEnabled: on
        -
        replace: referint-membership-attr
        referint-membership-attr: member
        referint-membership-attr: manager

        dn: cn=unique user names,cn=plugins,cn=config
        objectClass: top
        objectClass: nsSlapdPlugin
        objectClass: extensibleObject
        cn: unique user names
        nsslapd-pluginPath: libattr-unique-plugin
        nsslapd-pluginInitfunc: NSUniqueAttr_Init
        nsslapd-pluginType: betxnpreoperation
        nsslapd-pluginEnabled: on
        nsslapd-plugin-depends-on-type: database
        nsslapd-pluginId: NSUniqueAttr
        nsslapd-pluginVersion: none
        nsslapd-pluginVendor: 389 Project
        nsslapd-pluginDescription: Enforce unique attribute values
        uniqueness-attribute-name: uid
        uniqueness-subtrees: ou=People,{Suffix}

        """;

    private static string Entries =>
        $"""
        dn: ou=People,{Suffix}
        objectClass: organizationalUnit
        ou: People

        dn: ou=Groups,{Suffix}
        objectClass: organizationalUnit
        ou: Groups

        dn: ou=Leavers,{Suffix}
        objectClass: organizationalUnit
        ou: Leavers

        dn: ou=System,{Suffix}
        objectClass: organizationalUnit
        ou: System

        dn: {Service.Name}
        objectClass: account
        objectClass: simpleSecurityObject
        uid: svc
        userPassword: {Service.Password}
        nsSizeLimit: -1
        nsLookThroughLimit: -1
        nsTimeLimit: -1

        dn: {Nobody.Name}
        objectClass: account
        objectClass: simpleSecurityObject
        uid: nobody
        userPassword: {Nobody.Password}

        dn: {Suffix}
        changetype: modify
        add: aci
        aci: (targetattr="*")(version 3.0; acl "service"; allow (all) userdn="ldap:///{Service.Name}";)
        aci: (targetattr!="userPassword")(version 3.0; acl "everybody who signed in"; allow (read, search, compare) userdn="ldap:///all";)

        dn: cn=config
        changetype: modify
        replace: nsslapd-security
        nsslapd-security: on

        dn: cn=changelog
        changetype: modify
        add: aci
        aci: (targetattr="*")(version 3.0; acl "service"; allow (read, search, compare) userdn="ldap:///{Service.Name}";)

        """;
}

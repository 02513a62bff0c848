namespace Provisioning.Testing;

/// <summary>
/// OpenLDAP (Debian's slapd), started for tests and empty but for its containers and accounts: memberOf, referential integrity, unique user names, a password policy (8 characters, locked after 3 wrong ones, 3 remembered), syncrepl with a log
/// of sessions, and the access log.
/// </summary>
public sealed class SlapdServer : DirectoryServer
{
    private const int LdapPort = 3389;
    private const int LdapsPort = 3636;
    private const string Suffix = "dc=example,dc=org";

    private SlapdServer(LoopbackAddress address)
        : base("slapd", address, LdapPort, LdapsPort)
    {
    }

    public override string BaseDn => Suffix;

    public override string PeopleDn => $"ou=People,{Suffix}";

    public override string GroupsDn => $"ou=Groups,{Suffix}";

    public override string LeaversDn => $"ou=Leavers,{Suffix}";

    public override DirectoryAccount Administrator { get; } = new($"cn=admin,{Suffix}", "admin-secret");

    public override DirectoryAccount Service { get; } = new($"uid=svc,ou=System,{Suffix}", "svc-secret");

    public override DirectoryAccount Nobody { get; } = new($"uid=nobody,ou=System,{Suffix}", "nobody-secret");

    public override int OrdinarySizeLimit => 500;

    /// <summary>Where the access log (accesslog overlay) is; the service account reads it.</summary>
    public string AccessLogDn => "cn=accesslog";

    /// <summary>Starts it and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or it did not start.</exception>
    public static Task<SlapdServer> StartAsync()
    {
        var slapd = ServerProgram.Find("slapd", "slapd");
        var server = new SlapdServer(LoopbackAddress.Claim(LdapPort, LdapsPort));
        return StartAsync(server, async () =>
        {
            foreach (var folder in new[] { "db", "log" })
                Directory.CreateDirectory(server.Folder[folder]);
            await File.WriteAllTextAsync(server.Folder["slapd.conf"], server.Settings);
            // slapadd is slapd under another name, which loads no overlay: what is added has no memberOf, and needs none.
            await ServerProgram.RunAsync(slapd, ["-T", "add", "-q", "-f", server.Folder["slapd.conf"], "-b", Suffix], server.Entries);
        });
    }

    /// <summary>Adds entries while it is stopped, fast and past every overlay (slapadd -q), and starts it again.</summary>
    public async Task LoadAsync(string ldif)
    {
        await KillAsync();
        await ServerProgram.RunAsync(ServerProgram.Find("slapd", "slapd"), ["-T", "add", "-q", "-f", Folder["slapd.conf"], "-b", Suffix], ldif);
        await RestartAsync();
    }

    private protected override Task<ServerProcess> RunAsync() =>
        ServerProcess.StartAsync(LogFile, Host, TlsPort, ServerProgram.Find("slapd", "slapd"), "-f", Folder["slapd.conf"], "-h", $"ldap://{Host}:{Port} ldaps://{Host}:{TlsPort}", "-d", "stats");

    // A client's certificate signs in who stands in its subject (SASL EXTERNAL).
    private string Settings =>
        $$"""
        include /etc/ldap/schema/core.schema
        include /etc/ldap/schema/cosine.schema
        include /etc/ldap/schema/inetorgperson.schema
        include /etc/ldap/schema/nis.schema
        pidfile {{Folder["slapd.pid"]}}
        argsfile {{Folder["slapd.args"]}}
        modulepath /usr/lib/ldap
        moduleload back_mdb
        moduleload memberof
        moduleload refint
        moduleload syncprov
        moduleload accesslog
        moduleload ppolicy
        moduleload unique
        moduleload sssvlv
        TLSCACertificateFile {{Certificate.AuthorityFile}}
        TLSCertificateFile {{Certificate.CertificateFile}}
        TLSCertificateKeyFile {{Certificate.KeyFile}}
        TLSVerifyClient try
        authz-regexp "^cn=([^,]+)$" "uid=$1,ou=System,{{Suffix}}"
        sizelimit size.soft={{OrdinarySizeLimit}} size.hard={{OrdinarySizeLimit}} size.prtotal={{OrdinarySizeLimit}}

        database config
        rootdn cn=config
        rootpw config-secret

        database mdb
        suffix {{AccessLogDn}}
        directory {{Folder["log"]}}
        rootdn {{AccessLogDn}}
        maxsize 1073741824
        dbnosync
        index reqStart,reqEnd,reqResult,reqType,objectClass,entryCSN eq
        limits dn.exact="{{Service.Name}}" size=unlimited size.prtotal=unlimited time=unlimited
        access to * by dn.exact="{{Service.Name}}" read by * none
        overlay syncprov

        database mdb
        suffix {{Suffix}}
        directory {{Folder["db"]}}
        rootdn {{Administrator.Name}}
        rootpw {{Administrator.Password}}
        maxsize 4294967296
        dbnosync
        index objectClass,entryUUID,entryCSN eq
        index uid,cn,mail,employeeNumber eq,sub
        index member,memberOf,uniqueMember,modifyTimestamp eq
        limits dn.exact="{{Service.Name}}" size=unlimited size.prtotal=unlimited time=unlimited
        access to attrs=userPassword by dn.exact="{{Service.Name}}" write by self write by anonymous auth by * none
        access to * by dn.exact="{{Service.Name}}" write by users read by * none
        overlay memberof
        memberof-refint true
        memberof-group-oc groupOfNames
        memberof-member-ad member
        memberof-memberof-ad memberOf
        overlay refint
        refint_attributes member manager
        overlay unique
        unique_uri ldap:///ou=People,{{Suffix}}?uid?sub
        overlay ppolicy
        ppolicy_default "cn=default,ou=System,{{Suffix}}"
        ppolicy_use_lockout
        overlay syncprov
        syncprov-checkpoint 100 10
        syncprov-sessionlog 10000
        overlay accesslog
        logdb {{AccessLogDn}}
        logops writes
        logsuccess TRUE
        logold (objectClass=*)
        logpurge 07+00:00 01+00:00

        """;

    private string Entries =>
        $"""
        dn: {Suffix}
        objectClass: dcObject
        objectClass: organization
        o: Example
        dc: example

        dn: {PeopleDn}
        objectClass: organizationalUnit
        ou: People

        dn: {GroupsDn}
        objectClass: organizationalUnit
        ou: Groups

        dn: {LeaversDn}
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

        dn: {Nobody.Name}
        objectClass: account
        objectClass: simpleSecurityObject
        uid: nobody
        userPassword: {Nobody.Password}

        dn: cn=default,ou=System,{Suffix}
        objectClass: pwdPolicy
        objectClass: device
        cn: default
        pwdAttribute: userPassword
        pwdMinLength: 8
        pwdCheckQuality: 2
        pwdMaxFailure: 3
        pwdLockout: TRUE
        pwdInHistory: 3

        """;
}

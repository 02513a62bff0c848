using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>A domain of Active Directory: where it is, and what of it is measured.</summary>
/// <param name="Host">The domain controller.</param>
/// <param name="Port">Its port for TLS.</param>
/// <param name="AuthorityFile">The authority of its certificate.</param>
/// <param name="User">Who signs in; the password is in an environment variable.</param>
/// <param name="Container">Where people are.</param>
internal sealed record DomainPlace(string Host, int Port, string AuthorityFile, string User, string Container)
{
    private const string PasswordVariable = "PROVISIONING_BENCH_DOMAIN";
    private const int AtOnce = 4;

    /// <summary>The place for a figure's sides, which are told it as arguments.</summary>
    public static DomainPlace Of(SambaServer server, string container)
    {
        Environment.SetEnvironmentVariable(PasswordVariable, server.Administrator.Password);
        return new(server.Host, server.TlsPort, server.AuthorityFile, server.Administrator.Name, container);
    }

    public static DomainPlace Parse(IReadOnlyList<string> arguments) => new(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture), arguments[2], arguments[3], arguments[4]);

    public object[] Arguments => [Host, Port, AuthorityFile, User, Container];

    public SecretReference Credential { get; } = new(SecretSource.Environment, PasswordVariable);

    public AttributeSet Settings => new AttributeSet.Builder
    {
        ["Domain"] = "corp.test",
        ["Server"] = $"{Host}:{Port.ToString(CultureInfo.InvariantCulture)}",
        ["CaPath"] = AuthorityFile,
        ["UserName"] = User,
        ["SearchBases"] = Container,
        ["Groups"] = false,
    }.ToSet();

    /// <summary>The mappings of an app of a domain; names are without a domain in what is measured.</summary>
    public static IReadOnlyList<Mapping> Mappings(MappingDirection direction) =>
    [
        .. new ActiveDirectoryConnectorFactory().DefaultMappings.Where(m => m.Direction == direction)
            .Select(m => direction == MappingDirection.Outbound && m.Target == "userName" ? m with { Source = null, Expression = "user.userName + \"@corp.test\"" } : m),
    ];

    public async Task<LdapConnection> ConnectAsync()
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(AuthorityFile);
        var connection = await LdapConnection.OpenAsync(new() { Endpoint = new(Host, Port, LdapSecurity.Ldaps), Trust = new() { Authorities = authorities } });
        await connection.BindSimpleAsync(User, Environment.GetEnvironmentVariable(PasswordVariable).AsMemory());
        return connection;
    }

    /// <summary>Makes a container.</summary>
    public async Task MakeAsync()
    {
        await using var connection = await ConnectAsync();
        await connection.AddAsync(LdapDn.Parse(Container), [LdapAttribute.Text("objectClass", "top", "organizationalUnit")]);
    }

    /// <summary>So many people, disabled and without passwords, for a domain to be loaded with.</summary>
    public string Ldif(int count, string prefix)
    {
        var ldif = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            ldif.Append(CultureInfo.InvariantCulture, $"dn: CN={prefix} {i},{Container}\n");
            foreach (var attribute in (LdapAttribute[])[.. Person(prefix, i), LdapAttribute.Text("userAccountControl", "514")])
            {
                foreach (var value in attribute.GetTexts())
                    ldif.Append(CultureInfo.InvariantCulture, $"{attribute.Name}: {value}\n");
            }

            ldif.Append('\n');
        }

        return ldif.ToString();
    }

    /// <summary>Makes so many people by several connections at once, enabled and with passwords.</summary>
    public async Task FillAsync(int count, string prefix)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            await using var connection = await ConnectAsync();
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
                await connection.AddAsync(LdapDn.Parse(Container).Child("CN", $"{prefix} {i}"), [.. Person(prefix, i), .. Enabled(i)]);
        })));
    }

    // In quotes and UTF-16 (MS-ADTS §3.1.1.3.1.5.1); another one for each.
    private static LdapAttribute[] Enabled(int number) =>
    [
        LdapAttribute.Text("userAccountControl", "512"),
        new("unicodePwd", [Encoding.Unicode.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"Bench-{number:000000}-Account\""))]),
    ];

    // As many attributes as the usual mappings give.
    private static LdapAttribute[] Person(string prefix, int number)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}{number:000000}");
        return
        [
            LdapAttribute.Text("objectClass", "top", "person", "organizationalPerson", "user"), LdapAttribute.Text("sAMAccountName", id), LdapAttribute.Text("userPrincipalName", $"{id}@corp.test"),
            LdapAttribute.Text("displayName", $"Sample {number}"), LdapAttribute.Text("givenName", "Sample"), LdapAttribute.Text("sn", $"Person{number}"), LdapAttribute.Text("mail", $"{id}@contoso.example"), LdapAttribute.Text("employeeID", id),
            LdapAttribute.Text("employeeType", "Employee"), LdapAttribute.Text("department", "Product Engineering"), LdapAttribute.Text("title", "Software Developer"), LdapAttribute.Text("company", "Contoso"),
        ];
    }
}

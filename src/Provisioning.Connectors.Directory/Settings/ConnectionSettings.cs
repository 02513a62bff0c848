using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How a directory is signed in to.</summary>
internal enum BindType
{
    /// <summary>By name and password (RFC 4513 §5.1.3).</summary>
    Simple,

    /// <summary>By the certificate of the connection (SASL EXTERNAL, RFC 4513 §5.2.3).</summary>
    External,

    /// <summary>By Kerberos (SASL GSSAPI, RFC 4752).</summary>
    Kerberos,
}

/// <summary>Which servers a directory has, how they are reached and signed in to, checked.</summary>
internal sealed record ConnectionSettings
{
    private const string Server = "Server";
    private const string Security = "Security";
    private const string AllowInsecure = "AllowInsecure";
    private const string Thumbprint = "ServerThumbprint";
    private const string ClientCertificateName = "ClientCertificate";
    private const int Sha256Digits = 64;

    /// <summary>The servers, in the order in which they are tried.</summary>
    public required IReadOnlyList<LdapEndpoint> Servers { get; init; }

    /// <summary>The file with the authorities that are trusted instead of those of the system; null for these.</summary>
    public string? CaPath { get; init; }

    /// <summary>The SHA-256 fingerprints of the servers' certificates, where these are named instead of an authority.</summary>
    public IReadOnlyList<string> Thumbprints { get; init; } = [];

    public CertificateSettings? ClientCertificate { get; init; }

    /// <summary>Whether a password may be sent in the clear to another machine.</summary>
    public bool AllowsInsecure { get; init; }

    public BindType Bind { get; init; }

    /// <summary>The distinguished name, or for Kerberos the principal, that signs in; null for the process's own ticket or the certificate.</summary>
    public string? UserName { get; init; }

    /// <summary>The service that a Kerberos ticket is asked for; null for ldap/host.</summary>
    public string? ServicePrincipal { get; init; }

    /// <summary>How long nothing may come before a server counts as dead.</summary>
    public TimeSpan Timeout { get; init; }

    public int MaxConnections { get; init; }

    /// <summary>The DNS name that several servers answer to, each of which has a name of its own below it; null where a name is one server's.</summary>
    public string? Domain { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } = DefinitionsFor(SignInStyle.ByDn);

    /// <summary>The settings, for a kind of directory that is signed in to in this way.</summary>
    public static IReadOnlyList<SettingDefinition> DefinitionsFor(SignInStyle style) =>
    [
        new(Server, AttributeType.String, style.ServerDescription) { Required = style.NeedsServer, MultiValued = true },
        new(Security, AttributeType.String, "How the connection is secured: Ldaps (TLS from the start), StartTls, or None, which is for a server on this machine.")
        {
            Default = nameof(LdapSecurity.Ldaps),
            Values = [.. Enum.GetNames<LdapSecurity>()],
        },
        new(AllowInsecure, AttributeType.Boolean, "Lets Security be None where the server is not this machine: the password and all data are then readable on the way.") { Default = false },
        new("CaPath", AttributeType.String, "A file with certificates (PEM) of authorities that this app trusts instead of those of the system. Names are checked all the same.") { Content = SettingContent.Path },
        new(Thumbprint, AttributeType.String, "The SHA-256 fingerprints of the servers' certificates (64 digits), where these are trusted as they are and not by an authority.") { MultiValued = true },
        .. CertificateSettings.Definitions(ClientCertificateName, "the certificate that is shown to the server, with which BindType External signs in"),
        new(nameof(BindType), AttributeType.String, "How it is signed in: Simple (UserName and the password of -Credential), External (the client certificate) or Kerberos.")
        {
            Default = nameof(Directory.BindType.Simple),
            Values = [.. Enum.GetNames<BindType>()],
        },
        new(nameof(UserName), AttributeType.String, style.NameDescription),
        new(nameof(ServicePrincipal), AttributeType.String, "For Kerberos, the service that a ticket is asked for; by default ldap/ and the server's name."),
        new(nameof(Timeout), AttributeType.Integer, "How long an answer is waited for, in seconds.") { Default = 30 },
        new(nameof(MaxConnections), AttributeType.Integer, "How many connections there may be at once, which is also how many changes are under way.") { Default = 4 },
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    public static ConnectionSettings Read(SettingReader reader) => Read(reader, SignInStyle.ByDn);

    /// <inheritdoc cref="Read(SettingReader)"/>
    public static ConnectionSettings Read(SettingReader reader, SignInStyle style)
    {
        var security = reader.Choice(Security, LdapSecurity.Ldaps);
        var names = reader.Texts(Server);
        if (names.Count == 0)
            names = [style.UsualServer ?? reader.Needed(Server)];
        var servers = names.Select(text => Endpoint(reader, text, security)).Distinct().ToList();
        var bind = reader.Choice(nameof(BindType), Directory.BindType.Simple);
        // Kerberos encrypts what TLS does not.
        if (security == LdapSecurity.None && bind != Directory.BindType.Kerberos && !reader.Flag(AllowInsecure) && servers.FirstOrDefault(s => !IsThisMachine(s.Host)) is { } far)
            throw reader.Invalid(Security, $"is None, and '{far.Host}' is not this machine: the password would be readable on the way", "Set Security to Ldaps or StartTls, or BindType to Kerberos.");
        var userName = reader.Text(nameof(UserName));
        var settings = new ConnectionSettings
        {
            Servers = servers,
            CaPath = reader.Text("CaPath"),
            Thumbprints = [.. reader.Texts(Thumbprint).Select(t => Fingerprint(reader, t))],
            ClientCertificate = CertificateSettings.Read(reader, ClientCertificateName),
            AllowsInsecure = reader.Flag(AllowInsecure),
            Bind = bind,
            UserName = bind == Directory.BindType.Kerberos && userName is not null ? style.Principal(reader, nameof(UserName), userName) : userName,
            ServicePrincipal = reader.Text(nameof(ServicePrincipal)),
            Timeout = TimeSpan.FromSeconds(reader.Number(nameof(Timeout), 1, 600) ?? 30),
            MaxConnections = reader.Number(nameof(MaxConnections), 1, 32) ?? 4,
            Domain = style.UsualServer,
        };
        Check(reader, settings, security, style);
        return settings;
    }

    private static void Check(SettingReader reader, ConnectionSettings settings, LdapSecurity security, SignInStyle style)
    {
        switch (settings.Bind)
        {
            case Directory.BindType.Simple when security == LdapSecurity.None && !style.AllowsPlainPassword:
                throw reader.Invalid(nameof(BindType), "is Simple, which sends the password, and Security is None", "Set Security to Ldaps or StartTls, or BindType to Kerberos.");
            case Directory.BindType.Simple:
                style.CheckName(reader, nameof(UserName), reader.Needed(nameof(UserName), "is not set, and BindType is Simple: it says who signs in"));
                if (reader.App.Credential is null)
                    throw SecretMissing(reader.App, "its password");
                break;
            case Directory.BindType.External when settings.ClientCertificate is null:
                throw reader.Invalid(nameof(BindType), "is External, and there is no certificate to sign in with", "Set ClientCertificatePath or ClientCertificateThumbprint.");
            case Directory.BindType.External when security == LdapSecurity.None:
                throw reader.Invalid(nameof(BindType), "is External, which signs in with the certificate of a secured connection, and Security is None", "Set Security to Ldaps or StartTls.");
            case Directory.BindType.Kerberos when settings.UserName is not null && reader.App.Credential is null:
                throw SecretMissing(reader.App, $"the password of '{settings.UserName}'");
        }
    }

    private static LdapEndpoint Endpoint(SettingReader reader, string text, LdapSecurity security)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            throw reader.Invalid(Server, $"is '{text}', and has to be host or host:port without ldap:// or ldaps://", "Give the name alone; Security says how the connection is secured.");
        var port = security == LdapSecurity.Ldaps ? 636 : 389;
        // An IPv6 address stands in brackets where a port follows.
        var colon = text.StartsWith('[') ? text.IndexOf("]:", StringComparison.Ordinal) is var end and >= 0 ? end + 1 : -1 : text.Count(c => c == ':') == 1 ? text.IndexOf(':', StringComparison.Ordinal) : -1;
        var host = (colon < 0 ? text : text[..colon]).Trim('[', ']');
        if (colon >= 0 && !(int.TryParse(text[(colon + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port) && port is > 0 and < 65536))
            throw reader.Invalid(Server, $"is '{text}', and its port has to be a number from 1 to 65535");
        return Uri.CheckHostName(host) == UriHostNameType.Unknown ? throw reader.Invalid(Server, $"is '{text}', which is no name of a server") : new(host, port, security);
    }

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address);

    private static string Fingerprint(SettingReader reader, string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return digits.Length == Sha256Digits && digits.All(char.IsAsciiHexDigitUpper) ? digits : throw reader.Invalid(Thumbprint, "is no SHA-256 fingerprint, which has 64 digits of 0 to 9 and A to F");
    }

    private static ProvisioningException SecretMissing(App app, string what) => new ProvisioningError
    {
        Id = ErrorIds.SecretMissing,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}' signs in by name and password, and it is not said where {what} is.",
        RecommendedAction = $"Give it: Set-ProvApp {app.Name} -Credential env:NAME (or file:PATH, vault:VAULT/NAME, or a PSCredential).",
        Target = "Credential",
        App = app.Name,
    }.ToException();
}

namespace Provisioning.Http;

/// <summary>How an app's services are reached, checked.</summary>
public sealed class TransportSettings
{
    private const string NoProxy = "None";
    private const int MostPerMinute = 600_000;
    private static readonly string[] ProxySchemes = ["http", "https", "socks4", "socks4a", "socks5"];

    // What follows from the request.
    private static readonly string[] Own = ["Host", "Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "If-Match", "Accept", "Accept-Encoding"];

    private TransportSettings()
    {
    }

    /// <summary>The proxy; null for the one that the environment names.</summary>
    internal Uri? Proxy { get; private init; }

    /// <summary>True when no proxy is used, whatever the environment says.</summary>
    internal bool IsDirect { get; private init; }

    internal string? ProxyUserName { get; private init; }

    /// <summary>The file with the authorities that are trusted beside those of the system; null for those alone.</summary>
    internal string? CaPath { get; private init; }

    internal CertificateSettings? ClientCertificate { get; private init; }

    /// <summary>Headers that each request to the app has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    /// <summary>How many requests may leave in a minute; null for as many as there are.</summary>
    public int? RequestsPerMinute { get; private init; }

    /// <summary>The settings.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("Proxy", AttributeType.String, "The address of the proxy, such as http://proxy.example.com:3128 (http, https, socks4, socks4a, socks5), or None for a direct way; by default what the environment says (HTTPS_PROXY and its like, or the system's)."),
        new("ProxyUserName", AttributeType.String, "The user name at the proxy."),
        new("ProxyPassword", AttributeType.String, "Where the password at the proxy is: env:NAME, file:PATH, vault:VAULT/NAME.") { Content = SettingContent.SecretPlace },
        new("CaPath", AttributeType.String, "A file with certificates (PEM) of authorities that this app trusts beside those of the system. Names are checked all the same.") { Content = SettingContent.Path },
        .. CertificateSettings.Definitions("ClientCertificate", "the certificate that is shown to services that ask for one (mutual TLS)"),
        new("Headers", AttributeType.String, "Headers that each request to the app has, each as 'Name: value'. None of them may be a secret.") { MultiValued = true },
        new("RequestsPerMinute", AttributeType.Integer, "How many requests may leave in a minute, evenly; no limit by default."),
    ];

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static TransportSettings Read(SettingReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var proxy = reader.Text("Proxy");
        var isDirect = string.Equals(proxy, NoProxy, StringComparison.OrdinalIgnoreCase);
        Uri? address = null;
        if (proxy is not null && !isDirect && (!Uri.TryCreate(proxy, UriKind.Absolute, out address) || !ProxySchemes.Contains(address.Scheme) || address.UserInfo.Length > 0 || address.PathAndQuery.Length > 1))
            throw reader.Invalid("Proxy", "is no address of a proxy");
        if (address is null && (reader.Has("ProxyUserName") || reader.Has("ProxyPassword")))
            throw reader.Invalid("ProxyUserName", "and ProxyPassword are for a proxy, and Proxy names none", "Set Proxy too, or take them away with $null.");
        if (reader.Has("ProxyUserName") != reader.Has("ProxyPassword"))
            throw reader.Invalid("ProxyUserName", "and ProxyPassword go together, and one of them is not set", "Set both, or neither.");
        return new()
        {
            Proxy = address,
            IsDirect = isDirect,
            ProxyUserName = reader.Text("ProxyUserName"),
            CaPath = reader.Text("CaPath"),
            ClientCertificate = CertificateSettings.Read(reader, "ClientCertificate"),
            Headers = [.. reader.Texts("Headers").Select(h => Header(reader, h))],
            RequestsPerMinute = reader.Number("RequestsPerMinute", 1, MostPerMinute),
        };
    }

    /// <summary>True for a header that follows from the request.</summary>
    internal static bool IsOfTheRequest(string name) =>
        Own.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase);

    private static KeyValuePair<string, string> Header(SettingReader reader, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 1 ? ("", "") : (text[..colon].Trim(), text[(colon + 1)..].Trim());
        if (SecretNames.IsHeader(name))
            throw reader.Invalid("Headers", $"cannot have '{name}': that is for a secret, which is no setting", "Have the app sign in by SignIn and -Credential.");
        if (IsOfTheRequest(name))
            throw reader.Invalid("Headers", $"cannot have '{name}', which follows from the request");
        using var message = new HttpRequestMessage();
        try
        {
            message.Headers.Add(name, value);
            return new(name, value);
        }
        catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
        {
            throw reader.Invalid("Headers", "has an entry that is not 'Name: value'");
        }
    }
}

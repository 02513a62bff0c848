namespace Provisioning.Http;

/// <summary>How an app shows Microsoft Entra who it is.</summary>
internal enum EntraCredential
{
    /// <summary>With its client secret.</summary>
    Secret,

    /// <summary>With a certificate.</summary>
    Certificate,

    /// <summary>As the managed identity of the machine or service that it runs on.</summary>
    ManagedIdentity,

    /// <summary>With a code that a person enters in a browser.</summary>
    DeviceCode,
}

/// <summary>Which tokens of Microsoft Entra are asked for, and how.</summary>
internal sealed record EntraSettings
{
    private const string Public = "https://login.microsoftonline.com";
    private static readonly string[] Clouds = [".microsoftonline.com", ".microsoftonline.us", ".partner.microsoftonline.cn"];

    public required EntraCredential Credential { get; init; }

    /// <summary>The tenant's address; null for managed identities.</summary>
    public Uri? Authority { get; init; }

    /// <summary>The application's id; of a managed identity null for the system's own.</summary>
    public string? ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public CertificateSettings? Certificate { get; init; }

    /// <summary>True for a cloud that Microsoft does not list, which nobody else can be asked about.</summary>
    public bool IsOwnCloud { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("EntraCredential", AttributeType.String, "For Entra: how the app shows who it is: by its Secret, a Certificate, as a ManagedIdentity, or by a person who enters a DeviceCode.")
        {
            Default = nameof(EntraCredential.Secret),
            Values = [.. Enum.GetNames<EntraCredential>()],
        },
        new("TenantId", AttributeType.String, "For Entra: the tenant, by its id or domain."),
        new("AuthorityHost", AttributeType.String, "For Entra: the address of another cloud, such as https://login.microsoftonline.us.") { Default = Public },
    ];

    public static EntraSettings Read(SettingReader reader)
    {
        var credential = reader.Choice("EntraCredential", EntraCredential.Secret);
        var scopes = reader.Needed("Scope", "is not set: it says what the token is to be good for").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var certificate = CertificateSettings.Read(reader, "SigningKey");
        if (certificate is null && credential == EntraCredential.Certificate)
            throw reader.Invalid("EntraCredential", "is Certificate, and none is named", "Name it: SigningKeyPath or SigningKeyThumbprint.");
        if (certificate is not null && credential != EntraCredential.Certificate)
            throw reader.Invalid("EntraCredential", $"is {credential}, and a certificate is named", "Set EntraCredential to Certificate, or take SigningKeyPath and SigningKeyThumbprint away.");
        if (credential == EntraCredential.Secret && reader.App.Credential is null)
            throw SignInErrors.NoSecret(reader.App, "signs in to Entra with one", "; or name another EntraCredential");
        if (credential is not EntraCredential.DeviceCode && scopes.Length != 1)
            throw reader.Invalid("Scope", "has several scopes, and applications get one: that of the service with /.default behind it");
        if (credential == EntraCredential.ManagedIdentity && (reader.Has("TenantId") || reader.Has("AuthorityHost")))
            throw reader.Invalid("TenantId", "and AuthorityHost are not for managed identities, which know their own", "Take them away with $null.");
        if (credential == EntraCredential.ManagedIdentity)
            return new() { Credential = credential, ClientId = reader.Text("ClientId"), Scopes = scopes };
        var host = reader.Has("AuthorityHost") ? reader.Address("AuthorityHost", allowInsecure: false) : new(Public);
        if (host.PathAndQuery.Length > 1 || host.Scheme != "https")
            throw reader.Invalid("AuthorityHost", "is no https address of a host alone");
        var tenant = reader.Needed("TenantId");
        if (!tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
            throw reader.Invalid("TenantId", "is neither the id nor a domain of a tenant");
        return new()
        {
            Credential = credential,
            Authority = new(host, tenant),
            ClientId = reader.Needed("ClientId"),
            Scopes = scopes,
            Certificate = certificate,
            IsOwnCloud = !Clouds.Any(c => host.Host.EndsWith(c, StringComparison.OrdinalIgnoreCase)),
        };
    }
}

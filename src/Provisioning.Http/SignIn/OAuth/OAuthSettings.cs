namespace Provisioning.Http;

/// <summary>How an OAuth client shows who it is.</summary>
internal enum ClientAuthentication
{
    /// <summary>With its secret, as the service takes it: in the header first, in the form else.</summary>
    Auto,

    /// <summary>With its secret in the Authorization header (RFC 6749 §2.3.1).</summary>
    Basic,

    /// <summary>With its secret in the form.</summary>
    Form,

    /// <summary>With its secret in a JSON object, which holds the whole request; some services take no form.</summary>
    Json,

    /// <summary>With a statement that its private key signed (RFC 7523).</summary>
    PrivateKeyJwt,
}

/// <summary>What tokens are asked for, and how.</summary>
internal sealed record OAuthSettings
{
    // What follows from other settings.
    private static readonly string[] Reserved = ["grant_type", "client_id", "scope", "audience", "resource", "username", "refresh_token", "code"];

    public required Uri TokenUri { get; init; }

    public required string ClientId { get; init; }

    public ClientAuthentication Authentication { get; init; }

    public string? Scope { get; init; }

    public string? Audience { get; init; }

    public IReadOnlyList<string> Resources { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; init; } = [];

    public CertificateSettings? SigningKey { get; init; }

    public string? SigningKeyId { get; init; }

    public string? AssertionAudience { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(nameof(TokenUri), AttributeType.String, "For OAuth: the address of the token endpoint."),
        new(nameof(ClientId), AttributeType.String, "For OAuth and Entra: the id of the client, or of a managed identity of one's own. A PSCredential brings its own."),
        new("ClientAuthentication", AttributeType.String, "For OAuth: how the client shows who it is: by its secret in the header (Basic) in the form (Form) or in JSON (Json), Auto for the header or the form, as the service takes it, or by a signature (PrivateKeyJwt).")
        {
            Default = nameof(ClientAuthentication.Auto),
            Values = [.. Enum.GetNames<ClientAuthentication>()],
        },
        new(nameof(Scope), AttributeType.String, "For OAuth and Entra: what the token is to be good for, with spaces between scopes."),
        new(nameof(Audience), AttributeType.String, "For OAuth: for whom the token is to be, where the service asks for an audience."),
        new("Resource", AttributeType.String, "For OAuth: for which addresses the token is to be (RFC 8707), where the service asks for them.") { MultiValued = true },
        new("TokenParameters", AttributeType.String, "For OAuth: what else the token endpoint wants to be told, each as name=value.") { MultiValued = true },
        .. CertificateSettings.Definitions("SigningKey", "the key that signs for PrivateKeyJwt, or the certificate that does for Entra"),
        new(nameof(SigningKeyId), AttributeType.String, "For PrivateKeyJwt: the key's id (kid), where the service knows it by one."),
        new(nameof(AssertionAudience), AttributeType.String, "For PrivateKeyJwt: whom the signed statement is for (aud); TokenUri by default."),
    ];

    public static OAuthSettings Read(SettingReader reader, bool allowInsecure)
    {
        var settings = new OAuthSettings
        {
            TokenUri = reader.Address(nameof(TokenUri), allowInsecure),
            ClientId = reader.Needed(nameof(ClientId)),
            Authentication = reader.Choice("ClientAuthentication", ClientAuthentication.Auto),
            Scope = reader.Text(nameof(Scope)),
            Audience = reader.Text(nameof(Audience)),
            Resources = reader.Texts("Resource"),
            Parameters = [.. reader.Texts("TokenParameters").Select(t => Parameter(reader, t))],
            SigningKey = CertificateSettings.Read(reader, "SigningKey"),
            SigningKeyId = reader.Text(nameof(SigningKeyId)),
            AssertionAudience = reader.Text(nameof(AssertionAudience)),
        };
        var signs = settings.Authentication == ClientAuthentication.PrivateKeyJwt;
        if (signs && settings.SigningKey is null)
            throw reader.Invalid("ClientAuthentication", "is PrivateKeyJwt, and no key is named", "Name it: SigningKeyPath or SigningKeyThumbprint.");
        if (!signs && (settings.SigningKey is not null || settings.SigningKeyId is not null || settings.AssertionAudience is not null))
            throw reader.Invalid("ClientAuthentication", $"is {settings.Authentication}, and a key that signs is named", "Set ClientAuthentication to PrivateKeyJwt, or take SigningKeyPath, SigningKeyThumbprint, SigningKeyId and AssertionAudience away.");
        if (!signs && reader.App.Credential is null)
            throw SignInErrors.NoSecret(reader.App, "signs in as an OAuth client with one", "; or name a key: ClientAuthentication PrivateKeyJwt with SigningKeyPath");
        return settings;
    }

    private static KeyValuePair<string, string> Parameter(SettingReader reader, string text)
    {
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign < 1)
            throw reader.Invalid("TokenParameters", "has an entry that is not name=value");
        var name = text[..sign].Trim();
        return Reserved.Contains(name, StringComparer.OrdinalIgnoreCase) || SecretNames.IsParameter(name)
            ? throw reader.Invalid("TokenParameters", $"cannot have '{name}', which follows from other settings or is a secret")
            : new(name, text[(sign + 1)..].Trim());
    }
}

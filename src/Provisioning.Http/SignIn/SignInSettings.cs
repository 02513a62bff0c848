namespace Provisioning.Http;

/// <summary>A way to sign in.</summary>
public enum SignInKind
{
    /// <summary>With a token that stays.</summary>
    Bearer,

    /// <summary>With a user name and a password.</summary>
    Basic,

    /// <summary>With a key in a header of its own.</summary>
    ApiKey,

    /// <summary>With tokens that an OAuth 2.0 client is given.</summary>
    OAuth,

    /// <summary>With tokens that Microsoft Entra gives.</summary>
    Entra,
}

/// <summary>How an app signs in, checked.</summary>
public sealed class SignInSettings
{
    private const string ApiKeyHeader = "ApiKeyHeader";

    // Which settings each way uses.
    private static readonly Dictionary<SignInKind, HashSet<string>> Used = new()
    {
        [SignInKind.Bearer] = [],
        [SignInKind.Basic] = ["UserName"],
        [SignInKind.ApiKey] = [ApiKeyHeader],
        [SignInKind.OAuth] = [.. OAuthSettings.Definitions.Select(d => d.Name)],
        [SignInKind.Entra] = ["ClientId", "Scope", "SigningKeyPath", "SigningKeyThumbprint", "SigningKeyPassword", .. EntraSettings.Definitions.Select(d => d.Name)],
    };

    private readonly string? _userName;
    private readonly string? _header;
    private readonly OAuthSettings? _oauth;
    private readonly EntraSettings? _entra;

    private SignInSettings(SignInKind kind, string? userName = null, string? header = null, OAuthSettings? oauth = null, EntraSettings? entra = null) =>
        (Kind, _userName, _header, _oauth, _entra) = (kind, userName, header, oauth, entra);

    /// <summary>The way.</summary>
    public SignInKind Kind { get; }

    /// <summary>The settings.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("SignIn", AttributeType.String, "How the app is signed in to: with a token that stays (Bearer), a user name and a password (Basic), a key in a header of its own (ApiKey), tokens for an OAuth 2.0 client (OAuth), or tokens of Microsoft Entra (Entra).")
        {
            Default = nameof(SignInKind.Bearer),
            Values = [.. Enum.GetNames<SignInKind>()],
        },
        new("UserName", AttributeType.String, "For Basic: the user name. A PSCredential brings its own."),
        new(ApiKeyHeader, AttributeType.String, "For ApiKey: the name of the header that has the key, such as X-Api-Key."),
        .. OAuthSettings.Definitions,
        .. EntraSettings.Definitions,
    ];

    /// <summary>The setting that takes the name of a credential.</summary>
    public static string? NameSetting(AttributeSet settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Enum.TryParse<SignInKind>(settings["SignIn"].AsString(), ignoreCase: true, out var kind) ? NameOf(kind) : null;
    }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    public static SignInSettings Read(SettingReader reader, bool allowInsecure)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var kind = reader.Choice("SignIn", SignInKind.Bearer);
        // What is set and not used was meant otherwise.
        if (Used.Values.SelectMany(names => names).FirstOrDefault(name => reader.Has(name) && !Used[kind].Contains(name)) is { } other)
        {
            var kinds = string.Join(" or ", Used.Where(u => u.Value.Contains(other)).Select(u => u.Key));
            throw reader.Invalid(other, $"is for {kinds}, and SignIn is {kind}", $"Set SignIn to {kinds}, or take the setting away with $null.");
        }

        return kind switch
        {
            SignInKind.Basic => new(kind, userName: BasicName(reader)),
            SignInKind.ApiKey => new(kind, header: KeyHeader(reader)),
            SignInKind.OAuth => new(kind, oauth: OAuthSettings.Read(reader, allowInsecure)),
            SignInKind.Entra => new(kind, entra: EntraSettings.Read(reader)),
            _ => new(kind),
        };
    }

    /// <summary>What signs in. It goes through the transport, which whoever made it disposes.</summary>
    /// <param name="context">The app, its secret and the time.</param>
    /// <param name="transport">The way to the services.</param>
    /// <param name="timeout">How long a token is waited for.</param>
    public SignInSession Open(ConnectorContext context, HttpTransport transport, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(context);
        ISignIn signIn = Kind switch
        {
            SignInKind.Basic => new BasicSignIn(context, _userName!),
            SignInKind.ApiKey => new ApiKeySignIn(context, _header!),
            SignInKind.Entra => new EntraSignIn(_entra!, Client(_entra!, context, transport), context, _entra!.Credential == EntraCredential.DeviceCode ? null : timeout),
            SignInKind.OAuth => new OAuthSignIn(_oauth!, new(_oauth!.TokenUri, transport, context, timeout), Proof(_oauth, context), context),
            _ => new BearerSignIn(context),
        };
        return new(signIn, context.App.Name, context.Clock, context.Report);
    }

    private static string BasicName(SettingReader reader)
    {
        var name = reader.Needed("UserName");
        if (name.Contains(':', StringComparison.Ordinal))
            throw reader.Invalid("UserName", "has a colon, which Basic cannot send");
        return reader.App.Credential is not null ? name : throw SignInErrors.NoSecret(reader.App, "signs in with a password", "");
    }

    private static string KeyHeader(SettingReader reader)
    {
        var name = reader.Needed(ApiKeyHeader, "is not set, and SignIn is ApiKey");
        if (string.Equals(name, "Authorization", StringComparison.OrdinalIgnoreCase))
            throw reader.Invalid(ApiKeyHeader, "is Authorization, which Bearer and Basic send", "Set SignIn to Bearer or Basic, or name the header that the service's documentation has.");
        if (TransportSettings.IsOfTheRequest(name))
            throw reader.Invalid(ApiKeyHeader, $"is '{name}', which follows from the request");
        using var message = new HttpRequestMessage();
        if (!message.Headers.TryAddWithoutValidation(name, ""))
            throw reader.Invalid(ApiKeyHeader, "is no name of a header");
        return reader.App.Credential is not null ? name : throw SignInErrors.NoSecret(reader.App, "signs in with a key", "");
    }

    private static IEntraClient Client(EntraSettings settings, ConnectorContext context, HttpTransport transport) => settings.Credential switch
    {
        EntraCredential.ManagedIdentity => new EntraManagedIdentity(settings),
        EntraCredential.DeviceCode => new EntraPerson(settings, context, transport),
        _ => new EntraApplication(settings, context, transport),
    };

    private static IClientProof Proof(OAuthSettings settings, ConnectorContext context) =>
        settings.Authentication == ClientAuthentication.PrivateKeyJwt ? new KeyProof(settings, new(settings.SigningKey!, context), context) : new SecretProof(settings, context);

    private static string? NameOf(SignInKind kind) => kind switch
    {
        SignInKind.Basic => "UserName",
        SignInKind.OAuth or SignInKind.Entra => nameof(OAuthSettings.ClientId),
        _ => null,
    };
}

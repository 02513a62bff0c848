namespace Provisioning.Http;

/// <summary>A way to sign in.</summary>
public enum SignInKind
{
    /// <summary>With a token that stays.</summary>
    Bearer,

    /// <summary>With a user name and a password.</summary>
    Basic,

    /// <summary>With tokens that an OAuth 2.0 client is given.</summary>
    OAuth,
}

/// <summary>How an app signs in, checked.</summary>
public sealed class SignInSettings
{
    private readonly string? _userName;
    private readonly OAuthSettings? _oauth;

    private SignInSettings(SignInKind kind, string? userName, OAuthSettings? oauth) => (Kind, _userName, _oauth) = (kind, userName, oauth);

    /// <summary>The way.</summary>
    public SignInKind Kind { get; }

    /// <summary>The settings.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("SignIn", AttributeType.String, "How the app is signed in to: with a token that stays (Bearer), a user name and a password (Basic), or tokens for an OAuth 2.0 client (OAuth).")
        {
            Default = nameof(SignInKind.Bearer),
            Values = [.. Enum.GetNames<SignInKind>()],
        },
        new("UserName", AttributeType.String, "For Basic: the user name. A PSCredential brings its own."),
        .. OAuthSettings.Definitions,
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
        if (kind != SignInKind.OAuth && OAuthSettings.Definitions.FirstOrDefault(d => reader.Has(d.Name)) is { } other)
            throw reader.Invalid(other.Name, $"is for OAuth, and SignIn is {kind}", "Set SignIn to OAuth, or take the setting away with $null.");
        if (kind != SignInKind.Basic && reader.Has("UserName"))
            throw reader.Invalid("UserName", $"is for Basic, and SignIn is {kind}", "Set SignIn to Basic, or take the setting away with $null.");
        if (kind != SignInKind.Basic)
            return new(kind, null, kind == SignInKind.OAuth ? OAuthSettings.Read(reader, allowInsecure) : null);
        if (reader.Needed("UserName").Contains(':', StringComparison.Ordinal))
            throw reader.Invalid("UserName", "has a colon, which Basic cannot send");
        if (reader.App.Credential is null)
            throw SignInErrors.NoSecret(reader.App, "signs in with a password", "");
        return new(kind, reader.Needed("UserName"), null);
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
            SignInKind.OAuth => new OAuthSignIn(_oauth!, new(_oauth!.TokenUri, transport, context, timeout), Proof(_oauth, context), context),
            _ => new BearerSignIn(context),
        };
        return new(signIn, context.App.Name, context.Clock, context.Report);
    }

    private static IClientProof Proof(OAuthSettings settings, ConnectorContext context) =>
        settings.Authentication == ClientAuthentication.PrivateKeyJwt ? new KeyProof(settings, new(settings.SigningKey!, context), context) : new SecretProof(settings, context);

    private static string? NameOf(SignInKind kind) => kind switch
    {
        SignInKind.Basic => "UserName",
        SignInKind.OAuth => nameof(OAuthSettings.ClientId),
        _ => null,
    };
}

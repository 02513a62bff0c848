namespace Provisioning.Http;

/// <summary>Why signing in failed, as errors of this product. What a service says in its own words is in none of them: it may repeat a secret.</summary>
internal static class SignInErrors
{
    private const int MostCode = 40;

    public static ProvisioningException BadCharacters(App app) => Error(
        app,
        ErrorIds.SecretMissing,
        ProvisioningErrorCategory.Authentication,
        $"The secret of app '{app.Name}' is empty or has characters that no token or key can have, such as a line end.",
        $"Give it again: Set-ProvApp {app.Name} -Credential …").ToException();

    public static ProvisioningException NoSecret(App app, string how, string otherwise) => Error(
        app,
        ErrorIds.SecretMissing,
        ProvisioningErrorCategory.InvalidInput,
        $"App '{app.Name}' has no secret, and {how}.",
        $"Give it: -Credential with a PSCredential, or env:NAME, file:PATH, vault:VAULT/NAME{otherwise}.").ToException();

    /// <summary>The endpoint gave no token, and will not give one to the same request.</summary>
    /// <param name="app">The app.</param>
    /// <param name="endpoint">The token endpoint.</param>
    /// <param name="status">The status.</param>
    /// <param name="code">What stands as error in the answer (RFC 6749 §5.2); null when there is none.</param>
    /// <param name="number">The number that the service gives the error beside it, such as AADSTS7000215; null when there is none.</param>
    public static ProvisioningException Refused(App app, Uri endpoint, int status, string? code, string? number = null) => Error(
        app,
        ErrorIds.AppAuthentication,
        ProvisioningErrorCategory.Authentication,
        $"App '{app.Name}' could not sign in: {endpoint.Host} gave no token ({(IsCode(code) ? code : $"status {status}")}{(number is null ? "" : $", {number}")}).",
        Advice(app, IsCode(code) ? code! : "")).ToException();

    public static ProvisioningException NotNow(App app, Uri endpoint, int status, TimeSpan? retryAfter) => (Error(
        app,
        status == 429 ? ErrorIds.AppThrottled : ErrorIds.AppUnavailable,
        status == 429 ? ProvisioningErrorCategory.LimitExceeded : ProvisioningErrorCategory.Unavailable,
        $"App '{app.Name}' could not sign in: {endpoint.Host} gave no token (status {status}).",
        "Look at the service that gives tokens; the next run tries again.") with { IsTransient = true, RetryAfter = retryAfter }).ToException();

    public static ProvisioningException NotReached(App app, Uri endpoint, Exception cause) => (Error(
        app,
        ErrorIds.AppUnreachable,
        ProvisioningErrorCategory.Unavailable,
        $"App '{app.Name}' could not sign in: {endpoint.Host}:{endpoint.Port} could not be reached: {NetworkReason.Of(cause)}.",
        NetworkReason.Action(cause, "the address of the service that gives tokens")) with { IsTransient = NetworkReason.IsTransient(cause) }).ToException(cause);

    public static ProvisioningException NoAnswer(App app, Uri endpoint, TimeSpan timeout) => (Error(
        app,
        ErrorIds.AppTimeout,
        ProvisioningErrorCategory.Timeout,
        $"App '{app.Name}' could not sign in: {endpoint.Host} did not answer within {timeout.TotalSeconds:0} seconds.",
        "Look at the service that gives tokens.") with { IsTransient = true }).ToException();

    public static ProvisioningException NobodyToAsk(App app) => Error(
        app,
        ErrorIds.AppAuthentication,
        ProvisioningErrorCategory.Authentication,
        $"App '{app.Name}' could not sign in: somebody has to enter a code in a browser, and this command has no way to ask them to.",
        $"Sign in first, in this session: Test-ProvApp {app.Name}. What runs by itself signs in with a secret, a certificate or a managed identity.").ToException();

    public static ProvisioningException NoToken(App app, Uri endpoint, string why) => Error(
        app,
        ErrorIds.AppProtocol,
        ProvisioningErrorCategory.Authentication,
        $"App '{app.Name}' could not sign in: {endpoint.Host} answered with something that is no token: {why}.",
        "Check TokenUri: it is the token endpoint of the service's documentation.").ToException();

    // Codes are a few lower-case words; anything else may be whatever the other side was sent.
    private static bool IsCode(string? code) => code is { Length: > 0 and <= MostCode } && code.All(c => c is >= 'a' and <= 'z' or '_');

    private static string Advice(App app, string code) => code switch
    {
        "invalid_client" => $"The id of the client or its secret or key is wrong, has ended, or is not taken in the way it is sent: check ClientId and ClientAuthentication, and give the secret again: Set-ProvApp {app.Name} -Credential …",
        "invalid_scope" => "Check Scope: it names what the token is to be good for, as the service's documentation has it.",
        "invalid_target" => "Check Resource and Audience: they say for which service the token is to be.",
        "unauthorized_client" or "unsupported_grant_type" or "access_denied" => "Allow the client, where it is registered, the grant 'client credentials'.",
        "invalid_grant" => "Check ClientId, the signing key and the clock of this machine.",
        _ => "Check TokenUri, ClientId, ClientAuthentication, Scope, Audience, Resource and TokenParameters; the service's own log says more.",
    };

    private static ProvisioningError Error(App app, string id, ProvisioningErrorCategory category, string message, string action) => new()
    {
        Id = id,
        Category = category,
        Message = message,
        RecommendedAction = action,
        Target = app.Name,
        App = app.Name,
    };
}

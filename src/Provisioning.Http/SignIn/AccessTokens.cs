namespace Provisioning.Http;

/// <summary>Makes of a token that was given what requests show (RFC 6750 §2.1).</summary>
internal static class AccessTokens
{
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppProtocol"/>: it is none.</exception>
    public static SignedIn Show(App app, Uri endpoint, string token, DateTimeOffset asked, TimeSpan? lifetime)
    {
        try
        {
            return new(new("Bearer", token), asked, asked + lifetime);
        }
        catch (FormatException)
        {
            throw SignInErrors.NoToken(app, endpoint, "its token has characters that none can have");
        }
    }
}

using System.Net.Http.Headers;

namespace Provisioning.Http;

/// <summary>Shows a token that does not change by itself, or nothing where the app has no secret (RFC 6750 §2.1).</summary>
internal sealed class BearerSignIn(ConnectorContext context) : ISignIn
{
    public string Description => context.Secret is null ? "without a secret" : "with a bearer token";

    public bool AsksSomebody => false;

    public async ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken)
    {
        var now = context.Clock.GetUtcNow();
        if (context.Secret is not { } fetch)
            return new(null, now, null);
        var characters = await fetch(cancellationToken).ConfigureAwait(false);
        try
        {
            return new(new("Bearer", new string(characters)), now, null);
        }
        catch (FormatException)
        {
            throw SignInErrors.BadCharacters(context.App);
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    public void Dispose()
    {
    }
}

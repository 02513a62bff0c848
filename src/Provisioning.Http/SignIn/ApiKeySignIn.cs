namespace Provisioning.Http;

/// <summary>Shows a key in a header of its own, as the service's documentation names it.</summary>
internal sealed class ApiKeySignIn(ConnectorContext context, string header) : ISignIn
{
    public string Description => $"with a key in the header {header}";

    public bool AsksSomebody => false;

    public async ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken)
    {
        var characters = await context.Secret!(cancellationToken).ConfigureAwait(false);
        try
        {
            // What no header can have would be repeated in the framework's own error.
            if (characters.Length == 0 || characters.Any(c => c is < ' ' or > '~') || characters[0] == ' ' || characters[^1] == ' ')
                throw SignInErrors.BadCharacters(context.App);
            var key = new string(characters);
            return new(null, context.Clock.GetUtcNow(), null) { Key = new(header, key), Secrets = [key] };
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

using System.Text.RegularExpressions;
using Microsoft.Identity.Client;

namespace Provisioning.Http;

/// <summary>
/// Signs in to Microsoft Entra through Microsoft's own library. What the library would keep is not used: <see cref="SignInSession"/> keeps tokens, and <see cref="DeviceTokens"/> what a person signed in to.
/// </summary>
internal sealed partial class EntraSignIn(EntraSettings settings, IEntraClient client, ConnectorContext context, TimeSpan? timeout) : ISignIn
{
    private static readonly Uri MetadataService = new("http://169.254.169.254");

    public string Description => client.Description;

    public bool AsksSomebody => true;

    private Uri Endpoint => settings.Authority ?? MetadataService;

    public async ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken)
    {
        var asked = context.Clock.GetUtcNow();
        using var patience = timeout is { } time ? new CancellationTokenSource(time, context.Clock) : new();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var result = await client.AcquireAsync(both.Token).ConfigureAwait(false);
            // By the time that it has left: the library's clock is the machine's.
            return AccessTokens.Show(context.App, Endpoint, result.AccessToken, asked, result.ExpiresOn - TimeProvider.System.GetUtcNow());
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw SignInErrors.NoAnswer(context.App, Endpoint, timeout!.Value);
        }
        catch (HttpRequestException e)
        {
            throw SignInErrors.NotReached(context.App, Endpoint, e);
        }
        catch (MsalServiceException e) when (e.InnerException is HttpRequestException cause)
        {
            throw SignInErrors.NotReached(context.App, Endpoint, cause);
        }
        catch (MsalServiceException e) when (e.StatusCode is 429 or >= 500)
        {
            throw SignInErrors.NotNow(context.App, Endpoint, e.StatusCode, e.Headers?.RetryAfter?.Delta);
        }
        catch (MsalException e)
        {
            // Of what the service says in its own words, the number alone.
            throw SignInErrors.Refused(context.App, Endpoint, (e as MsalServiceException)?.StatusCode ?? 0, e.ErrorCode, Number().Match(e.Message) is { Success: true } number ? number.Value : null);
        }
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex(@"AADSTS\d{1,10}", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

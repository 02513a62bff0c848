using Microsoft.Identity.Client;

namespace Provisioning.Http;

/// <summary>One way to be given tokens by Microsoft Entra.</summary>
internal interface IEntraClient : IDisposable
{
    /// <summary>How it signs in, after "signs in".</summary>
    string Description { get; }

    /// <summary>Asks for a token.</summary>
    /// <exception cref="MsalException">There is none.</exception>
    Task<AuthenticationResult> AcquireAsync(CancellationToken cancellationToken);
}

/// <summary>Has the library send its requests our way.</summary>
internal sealed class OurHttp(HttpClient http) : IMsalHttpClientFactory
{
    public HttpClient GetHttpClient() => http;
}

using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace Provisioning.Http;

/// <summary>The managed identity of the machine or service that this runs on. It is asked on the machine itself, past every proxy.</summary>
internal sealed class EntraManagedIdentity(EntraSettings settings) : IEntraClient
{
    private const string AllOf = "/.default";
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15) });

    public string Description => settings.ClientId is { } id ? $"as the managed identity '{id}'" : "as the managed identity of this machine";

    public Task<AuthenticationResult> AcquireAsync(CancellationToken cancellationToken)
    {
        var identity = settings.ClientId is { } id ? ManagedIdentityId.WithUserAssignedClientId(id) : ManagedIdentityId.SystemAssigned;
        var application = ManagedIdentityApplicationBuilder.Create(identity).WithHttpClientFactory(new OurHttp(_http), retryOnceOn5xx: false).Build();
        var resource = settings.Scopes[0];
        return application.AcquireTokenForManagedIdentity(resource.EndsWith(AllOf, StringComparison.Ordinal) ? resource[..^AllOf.Length] : resource)
            .WithForceRefresh(true)
            .ExecuteAsync(cancellationToken);
    }

    public void Dispose() => _http.Dispose();
}

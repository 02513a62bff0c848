using Provisioning.Scim.Service;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A service of <see cref="ScimServerKind"/> or the practice application, started for a test and empty.</summary>
public sealed class AnyService : IAsyncDisposable
{
    /// <summary>The name of the practice application.</summary>
    public const string Practice = "Practice";

    private readonly IAsyncDisposable _server;

    private AnyService(string baseUri, string token, IAsyncDisposable server) => (BaseUri, Token, _server) = (baseUri, token, server);

    /// <summary>The names of all of them.</summary>
    public static TheoryData<string> All => [.. Enum.GetNames<ScimServerKind>(), Practice];

    public string BaseUri { get; }

    public string Token { get; }

    public static async Task<AnyService> StartAsync(string name)
    {
        if (name == Practice)
        {
            var token = Guid.NewGuid().ToString("N");
            var host = ScimServiceHost.Start(new() { Token = token });
            return new(host.BaseUri, token, host);
        }

        var server = await ScimServer.StartAsync(Enum.Parse<ScimServerKind>(name));
        return new(server.BaseUri, server.Token, server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}

using System.Net.Http.Headers;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>The measure of a run: the same requests, over as many connections, with nothing but HttpClient. Answers are read to their end and not looked at.</summary>
internal static class RequestLoop
{
    private static readonly MediaTypeHeaderValue ContentType = new("application/scim+json");

    public static async Task RunAsync(ScimServer server, IReadOnlyList<ProxiedRequest> requests, int connections)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new(server.BaseUri + "/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", server.Token);
        http.DefaultRequestHeaders.Accept.Add(new("application/scim+json"));
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => SendAsync()));

        async Task SendAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number < requests.Count)
            {
                var request = requests[number];
                using var message = new HttpRequestMessage(new(request.Method), request.Path);
                if (request.Body.Length > 0)
                    message.Content = new StringContent(request.Body, ContentType);
                using var answer = await http.SendAsync(message);
                await answer.Content.ReadAsByteArrayAsync();
                if (!answer.IsSuccessStatusCode)
                    throw new InvalidOperationException($"The service answered {(int)answer.StatusCode} to {request.Method} {request.Path}.");
            }
        }
    }
}

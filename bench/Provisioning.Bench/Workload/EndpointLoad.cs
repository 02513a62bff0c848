using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Provisioning.Bench;

/// <summary>What a load is made of.</summary>
internal enum LoadKind
{
    /// <summary>Seven reads of ten.</summary>
    Mixed,

    /// <summary>Reads alone.</summary>
    Reads,

    /// <summary>Writes alone.</summary>
    Writes,
}

/// <summary>What an upstream system sends, over many connections: look-ups by id and by user name, new people, and changes. The same for every service.</summary>
internal sealed class EndpointLoad : IDisposable
{
    private const int Connections = 50;
    private const int People = 2_000;
    private const int Reads = 14;
    private const int All = 20;
    private static readonly MediaTypeHeaderValue ContentType = new("application/scim+json");
    private readonly HttpClient _http;
    private readonly string[] _ids = new string[People];

    public EndpointLoad(string baseUri, string token)
    {
        _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new(baseUri + "/") };
        _http.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Makes the people whom the load is about.</summary>
    public Task FillAsync() => SpreadAsync(People, async number =>
    {
        var made = await SendAsync(HttpMethod.Post, "Users", Person($"person{number}"));
        _ids[number] = JsonNode.Parse(made)!["id"]!.ToString();
    });

    /// <summary>Sends the load once; the time is of all of it.</summary>
    /// <param name="kind">Of what.</param>
    /// <param name="requests">How many requests.</param>
    /// <param name="turn">Tells the people whom one turn makes from those of another.</param>
    public async Task<Sample> RunAsync(LoadKind kind, int requests, int turn)
    {
        var clock = Stopwatch.StartNew();
        await SpreadAsync(requests, number => SendAsync(number, turn, kind switch { LoadKind.Reads => number % Reads, LoadKind.Writes => Reads + (number % (All - Reads)), _ => number % All }));
        return Side.Take(clock.Elapsed, requests / clock.Elapsed.TotalSeconds);
    }

    public void Dispose() => _http.Dispose();

    // Of twenty requests eight are by id, six by user name, three make somebody and three change somebody.
    private Task SendAsync(int number, int turn, int which)
    {
        var person = number * 7919 % People;
        return which switch
        {
            < 8 => SendAsync(HttpMethod.Get, $"Users/{_ids[person]}", null),
            < 14 => SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"Users?filter=userName%20eq%20%22person{person}%22"), null),
            < 17 => SendAsync(HttpMethod.Post, "Users", Person($"new{turn}x{number}")),
            _ => SendAsync(HttpMethod.Patch, $"Users/{_ids[person]}", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"{{turn}}-{{number}}"}]}"""),
        };
    }

    private async Task<string> SendAsync(HttpMethod method, string path, string? body)
    {
        using var message = new HttpRequestMessage(method, path);
        if (body is not null)
            message.Content = new StringContent(body, Encoding.UTF8, ContentType);
        using var answer = await _http.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException($"The service answered {(int)answer.StatusCode} to {method} {path}: {text}");
    }

    private static async Task SpreadAsync(int count, Func<int, Task> send)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => SendAsync()));

        async Task SendAsync()
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
                await send(number);
        }
    }

    private static string Person(string userName) =>
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"{{userName}}","name":{"givenName":"Anna","familyName":"Berg"},"displayName":"Anna Berg","emails":[{"value":"{{userName}}@example.com","type":"work","primary":true}],"title":"Clerk","active":true}""";
}

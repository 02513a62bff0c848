using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Provisioning.Testing;

namespace Provisioning.Crash.Tests;

/// <summary>An endpoint is killed (SIGKILL) while many clients push, and started again on the same store: nothing that it acknowledged is lost, and nothing is there twice.</summary>
public sealed class EndpointCrashTests
{
    private const int Rounds = 4;
    private const int Clients = 20;
    private const int LeastAnswers = 50;
    private const int MostAnswers = 500;

    [Fact]
    public async Task Killed_under_load_it_loses_nothing_that_it_acknowledged()
    {
        using var folder = new TemporaryFolder();
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var people = new ConcurrentDictionary<string, Person>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var endpoint = await ProvshEndpoint.StartAsync(folder["store"], importEvery: 1);
            using var client = Client(endpoint);
            await CheckAsync(client, people, $"round {round} of seed {seed}");
            var aim = random.Next(LeastAnswers, MostAnswers);
            var answers = 0;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => PushAsync(client, people, $"r{round}c{number}", () =>
            {
                if (Interlocked.Increment(ref answers) == aim)
                    endpoint.Kill();
            }))));
            answers.ShouldBeGreaterThanOrEqualTo(aim, "it was killed under way");
        }

        await using var last = await ProvshEndpoint.StartAsync(folder["store"]);
        using var reader = Client(last);
        await CheckAsync(reader, people, $"at the end, seed {seed}");
    }

    // Makes people one after the other, changes each and deletes every third, and takes down what was acknowledged; until nobody answers.
    private static async Task PushAsync(HttpClient client, ConcurrentDictionary<string, Person> people, string name, Action answered)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                var userName = $"{name}-{i}";
                // Where no answer comes, it may be there or not.
                people[userName] = new(null, MayBe: true, Title: null, IsGone: false);
                var made = JsonNode.Parse(await SendAsync(HttpMethod.Post, "Users", $$"""{"userName":"{{userName}}"}"""))!["id"]!.ToString();
                people[userName] = new(made, MayBe: false, Title: null, IsGone: false);
                await SendAsync(HttpMethod.Patch, $"Users/{made}", $$"""{"Operations":[{"op":"add","path":"title","value":"{{i}}"}]}""");
                people[userName] = new(made, MayBe: false, Title: $"{i}", IsGone: false);
                if (i % 3 != 0)
                    continue;
                people[userName] = new(made, MayBe: true, Title: $"{i}", IsGone: false);
                await SendAsync(HttpMethod.Delete, $"Users/{made}", null);
                people[userName] = new(made, MayBe: false, Title: null, IsGone: true);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            // It was killed.
        }

        async Task<string> SendAsync(HttpMethod method, string path, string? body)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json")) };
            using var answer = await client.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            answer.IsSuccessStatusCode.ShouldBeTrue($"{(int)answer.StatusCode}: {text}");
            answered();
            return text;
        }
    }

    private static async Task CheckAsync(HttpClient client, ConcurrentDictionary<string, Person> people, string when)
    {
        foreach (var (userName, person) in people)
        {
            var found = JsonNode.Parse(await client.GetStringAsync($"Users?filter=userName%20eq%20%22{userName}%22"))!["Resources"]!.AsArray();
            if (person.MayBe)
            {
                found.Count.ShouldBeLessThanOrEqualTo(1, $"{userName}, {when}");
                continue;
            }

            found.Count.ShouldBe(person.IsGone ? 0 : 1, $"{userName}, {when}");
            if (person.Title is { } title)
                found[0]!["title"]?.ToString().ShouldBe(title, $"{userName}, {when}");
            if (!person.IsGone)
                found[0]!["id"]!.ToString().ShouldBe(person.Id, $"{userName}, {when}");
            using var answer = await client.GetAsync($"Users/{person.Id}");
            answer.StatusCode.ShouldBe(person.IsGone ? HttpStatusCode.NotFound : HttpStatusCode.OK, $"{userName}, {when}");
        }
    }

    private static HttpClient Client(ProvshEndpoint endpoint)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Clients }) { BaseAddress = new(endpoint.BaseUri + "/") };
        client.DefaultRequestHeaders.Authorization = new("Bearer", endpoint.Token);
        return client;
    }

    /// <param name="Id">The id that was acknowledged; null for none.</param>
    /// <param name="MayBe">True when the last request had no answer.</param>
    /// <param name="Title">The title that was acknowledged.</param>
    /// <param name="IsGone">True when the deletion was acknowledged.</param>
    private sealed record Person(string? Id, bool MayBe, string? Title, bool IsGone);
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Scim.Service.Tests;

/// <summary>What is no ordinary request, and options that make the service misbehave.</summary>
public sealed class ProtocolTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer wrong")]
    [InlineData("Basic token-of-the-tests")]
    public async Task Without_the_token_nothing_is_told(string? authorization)
    {
        await using var service = ServiceHarness.Start();
        using var client = new HttpClient();
        foreach (var path in new[] { "Users", "ServiceProviderConfig", "nowhere" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{service.Host.BaseUri}/{path}");
            if (authorization is not null)
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            using var response = await client.SendAsync(request);
            response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            response.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            (await response.Content.ReadAsStringAsync()).ShouldNotContain(ServiceHarness.Token);
        }
    }

    [Theory]
    [InlineData("GET", "Users/nobody", 404)]
    [InlineData("GET", "Nothing", 404)]
    [InlineData("GET", "../other", 404)]
    [InlineData("DELETE", "Users", 405)]
    [InlineData("POST", "Schemas", 405)]
    [InlineData("GET", "Users/.search", 405)]
    [InlineData("GET", "Me", 501)]
    [InlineData("PATCH", "Me", 501)]
    [InlineData("GET", "Bulk", 405)]
    [InlineData("PUT", "Users", 405)]
    [InlineData("POST", "Users/nobody", 405)]
    [InlineData("GET", "Schemas?filter=id%20pr", 403)]
    public async Task What_is_not_there_is_an_error_in_the_form_of_the_RFC(string method, string path, int status)
    {
        await using var service = ServiceHarness.Start();
        var answer = await service.SendAsync(method, path);
        (answer.Status, answer["status"], answer.Body!["schemas"]![0]!.ToString()).ShouldBe((status, $"{status}", "urn:ietf:params:scim:api:messages:2.0:Error"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"userName\":\"a\"} more")]
    [InlineData("{\"userName\":\"\\ud800\"}")]
    public async Task What_is_no_JSON_object_is_a_bad_request_and_makes_nobody(string body)
    {
        await using var service = ServiceHarness.Start();
        var answer = await service.SendAsync("POST", "Users", body);
        (answer.Status, answer["scimType"]).ShouldBe((400, "invalidSyntax"));
        service.Host.Users.ShouldBe(0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"userName\":\" \"}")]
    [InlineData("{\"userName\":5}")]
    [InlineData("{\"userName\":\"a\",\"active\":\"perhaps\"}")]
    public async Task A_value_that_does_not_fit_is_named(string body)
    {
        await using var service = ServiceHarness.Start();
        var answer = await service.SendAsync("POST", "Users", body);
        (answer.Status, answer["scimType"]).ShouldBe((400, "invalidValue"));
    }

    [Fact]
    public async Task Content_of_another_type_is_refused()
    {
        await using var service = ServiceHarness.Start();
        using var response = await service.Client.PostAsync("Users", new StringContent("<user/>", Encoding.UTF8, "text/xml"));
        response.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task A_request_that_is_too_large_is_refused_and_the_next_one_is_answered()
    {
        await using var service = ServiceHarness.Start();
        var answer = await service.SendAsync("POST", "Users", $$"""{"userName":"{{new string('a', 2 << 20)}}"}""");
        answer.Status.ShouldBe(413);
        await service.CreateAsync("bjensen");
    }

    [Fact]
    public async Task It_says_what_it_can()
    {
        await using var service = ServiceHarness.Start();
        var config = (await service.GetAsync("ServiceProviderConfig")).Body!;
        config["patch"]!["supported"]!.GetValue<bool>().ShouldBeTrue();
        config["etag"]!["supported"]!.GetValue<bool>().ShouldBeTrue();
        config["bulk"]!["supported"]!.GetValue<bool>().ShouldBeTrue();
        config["pagination"]!["cursor"]!.GetValue<bool>().ShouldBeTrue();
        foreach (var collection in new[] { "Schemas", "ResourceTypes" })
        {
            var list = (await service.GetAsync(collection)).Body!;
            foreach (var resource in list["Resources"]!.AsArray())
                (await service.GetAsync($"{collection}/{resource!["id"]}")).Body!.ToJsonString().ShouldBe(resource.ToJsonString());
        }

        (await service.GetAsync("Schemas/nothing")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Every_nth_request_is_throttled_or_fails_as_it_is_set()
    {
        await using var throttled = ServiceHarness.Start(o => o with { ThrottleEvery = 3 });
        var answers = new List<Answer>();
        for (var i = 0; i < 6; i++)
            answers.Add(await throttled.GetAsync("Users"));
        answers.Select(a => a.Status).ShouldBe([200, 200, 429, 200, 200, 429]);
        answers[2].Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));

        await using var failing = ServiceHarness.Start(o => o with { FailEvery = 2 });
        (await failing.SendAsync("POST", "Users", """{"userName":"a"}""")).Status.ShouldBe(201);
        (await failing.SendAsync("POST", "Users", """{"userName":"b"}""")).Status.ShouldBe(500);
        failing.Host.Users.ShouldBe(1);
        failing.Host.Requests.ShouldBe([new("POST", 201, 1), new("POST", 500, 1)]);
    }

    [Fact]
    public async Task A_stalled_request_is_answered_when_its_time_has_come()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        await using var service = ServiceHarness.Start(o => o with { StallEvery = 2, StallFor = TimeSpan.FromSeconds(30), Clock = clock });
        (await service.GetAsync("Users")).Status.ShouldBe(200);
        var stalled = service.GetAsync("Users");
        (await service.GetAsync("Users")).Status.ShouldBe(200);
        stalled.IsCompleted.ShouldBeFalse();
        while (!stalled.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        (await stalled).Status.ShouldBe(200);
    }

    [Fact]
    public async Task It_listens_on_the_loopback_address_only()
    {
        await using var service = ServiceHarness.Start();
        var uri = new Uri(service.Host.BaseUri);
        uri.Host.ShouldBe("127.0.0.1");
        var others = (await Dns.GetHostAddressesAsync(Dns.GetHostName())).Where(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a));
        foreach (var address in others)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            (await Should.ThrowAsync<SocketException>(async () => await socket.ConnectAsync(address, uri.Port))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var service = ServiceHarness.Start();
        var port = new Uri(service.Host.BaseUri).Port;
        var error = Should.Throw<ProvisioningException>(() => ScimServiceHost.Start(new() { Token = "t", Port = port })).Error;
        (error.Id, error.Target).ShouldBe((ErrorIds.SandboxRunning, $"{port}"));
        error.Message.ShouldContain($"{port}");
    }
}

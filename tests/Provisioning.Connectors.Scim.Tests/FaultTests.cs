using System.Diagnostics;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Services that are slow, overloaded, broken or not what they say.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;

    private IAccountTarget Target => _harness.Connector.Target;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Theory]
    [InlineData("30")]
    [InlineData("date")]
    public async Task A_429_is_waited_for_as_long_as_the_service_asks_and_the_creation_sent_again_once(string retryAfter)
    {
        var start = _harness.Now;
        var asked = retryAfter == "date" ? (start + TimeSpan.FromSeconds(30)).ToString("r") : retryAfter;
        _harness.Proxy.Rule = r => r.Number == 1 ? new Fault.Answer(429, RetryAfter: asked) : null;
        (await _harness.RunAsync(Target.CreateAsync(Person("u1"), None))).Key.ShouldNotBeEmpty();
        (_harness.Now - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(28));
        _harness.Proxy.Count("POST").ShouldBe(2);
        (await _harness.Server.UsersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_one_request_is_asked_to_wait_all_do()
    {
        _harness.Proxy.Rule = r => r.Number == 1 ? new Fault.Answer(429, RetryAfter: "60") : null;
        var first = _harness.Connector.Target.FindAsync("userName", "a", None);
        // The second leaves only after the first was told to wait.
        await _harness.Told.Task;
        var start = _harness.Now;
        await _harness.RunAsync(Target.FindAsync("userName", "b", None));
        (_harness.Now - start).ShouldBeGreaterThan(TimeSpan.FromSeconds(50));
        await _harness.RunAsync(first);
    }

    [Fact]
    public async Task A_service_that_always_asks_to_wait_is_given_up_with_what_to_do()
    {
        _harness.Proxy.Rule = _ => new Fault.Answer(429, RetryAfter: "1");
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        error.Id.ShouldBe(ErrorIds.AppThrottled);
        error.IsTransient.ShouldBeTrue();
        error.IsInDoubt.ShouldBeFalse();
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("MaxConcurrency");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_failing_creation_is_in_doubt_and_not_sent_again(int status)
    {
        _harness.Proxy.Rule = _ => new Fault.Answer(status);
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        error.Id.ShouldBe(ErrorIds.AppUnavailable);
        error.IsInDoubt.ShouldBeTrue();
        _harness.Proxy.Count("POST").ShouldBe(1);
    }

    [Fact]
    public async Task What_can_be_repeated_is_repeated_until_the_service_is_well()
    {
        var created = await Target.CreateAsync(Person("u1"), None);
        var faults = new Queue<Fault>([new Fault.Answer(503), new Fault.LoseRequest(), new Fault.LoseAnswer(), new Fault.CutAnswer(0.5)]);
        _harness.Proxy.Rule = _ => faults.TryDequeue(out var fault) ? fault : null;
        var changed = await _harness.RunAsync(Target.UpdateAsync(created.Key, Write("u1", null, ("department", "Legal")) with { Current = created.Values }, None));
        changed.Values["department"].AsString().ShouldBe("Legal");
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_creation_whose_answer_is_lost_is_in_doubt_and_found_by_its_external_id()
    {
        _harness.Proxy.Rule = r => r.Method == "POST" ? new Fault.LoseAnswer() : null;
        (await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None))).IsInDoubt.ShouldBeTrue();
        _harness.Proxy.Count("POST").ShouldBe(1);
        (await Target.FindAsync("externalId", "u1", None)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Silence_is_given_up_after_the_time_that_is_set()
    {
        await using var connector = _harness.Connect(settings: ("Timeout", 20));
        _harness.Proxy.Rule = _ => new Fault.Stall();
        var error = await _harness.ErrorAsync(connector.Target.CreateAsync(Person("u1"), None));
        error.Id.ShouldBe(ErrorIds.AppTimeout);
        error.IsInDoubt.ShouldBeTrue();
        error.Message.ShouldContain("20 seconds");
    }

    [Fact]
    public async Task A_wait_that_the_service_asked_for_is_no_silence()
    {
        await using var connector = _harness.Connect(settings: ("Timeout", 20));
        _harness.Proxy.Rule = r => r.Number == 1 ? new Fault.Answer(429, RetryAfter: "120") : null;
        (await _harness.RunAsync(connector.Target.CreateAsync(Person("u1"), None))).Key.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_stalled_call_ends_soon_after_it_is_cancelled()
    {
        _harness.Proxy.Rule = _ => new Fault.Stall();
        using var stop = new CancellationTokenSource();
        var call = Target.CreateAsync(Person("u1"), stop.Token).AsTask();
        while (_harness.Proxy.Requests.IsEmpty)
            await Task.Delay(5);
        var watch = Stopwatch.StartNew();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(400, ErrorIds.AppRejected)]
    [InlineData(401, ErrorIds.AppAuthentication)]
    [InlineData(403, ErrorIds.AppPermission)]
    [InlineData(404, ErrorIds.AccountNotFound)]
    [InlineData(409, ErrorIds.AccountExists)]
    [InlineData(413, ErrorIds.AppRejected)]
    [InlineData(418, ErrorIds.AppRejected)]
    public async Task Each_refusal_names_the_app_the_request_and_what_to_do_and_no_value(int status, string id)
    {
        var body = $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"{{status}}","detail":"token {{_harness.Server.Token}} is not\ngood enough"}""";
        _harness.Proxy.Rule = _ => new Fault.Answer(status, body);
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        error.Id.ShouldBe(id);
        error.Message.ShouldContain("'slack' answered POST Users with " + status);
        error.RecommendedAction.ShouldNotBeNullOrEmpty();
        error.IsInDoubt.ShouldBeFalse();
        error.Detail.ShouldNotBeNull().ShouldContain("is not good enough");
        var everything = error.ToString() + error.ToException();
        everything.ShouldNotContain(_harness.Server.Token);
        everything.ShouldNotContain("contoso.example");
    }

    [Fact]
    public async Task A_redirection_is_not_followed_with_the_token()
    {
        await using var elsewhere = await FaultProxy.StartAsync(_harness.Server.BaseUri);
        _harness.Proxy.Rule = _ => new Fault.Answer(307, Location: elsewhere.BaseUri + "/Users");
        var error = await _harness.ErrorAsync(Target.CreateAsync(Person("u1"), None));
        error.Id.ShouldBe(ErrorIds.AppProtocol);
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<html><body>Sign in</body></html>", "web page")]
    [InlineData("", "no body")]
    [InlineData("[1,2]", "no JSON object")]
    [InlineData("{\"status\":\"ok\"}", "no JSON object of SCIM")]
    [InlineData("{\"Resources\":[{\"userName\":\"x\"}],\"totalResults\":1}", "no id")]
    public async Task An_answer_that_is_not_SCIM_is_said_to_be_none(string body, string why)
    {
        _harness.Proxy.Rule = _ => new Fault.Answer(200, body, ContentType: "text/html");
        var error = await _harness.ErrorAsync(_harness.Connector.ReadAsync());
        error.Id.ShouldBe(ErrorIds.AppProtocol);
        error.Message.ShouldContain(why);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("BaseUri");
    }

    [Theory]
    [InlineData("<html>default backend - 404</html>")]
    [InlineData("{\"message\":\"no route\"}")]
    [InlineData("")]
    public async Task A_gateway_that_answers_404_is_no_sign_that_an_account_is_gone(string body)
    {
        var created = await Target.CreateAsync(Person("u1"), None);
        _harness.Proxy.Rule = _ => new Fault.Answer(404, body, ContentType: "text/html");
        foreach (var attempt in new Func<ValueTask<object?>>[]
        {
            async () => await Target.GetAsync(created.Key, None),
            async () => await Target.UpdateAsync(created.Key, Write("u1", false) with { Current = created.Values }, None),
            async () =>
            {
                await Target.DeleteAsync(created.Key, null, None);
                return null;
            },
        })
        {
            var error = await _harness.ErrorAsync(attempt());
            error.Id.ShouldBe(ErrorIds.AppProtocol);
            error.Message.ShouldContain("'slack'");
            error.Message.ShouldContain("404");
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("BaseUri");
        }

        // Where the service says so itself, it is.
        _harness.Proxy.Rule = r => r.Path.Contains(created.Key, StringComparison.Ordinal) ? new Fault.Answer(404, body, ContentType: "text/html") : null;
        (await Target.GetAsync(created.Key, None)).ShouldBeNull();
        await Target.DeleteAsync(created.Key, null, None);
    }

    [Fact]
    public async Task A_search_that_finds_one_and_gives_none_is_no_sign_that_there_is_none()
    {
        await Target.CreateAsync(Person("u1"), None);
        _harness.Proxy.Rule = _ => new Fault.Answer(200, "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:ListResponse\"],\"totalResults\":1,\"Resources\":[]}");
        var error = await _harness.ErrorAsync(Target.FindAsync("externalId", "u1", None));
        error.Id.ShouldBe(ErrorIds.AppProtocol);
        error.Message.ShouldContain("gives none");
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_named_by_host_and_port()
    {
        await using var connector = _harness.Connect(baseUri: "http://127.0.0.1:1/scim/v2");
        var test = await _harness.RunAsync(connector.TestAsync());
        test.Succeeded.ShouldBeFalse();
        test.Error.ShouldNotBeNull().Id.ShouldBe(ErrorIds.AppUnreachable);
        test.Error.Message.ShouldContain("127.0.0.1:1");
        test.Error.Message.ShouldContain("nothing answers there");
    }

    [Fact]
    public async Task A_token_that_was_replaced_is_looked_up_again_once()
    {
        var tokens = new Queue<string>(["old", _harness.Server.Token]);
        var app = new App { Name = "slack", Connector = "Scim", Direction = AppDirection.Target, Settings = AttributeSet.Empty.With("BaseUri", _harness.Proxy.BaseUri) };
        await using var connector = new ScimConnectorPair(new ScimConnectorFactory().Create(new(app, _ => new(tokens.Dequeue().ToCharArray()), TimeProvider.System)));
        (await connector.Target.FindAsync("userName", "x", None)).ShouldBeEmpty();
        tokens.ShouldBeEmpty();
    }
}

using System.Collections.Concurrent;
using Provisioning.Http;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.SignInHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>How fast requests leave: as it is set, and as the service says.</summary>
public sealed class RateTests : IAsyncLifetime
{
    private SignInHarness _harness = null!;

    public async Task InitializeAsync() => _harness = await StartAsync();

    public async Task DisposeAsync() => await _harness.DisposeAsync();

    [Fact]
    public async Task Requests_leave_at_the_pace_that_is_set()
    {
        var came = new ConcurrentQueue<DateTimeOffset>();
        _harness.Server.Rule = _ =>
        {
            came.Enqueue(_harness.Clock.GetUtcNow());
            return Empty();
        };
        var connector = _harness.Connect(("RequestsPerMinute", 20));
        var start = _harness.Clock.GetUtcNow();
        await _harness.Clock.RunAsync(Task.WhenAll(Enumerable.Range(0, 11).Select(_ => AskAsync(connector))));
        // The first at once, then one each three seconds.
        came.Count.ShouldBe(11);
        came.Order().Select((time, number) => (time - start, number)).ShouldAllBe(c => c.Item1 >= TimeSpan.FromSeconds(3 * c.number));
    }

    [Theory]
    [InlineData("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 40", 0, 40)]
    [InlineData("X-Rate-Limit-Remaining: 0", "X-Rate-Limit-Reset: epoch", 0, 40)]
    [InlineData("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: epoch ms", 0, 40)]
    [InlineData("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: date", 0, 40)]
    [InlineData("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1000000001", 0, 0)]
    [InlineData("X-RateLimit-Remaining: 9, 90", "X-RateLimit-Reset: 40, 400", 9, 40)]
    [InlineData("X-RateLimit-Remaining: 9", "X-RateLimit-Reset: soon", 9, null)]
    [InlineData("RateLimit-Remaining: 0", "RateLimit-Reset: 40", 0, 40)]
    [InlineData("RateLimit: limit=100, remaining=0, reset=40", "RateLimit-Policy: 100;w=60", 0, 40)]
    [InlineData("RateLimit: \"day\";r=90;t=3000, \"burst\";r=0;t=40", "RateLimit-Policy: \"burst\";q=10;w=60", 0, 40)]
    [InlineData("RateLimit: \"day\";r=90", "X-Other: 1", 90, null)]
    public void Each_way_of_saying_how_many_are_left_is_understood(string first, string second, int remaining, int? seconds)
    {
        // The service's own clock is an hour ahead: what it says of times is by that.
        var there = DateTimeOffset.FromUnixTimeSeconds(_harness.Clock.GetUtcNow().AddHours(1).ToUnixTimeSeconds());
        var then = there.AddSeconds(40);
        using var answer = new HttpResponseMessage { Headers = { Date = there } };
        foreach (var header in new[] { first, second })
        {
            var text = header.Replace("epoch ms", $"{then.ToUnixTimeMilliseconds()}", StringComparison.Ordinal).Replace("epoch", $"{then.ToUnixTimeSeconds()}", StringComparison.Ordinal).Replace("date", then.ToString("r"), StringComparison.Ordinal);
            answer.Headers.TryAddWithoutValidation(text.Split(':', 2)[0], text.Split(':', 2)[1].Trim());
        }

        RateLimit.Of(answer, _harness.Clock).ShouldBe(new RateLimit(remaining, seconds is { } s ? TimeSpan.FromSeconds(s) : null));
    }

    [Fact]
    public async Task When_none_is_left_all_wait_until_there_are_more()
    {
        _harness.Server.Rule = _ => Empty(("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "40"));
        var connector = _harness.Connect();
        await AskAsync(connector);
        var start = _harness.Clock.GetUtcNow();
        await _harness.Clock.RunAsync(AskAsync(connector));
        (_harness.Clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(40));
        _harness.Reports.OfType<VerboseEvent>().First().Message.ShouldBe("'slack' lets no more requests in for now: its requests go on in 40.0 s.");
    }

    [Theory]
    [InlineData("X-RateLimit-Remaining", "7")]
    [InlineData("X-RateLimit-Remaining", "many")]
    [InlineData("RateLimit", "\"day\";r=90;t=3000")]
    [InlineData("X-RateLimit-Limit", "0")]
    public async Task When_some_are_left_nobody_waits(string name, string value)
    {
        _harness.Server.Rule = _ => Empty((name, value), ("X-RateLimit-Reset", "3000"));
        var connector = _harness.Connect();
        for (var i = 0; i < 2; i++)
            await AskAsync(connector).WaitAsync(TimeSpan.FromMinutes(1));
        _harness.Server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_429_that_says_only_when_its_window_ends_is_waited_for_so_long()
    {
        _harness.Server.Rule = r => _harness.Server.Requests.Count == 1 ? new(429, "", ("X-RateLimit-Reset", "100"), ("X-RateLimit-Remaining", "0")) : Empty();
        var start = _harness.Clock.GetUtcNow();
        await _harness.Clock.RunAsync(AskAsync(_harness.Connect()));
        (_harness.Clock.GetUtcNow() - start).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(100));
    }

    private static SignInAnswer Empty(params (string, string)[] headers) => new(200, """{"totalResults":0,"Resources":[]}""", headers);
}

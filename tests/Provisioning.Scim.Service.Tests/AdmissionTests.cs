using Microsoft.Extensions.Time.Testing;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Who is let in, how often, and what becomes of those who guess.</summary>
public sealed class AdmissionTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private readonly Tokens _tokens = new();
    private readonly TokenAdmission _admission;

    public AdmissionTests() => _admission = new(_tokens, 600, _clock);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic right")]
    [InlineData("right")]
    public async Task Who_has_no_token_is_refused_and_noted(string? authorization)
    {
        (await RefusedAsync(authorization, "192.0.2.1")).Error.Status.ShouldBe(401);
        _tokens.Refused.ShouldBe(["192.0.2.1"]);
    }

    [Theory]
    [InlineData("Bearer right")]
    [InlineData("bearer  right ")]
    public async Task Who_has_one_is_let_in(string authorization) => (await AdmitAsync(authorization, "192.0.2.1")).Name.ShouldBe("app/right");

    [Fact]
    public async Task Who_guesses_waits_twice_as_long_each_time_and_not_even_the_right_token_helps()
    {
        for (var i = 0; i < 6; i++)
            (await RefusedAsync("Bearer guess", "192.0.2.1")).Error.Status.ShouldBe(401);
        var expected = 1;
        for (var i = 0; i < 12; i++)
        {
            foreach (var guess in new[] { "Bearer guess", "Bearer right" })
            {
                var refused = await RefusedAsync(guess, "192.0.2.1");
                (refused.Error.Status, refused.RetryAfter).ShouldBe((429, Math.Min(expected, 900)));
            }

            _clock.Advance(TimeSpan.FromSeconds(Math.Min(expected, 900)));
            (await RefusedAsync("Bearer guess", "192.0.2.1")).Error.Status.ShouldBe(401);
            expected *= 2;
        }
    }

    [Fact]
    public async Task Others_are_not_kept_out_by_who_guesses_nor_is_who_was_known_before()
    {
        await AdmitAsync("Bearer right", "192.0.2.1");
        for (var i = 0; i < 10; i++)
            await RefusedAsync("Bearer guess", "192.0.2.1");
        (await RefusedAsync("Bearer guess", "192.0.2.1")).Error.Status.ShouldBe(429);
        await AdmitAsync("Bearer right", "192.0.2.1");
        await AdmitAsync("Bearer right", "192.0.2.2");
        (await RefusedAsync("Bearer other", "192.0.2.1")).Error.Status.ShouldBe(429, "another token was not used from there");
    }

    [Fact]
    public async Task One_IPv6_network_is_one_address()
    {
        for (var i = 0; i < 7; i++)
            await RefusedAsync("Bearer guess", $"2001:db8:0:1::{i}");
        (await RefusedAsync("Bearer guess", "2001:db8:0:1:ffff::1")).Error.Status.ShouldBe(429);
        (await RefusedAsync("Bearer guess", "2001:db8:0:2::1")).Error.Status.ShouldBe(401);
    }

    [Fact]
    public async Task Guesses_from_very_many_addresses_are_held_back_together()
    {
        var statuses = new HashSet<int>();
        for (var i = 0; i < 10_100; i++)
            statuses.Add((await RefusedAsync("Bearer guess", $"10.{i >> 16}.{i >> 8 & 255}.{i & 255}")).Error.Status);
        statuses.ShouldContain(429);
    }

    [Fact]
    public async Task A_token_asks_so_often_in_a_minute_and_then_waits()
    {
        for (var i = 0; i < 60; i++)
            await AdmitAsync("Bearer right", "192.0.2.1");
        var refused = await RefusedAsync("Bearer right", "192.0.2.1");
        (refused.Error.Status, refused.RetryAfter).ShouldBe((429, 1));
        await AdmitAsync("Bearer other", "192.0.2.1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
            await AdmitAsync("Bearer right", "192.0.2.1");
        (await RefusedAsync("Bearer right", "192.0.2.1")).Error.Status.ShouldBe(429);
    }

    private async Task<ScimCaller> AdmitAsync(string? authorization, string address) => await _admission.AdmitAsync(Request(authorization, address), CancellationToken.None);

    private async Task<ScimException> RefusedAsync(string? authorization, string address) =>
        await Should.ThrowAsync<ScimException>(async () => await _admission.AdmitAsync(Request(authorization, address), CancellationToken.None));

    private static ScimRequest Request(string? authorization, string address) => new("GET", "Users", "", default) { Authorization = authorization, RemoteAddress = address };

    private sealed class Tokens : IScimTokens
    {
        public List<string?> Refused { get; } = [];

        public ValueTask<ScimCaller?> FindAsync(string token, CancellationToken cancellationToken) => new(token is "right" or "other" ? new ScimCaller("app/" + token, true, true) : null);

        public ValueTask NoteRefusedAsync(string? remoteAddress, CancellationToken cancellationToken)
        {
            Refused.Add(remoteAddress);
            return default;
        }
    }
}

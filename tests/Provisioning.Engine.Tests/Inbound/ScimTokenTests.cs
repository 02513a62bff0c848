using System.Text;
using Provisioning.Scim;

namespace Provisioning.Engine.Tests.Inbound;

/// <summary>Tokens of an endpoint: shown once, kept as hashes, taken away at once; and who is refused is taken down within limits.</summary>
public sealed class ScimTokenTests : IAsyncLifetime
{
    private readonly EngineHarness _h = new();
    private InboundReception _reception = null!;

    private static CancellationToken None => CancellationToken.None;

    private ScimTokenService Tokens => _h.Engine.Inbound.Tokens;

    public async Task InitializeAsync()
    {
        foreach (var app in new[] { "hr", "other" })
            await _h.Engine.Apps.CreateAsync(new() { Name = app, Connector = "ScimEndpoint", Direction = AppDirection.Source }, None);
        _reception = await _h.Engine.Inbound.OpenAsync("hr", None);
    }

    public async Task DisposeAsync()
    {
        await _reception.DisposeAsync();
        _h.Dispose();
    }

    [Fact]
    public async Task A_token_is_found_by_its_whole_text_and_is_kept_nowhere()
    {
        var text = await MakeAsync("okta", scope: [ScimScope.Write]);
        (await _reception.Tokens.FindAsync(text, None)).ShouldBe(new ScimCaller("scim:hr/okta", CanRead: false, CanWrite: true));
        foreach (var wrong in new[] { text[..^1], text + "a", text[..^1] + (text[^1] == 'a' ? 'b' : 'a'), text.ToUpperInvariant(), "prov_", "prov__", "", "prov_0000000000000000_" + text[22..] })
            (await _reception.Tokens.FindAsync(wrong, None)).ShouldBeNull(wrong);
        await using (var other = await _h.Engine.Inbound.OpenAsync("other", None))
            (await other.Tokens.FindAsync(text, None)).ShouldBeNull("it is another app's");
        var journal = string.Join('\n', await _h.Store.ReadJournalAsync(0, None).SelectMany(c => c.Batch.Writes.ToAsyncEnumerable()).Select(w => w.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "").ToListAsync());
        journal.ShouldNotContain(text[22..]);
        (await Tokens.GetAsync("hr", "OKTA", None)).ShouldSatisfyAllConditions(t => t.Token.ShouldBeNull(), t => t.CreatedBy.ShouldBe("tester"), t => t.Scope.ShouldBe([ScimScope.Write]));
    }

    [Fact]
    public async Task One_that_is_taken_away_or_over_is_refused_from_then_on()
    {
        var (gone, over) = (await MakeAsync("gone"), await MakeAsync("over", expires: _h.Clock.GetUtcNow().AddHours(1)));
        (await _reception.Tokens.FindAsync(gone, None)).ShouldNotBeNull();
        (await _reception.Tokens.FindAsync(over, None)).ShouldNotBeNull();
        await Tokens.RemoveAsync(await Tokens.GetAsync("hr", "gone", None), None);
        _h.Clock.Advance(TimeSpan.FromHours(1));
        (await _reception.Tokens.FindAsync(gone, None)).ShouldBeNull();
        (await _reception.Tokens.FindAsync(over, None)).ShouldBeNull();
        (await MakeAsync("gone")).ShouldNotBe(gone);
        (await _reception.Tokens.FindAsync(gone, None)).ShouldBeNull("another one has its name");
    }

    [Fact]
    public async Task Its_last_use_is_known_to_ten_minutes_and_costs_a_commit_in_ten_minutes()
    {
        var text = await MakeAsync("okta");
        var before = _h.Store.LastSequence;
        for (var i = 0; i < 60; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () => await _reception.Tokens.FindAsync(text, None))));
            _h.Clock.Advance(TimeSpan.FromSeconds(30));
        }

        (_h.Store.LastSequence - before).ShouldBe(3);
        (_h.Clock.GetUtcNow() - (await Tokens.GetAsync("hr", "okta", None)).LastUsed!.Value).ShouldBeLessThanOrEqualTo(TimeSpan.FromMinutes(10.5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task A_name_that_cannot_be_one_is_refused(string name) => (await ErrorAsync(() => MakeAsync(name))).Id.ShouldBe(ErrorIds.ScimTokenInvalid);

    [Fact]
    public async Task Names_are_told_apart_whatever_their_case_and_near_ones_are_named()
    {
        await MakeAsync("okta");
        (await ErrorAsync(() => MakeAsync("Okta"))).Id.ShouldBe(ErrorIds.ScimTokenExists);
        (await ErrorAsync(() => MakeAsync("late", expires: _h.Clock.GetUtcNow()))).Id.ShouldBe(ErrorIds.ScimTokenInvalid);
        var missing = await ErrorAsync(async () => await Tokens.GetAsync("hr", "okto", None));
        (missing.Id, missing.Message.Contains("okta", StringComparison.Ordinal)).ShouldBe((ErrorIds.ScimTokenNotFound, true));
    }

    [Fact]
    public async Task Whoever_has_no_role_for_the_app_makes_no_token_and_starts_no_endpoint_and_pushes_need_none()
    {
        await _h.Engine.Roles.SetAsync(await _h.Engine.Roles.PrepareAsync("tester", RoleName.SuperAdministrator, [], [], None), None);
        await _h.Engine.Roles.SetAsync(await _h.Engine.Roles.PrepareAsync("dora", RoleName.AppAdministrator, ["other"], [], None), None);
        _h.RestartAs("dora");
        (await ErrorAsync(() => MakeAsync("okta"))).Id.ShouldBe(ErrorIds.AccessDenied);
        (await ErrorAsync(async () => await _h.Engine.Inbound.OpenAsync("hr", None))).Id.ShouldBe(ErrorIds.AccessDenied);
        await using var other = await _h.Engine.Inbound.OpenAsync("other", None);
        await other.Resources.CreateAsync(ResourceKind.User, AttributeSet.Empty.With("userName", "anna"), "scim:other/okta", None);
        await Tokens.CreateAsync("other", "okta", [ScimScope.Read], null, None);
    }

    [Fact]
    public async Task Who_is_refused_is_taken_down_at_once_and_then_ever_more_seldom()
    {
        var before = _h.Store.LastSequence;
        for (var i = 0; i < 24 * 60; i++)
        {
            for (var j = 0; j < 10; j++)
                await _reception.Tokens.NoteRefusedAsync($"192.0.2.{i % 50}", None);
            if (i == 0)
                (_h.Store.LastSequence - before).ShouldBe(1);
            _h.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        (_h.Store.LastSequence - before).ShouldBeLessThan(35, "in a day");
        await _reception.DisposeAsync();
        var events = await _h.Engine.Audit.EventsAsync(new(), newestFirst: false, None).Where(e => e.Kind == "Refused sign-in").ToListAsync();
        events[0].Message.ShouldBe("1 request without a token that is known, from 192.0.2.0");
        events.Sum(e => int.Parse(e.Message!.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(24 * 60 * 10, "each is counted");
        events.ShouldAllBe(e => e.Message!.Length < 300);
    }

    private async Task<string> MakeAsync(string name, ScimScope[]? scope = null, DateTimeOffset? expires = null) =>
        new System.Net.NetworkCredential("", (await Tokens.CreateAsync("hr", name, scope ?? [ScimScope.Read, ScimScope.Write], expires, None)).Token).Password;

    private static async Task<ProvisioningError> ErrorAsync(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error;
}

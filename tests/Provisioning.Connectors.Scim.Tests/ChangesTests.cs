using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Scim.Service;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Reads of what changed, by meta.lastModified, at a service that obeys the filter, and at ones that do not: nothing is believed that does not prove itself.</summary>
public sealed class ChangesTests : IAsyncLifetime
{
    private const int Users = 5;
    private const string Token = "token-of-the-test";
    private readonly FakeTimeProvider _clock = new(new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private ScimServiceHost _service = null!;
    private FaultProxy _proxy = null!;
    private ScimConnectorPair _connector = null!;
    private string _mark = "";

    public async Task InitializeAsync()
    {
        _service = ScimServiceHost.Start(new() { Token = Token, Clock = _clock });
        _proxy = await FaultProxy.StartAsync(_service.BaseUri);
        _connector = Connecting.To(_proxy.BaseUri, Token, _clock);
        for (var i = 0; i < Users; i++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await _connector.Target.CreateAsync(Person($"u{i}"), None);
        }

        _clock.Advance(TimeSpan.FromHours(1));
        _mark = (await ReadAllAsync(_connector)).Watermark.ShouldNotBeNull();
    }

    public async Task DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _proxy.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task What_changed_comes_with_the_newest_of_before_and_the_mark_moves_on()
    {
        (await ChangesAsync()).Users.ShouldBe(["u4"]);
        _clock.Advance(TimeSpan.FromHours(1));
        await ChangeAsync("u1");
        var (users, end) = await ChangesAsync();
        users.ShouldBe(["u1", "u4"], ignoreOrder: true);
        var completed = end.ShouldBeOfType<ReadCompleted>();
        completed.Proof.IsComplete.ShouldBeFalse("nobody is gone for not being in it");
        _mark = completed.Watermark!;
        Newest(_mark).ShouldBe(_clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromHours(1));
        await ChangeAsync("u2");
        (await ChangesAsync()).Users.ShouldBe(["u1", "u2"], ignoreOrder: true);
        _proxy.Requests.Last(r => r.Method == "GET").Path.ShouldContain(Uri.EscapeDataString("meta.lastModified gt \"2026-03-02T14:58:00Z\""));
    }

    [Fact]
    public async Task The_mark_lies_before_the_newest_change_by_what_the_read_took_and_an_overlap()
    {
        _proxy.Rule = r =>
        {
            _clock.Advance(TimeSpan.FromSeconds(90));
            return null;
        };
        var before = _proxy.Requests.Count;
        var mark = (await ReadAllAsync(_connector)).Watermark!;
        (Newest(mark) - From(mark)).ShouldBe(TimeSpan.FromSeconds(90) * (_proxy.Requests.Count - before) + TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task What_changes_while_everybody_is_read_is_in_the_next_read_of_changes()
    {
        // Whoever is on a page that was read already, and dated later than what is still to come.
        await using var small = Connecting.To(_proxy.BaseUri, Token, _clock, ("PageSize", 2));
        _proxy.Rule = r =>
        {
            if (r.Path.Contains("startIndex=5", StringComparison.Ordinal))
                Missed();
            return null;
        };
        _mark = (await ReadAllAsync(small)).Watermark!;
        _proxy.Rule = _ => null;
        (await ChangesAsync()).Users.ShouldContain("u0");

        void Missed()
        {
            _clock.Advance(TimeSpan.FromMinutes(4));
            ChangeAsync("u0").GetAwaiter().GetResult();
            _clock.Advance(TimeSpan.FromMinutes(4));
            ChangeAsync("u4").GetAwaiter().GetResult();
        }
    }

    [Theory]
    [InlineData("a date in the future hides nothing until then")]
    [InlineData("somebody has no date")]
    [InlineData("the read proves nothing")]
    public async Task A_read_that_cannot_tell_where_changes_begin_has_no_mark_or_an_early_one(string what)
    {
        _proxy.Rule = r => !r.Path.StartsWith("Users?", StringComparison.Ordinal) ? null : new Fault.Rewrite(b => what switch
        {
            "somebody has no date" => new Regex("\"lastModified\":\"[^\"]*\"").Replace(b, "\"x\":1", 1),
            "the read proves nothing" => b.Replace("\"totalResults\":5", "\"totalResults\":6", StringComparison.Ordinal),
            _ => new Regex("\"lastModified\":\"[^\"]*\"").Replace(b, "\"lastModified\":\"2999-01-01T00:00:00Z\"", 1),
        });
        var mark = (await ReadAllAsync(_connector)).Watermark;
        if (what.StartsWith("a date", StringComparison.Ordinal))
            Newest(mark!).ShouldBeLessThanOrEqualTo(_clock.GetUtcNow());
        else
            mark.ShouldBeNull();
    }

    [Theory]
    [InlineData("ignores the filter", true)]
    [InlineData("answers with nobody", false)]
    [InlineData("answers with a part", false)]
    [InlineData("refuses the filter", true)]
    [InlineData("does not know the filter", true)]
    [InlineData("cannot do filters", true)]
    [InlineData("fails", false)]
    [InlineData("does not date what it gives", true)]
    [InlineData("gives pages that do not add up", false)]
    public async Task A_service_that_does_not_obey_is_not_believed(string what, bool lasting)
    {
        _clock.Advance(TimeSpan.FromHours(1));
        await ChangeAsync("u1");
        var everybody = await ListAsync("");
        var newest = await ListAsync("&filter=userName eq \"u4@contoso.example\"");
        var older = await ListAsync("&filter=userName eq \"u3@contoso.example\"");
        _proxy.Rule = r => !r.Path.Contains("filter=", StringComparison.Ordinal) ? null : what switch
        {
            "ignores the filter" => new Fault.Answer(200, everybody),
            "answers with nobody" => new Fault.Answer(200, """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0}"""),
            "answers with a part" => new Fault.Answer(200, Regex.Replace(older, "\"lastModified\":\"[^\"]*\"", $"\"lastModified\":\"{From(_mark).AddSeconds(1):O}\"")),
            "refuses the filter" => new Fault.Answer(400, """{"scimType":"invalidFilter"}"""),
            "does not know the filter" => new Fault.Answer(404),
            "cannot do filters" => new Fault.Answer(501),
            "fails" => new Fault.Answer(500),
            "does not date what it gives" => new Fault.Answer(200, Regex.Replace(newest, "\"lastModified\":\"[^\"]*\"", "\"x\":1")),
            _ => new Fault.Answer(200, newest.Replace("\"totalResults\":1", "\"totalResults\":7", StringComparison.Ordinal)),
        };
        var refused = (await _clock.RunAsync(_proxy, ChangesAsync())).End.ShouldBeOfType<DeltaRefused>(what);
        refused.IsLasting.ShouldBe(lasting, refused.Reason);
        refused.Reason.ShouldNotContain(Token);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("2 2026-01-01T00:00:00Z 2026-01-01T00:00:00Z")]
    [InlineData("1 2026-01-02T00:00:00Z 2026-01-01T00:00:00Z")]
    [InlineData("1 yesterday today")]
    public async Task A_mark_that_is_none_is_no_reason_to_believe_anything(string mark)
    {
        _mark = mark;
        (await ChangesAsync()).End.ShouldBeOfType<DeltaRefused>().IsLasting.ShouldBeFalse();
        _proxy.Requests.ShouldNotContain(r => r.Path.Contains("filter=meta", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_does_not_let_us_in_is_an_error_and_no_refusal()
    {
        _proxy.Rule = _ => new Fault.Answer(401);
        (await Should.ThrowAsync<ProvisioningException>(ChangesAsync)).Error.Id.ShouldBe(ErrorIds.AppAuthentication);
    }

    [Fact]
    public async Task Who_is_deleted_and_was_the_newest_is_found_by_a_read_of_everybody()
    {
        await _connector.Target.DeleteAsync((await _connector.Target.FindAsync("externalId", "u4", None)).Single().Key, null, None);
        (await ChangesAsync()).End.ShouldBeOfType<DeltaRefused>().IsLasting.ShouldBeFalse();
        _mark = (await ReadAllAsync(_connector)).Watermark!;
        (await ChangesAsync()).End.ShouldBeOfType<ReadCompleted>();
    }

    public static TheoryData<ScimServerKind> Servers => [.. Enum.GetValues<ScimServerKind>()];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task At_services_of_others_a_change_is_read_or_it_is_said_that_it_cannot_be(ScimServerKind kind)
    {
        await using var server = await ScimServer.StartAsync(kind);
        await using var connector = Connecting.To(server.BaseUri, server.Token, TimeProvider.System);
        for (var i = 0; i < 3; i++)
            await connector.Target.CreateAsync(Person($"u{i}"), None);
        var end = await ReadAllAsync(connector);
        var mark = end.Watermark;
        (mark is not null).ShouldBe(kind is ScimServerKind.Scimmy or ScimServerKind.BetterAuth, end.Proof.Evidence);
        if (mark is null)
            return;
        var changed = (await connector.Target.FindAsync("userName", "u1@contoso.example", None)).Single();
        await connector.Target.UpdateAsync(changed.Key, Write("u1", false, ("name.familyName", "Berg")), None);
        var items = await connector.Source.ReadChangesAsync(mark, None).ToListAsync();
        if (items[^1] is ReadCompleted)
            items.OfType<ObjectRead>().Single(r => r.Object.Key == changed.Key).Object.Active.ShouldBe(false);
        else
            items[^1].ShouldBeOfType<DeltaRefused>();
        (items[^1] is ReadCompleted).ShouldBe(kind == ScimServerKind.Scimmy, $"{items[^1]}");
    }

    private async Task<(List<string> Users, ReadItem End)> ChangesAsync()
    {
        var items = await _connector.Source.ReadChangesAsync(_mark, None).ToListAsync();
        return ([.. items.OfType<ObjectRead>().Select(r => r.Object.Values["externalId"].AsString()!)], items[^1]);
    }

    private async Task ChangeAsync(string user)
    {
        await using var direct = Connecting.To(_service.BaseUri, Token, _clock);
        var found = (await direct.Target.FindAsync("externalId", user, None)).Single();
        await direct.Target.UpdateAsync(found.Key, Write(user, null, ("title", $"{_clock.GetUtcNow():O}")), None);
    }

    private async Task<string> ListAsync(string query)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        return await http.GetStringAsync($"{_service.BaseUri}/Users?startIndex=1&count=100{query}");
    }

    private static async Task<ReadCompleted> ReadAllAsync(ScimConnectorPair connector) =>
        (ReadCompleted)(await connector.Source.ReadAllAsync(None).ToListAsync())[^1];

    private static DateTimeOffset From(string mark) => DateTimeOffset.Parse(mark.Split(' ')[1], CultureInfo.InvariantCulture);

    private static DateTimeOffset Newest(string mark) => DateTimeOffset.Parse(mark.Split(' ')[2], CultureInfo.InvariantCulture);
}

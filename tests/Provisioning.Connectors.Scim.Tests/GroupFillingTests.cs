using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A group that is filled by many requests is looked at as often as it has to be, and nobody is put into it twice.</summary>
public sealed class GroupFillingTests : IAsyncLifetime
{
    private const int Slice = 100;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private AnyService _service = null!;
    private FaultProxy _proxy = null!;
    private ScimConnectorPair _connector = null!;
    private string _key = "";

    public async Task InitializeAsync()
    {
        _service = await AnyService.StartAsync(AnyService.Practice);
        _proxy = await FaultProxy.StartAsync(_service.BaseUri);
        _connector = Connect(_proxy.BaseUri);
        _key = (await _connector.Groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Everybody" }, None)).Key;
        _proxy.Requests.Clear();
    }

    public async Task DisposeAsync()
    {
        await _connector.DisposeAsync();
        await _proxy.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Fact]
    public async Task A_new_group_of_ten_thousand_is_read_twice_at_most_and_has_everybody_once()
    {
        const int Size = 10_000;
        foreach (var slice in People(0, Size).Chunk(Slice))
            await _connector.Groups.ChangeMembersAsync(_key, slice, [], None);
        (Looks, _proxy.Count("PATCH")).ShouldBe((2, Size / Slice), "a look before the first members and one after them, since the service had not shown that it lists any");
        _proxy.Count("GET").ShouldBe(3, "and one at all groups");
        (await MembersAsync()).ShouldBe(People(0, Size), ignoreOrder: true);
    }

    [Fact]
    public async Task A_service_that_never_says_who_is_in_a_group_is_not_asked_again_and_again()
    {
        _proxy.Rule = r => r.Method == "GET" ? new Fault.Rewrite(b => Regex.Replace(b, ",?\"members\":\\[[^]]*\\]", "")) : null;
        foreach (var slice in People(0, 500).Chunk(Slice))
            await _connector.Groups.ChangeMembersAsync(_key, slice, [], None);
        (Looks, _proxy.Count("PATCH")).ShouldBe((2, 5));
        await _connector.Groups.ChangeMembersAsync(_key, [], [.. People(7, 1)], None);
        _proxy.Rule = _ => null;
        (await MembersAsync()).ShouldBe(People(0, 500).Except(People(7, 1)), ignoreOrder: true);
    }

    [Fact]
    public async Task What_somebody_else_changed_meanwhile_is_seen_by_the_version_and_nobody_is_in_it_twice()
    {
        await FillAsync(0, 200);
        await ByOthersAsync([.. People(200, 1)], [.. People(3, 1)]);
        var before = Looks;
        // One whom the other has put in, and one whom the other has taken out.
        await _connector.Groups.ChangeMembersAsync(_key, [.. People(200, 2), .. People(3, 1)], [], None);
        _proxy.Requests.ShouldContain(r => r.Method == "PATCH" && r.IfMatch != null);
        (Looks - before).ShouldBe(1);
        (await MembersAsync()).ShouldBe(People(0, 202), ignoreOrder: true);
    }

    [Fact]
    public async Task What_is_known_is_believed_for_a_time_only()
    {
        _proxy.Rule = r => r.Path.StartsWith("Groups/", StringComparison.Ordinal) ? new Fault.Rewrite(b => b.Replace("\"version\"", "\"x\"", StringComparison.Ordinal), Version: _ => "") : null;
        await FillAsync(0, 200);
        await ByOthersAsync([], [.. People(3, 1)]);
        var before = Looks;
        await FillAsync(200, 100);
        Looks.ShouldBe(before);
        _clock.Advance(KnownMembers.Lifetime);
        await _connector.Groups.ChangeMembersAsync(_key, [.. People(3, 1)], [], None);
        Looks.ShouldBe(before + 1);
        (await MembersAsync()).ShouldBe(People(0, 300), ignoreOrder: true);
    }

    [Fact]
    public async Task After_a_refusal_and_after_a_lost_answer_the_group_is_looked_at_again()
    {
        await FillAsync(0, 200);
        var before = Looks;
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(400) : null;
        (await Should.ThrowAsync<ProvisioningException>(() => FillAsync(200, 100))).Error.Id.ShouldBe(ErrorIds.AppRejected);
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.LoseAnswer() : null;
        (await Should.ThrowAsync<ProvisioningException>(() => FillAsync(200, 100))).Error.IsInDoubt.ShouldBeTrue();
        _proxy.Rule = _ => null;
        _proxy.Requests.Clear();
        await FillAsync(200, 100);
        (Looks, _proxy.Count("PATCH")).ShouldBe((1, 0), "it was done");
        (await MembersAsync()).ShouldBe(People(0, 300), ignoreOrder: true);
    }

    [Fact]
    public async Task A_service_that_refuses_the_versions_that_it_gives_gets_none_from_then_on()
    {
        _proxy.Rule = r => r is { Method: "PATCH", IfMatch: not null } ? new Fault.Answer(412) : null;
        await FillAsync(0, 1000);
        _proxy.Requests.Count(r => r.IfMatch != null).ShouldBe(1);
        Looks.ShouldBe(3);
        (await MembersAsync()).ShouldBe(People(0, 1000), ignoreOrder: true);
    }

    [Fact]
    public async Task Many_who_change_one_group_at_once_look_at_it_as_one()
    {
        await Task.WhenAll(People(0, 1000).Chunk(Slice).Select(slice => Task.Run(async () => await _connector.Groups.ChangeMembersAsync(_key, slice, [], None))));
        Looks.ShouldBe(2);
        (await MembersAsync()).ShouldBe(People(0, 1000), ignoreOrder: true);
    }

    [Fact]
    public async Task Without_PATCH_whoever_came_since_the_look_is_not_in_it_twice()
    {
        await ByOthersAsync([.. People(0, 1)], []);
        _proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(501) : null;
        await FillAsync(0, 200);
        await ByOthersAsync([.. People(200, 1)], []);
        await FillAsync(200, 100);
        (await MembersAsync()).ShouldBe(People(0, 300), ignoreOrder: true);
    }

    [Fact]
    public void Of_very_many_members_those_of_the_groups_that_were_used_last_are_kept()
    {
        var known = new KnownMembers(_clock);
        for (var i = 0; i < 4; i++)
            known.Put($"g{i}", Members(100_000));
        known.Take("g0").ShouldBeNull();
        known.Take("g1").ShouldBeNull();
        known.Take("g3").ShouldNotBeNull().Count.ShouldBe(100_000);
        known.Put("big", Members(300_000));
        known.Take("g2").ShouldBeNull();
        known.Take("big").ShouldNotBeNull();
        known.Take("big").ShouldBeNull("whoever has it puts it back");
    }

    private int Looks => _proxy.Requests.Count(r => r.Method == "GET" && r.Path.StartsWith("Groups/", StringComparison.Ordinal));

    private static IEnumerable<string> People(int first, int count) => Enumerable.Range(first, count).Select(i => $"00000000-0000-4000-8000-{i:000000000000}");

    private GroupMembers Members(int count) => new(new([.. People(0, count).Select(p => new RemoteMember(p))], true, ""), null, _clock.GetTimestamp(), 1);

    private async Task FillAsync(int first, int count)
    {
        foreach (var slice in People(first, count).Chunk(Slice))
            await _clock.RunAsync(_proxy, _connector.Groups.ChangeMembersAsync(_key, slice, [], None).AsTask());
    }

    private async Task ByOthersAsync(IReadOnlyList<string> add, IReadOnlyList<string> remove)
    {
        await using var others = Connect(_service.BaseUri);
        await others.Groups.ChangeMembersAsync(_key, add, remove, None);
    }

    // As the service keeps them.
    private async Task<List<string>> MembersAsync()
    {
        using var http = new HttpClient { DefaultRequestHeaders = { Authorization = new("Bearer", _service.Token) } };
        var group = AttributeSet.Parse(await http.GetByteArrayAsync($"{_service.BaseUri}/Groups/{_key}"));
        return [.. group["members"].AsList().Select(m => m.AsComplex()!["value"].ToString())];
    }

    private ScimConnectorPair Connect(string baseUri) => Connecting.To(baseUri, _service.Token, _clock, ("MaxMembersPerRequest", Slice));
}

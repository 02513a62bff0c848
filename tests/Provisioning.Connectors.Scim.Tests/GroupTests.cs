using System.Text.RegularExpressions;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>What services do with groups otherwise than they should, and what is made of it.</summary>
public sealed class GroupTests : IAsyncLifetime
{
    private ConnectorHarness _harness = null!;
    private IGroupTarget _groups = null!;
    private readonly List<string> _people = [];

    public async Task InitializeAsync()
    {
        _harness = await StartAsync();
        _groups = _harness.Connector.Groups;
        for (var i = 0; i < 5; i++)
            _people.Add((await _harness.Connector.Target.CreateAsync(Person($"u{i}"), None)).Key);
    }

    public Task DisposeAsync() => _harness.DisposeAsync().AsTask();

    [Fact]
    public async Task Whoever_is_in_a_group_is_not_added_twice_and_whoever_is_not_is_not_removed()
    {
        var key = await SalesAsync(0, 1);
        await _groups.ChangeMembersAsync(key, [_people[1], _people[2], _people[2]], [_people[4]], None);
        (await MembersAsync(key)).ShouldBe([_people[0], _people[1], _people[2]], ignoreOrder: true);
        await _harness.Server.ResetAsync();
        await _groups.ChangeMembersAsync(key, [_people[1]], [_people[3]], None);
        (await _harness.Server.WritesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Members_are_removed_one_operation_each_and_added_together()
    {
        var key = await SalesAsync(0, 1);
        string? body = null;
        var before = _harness.Proxy.Requests.Count(r => r.Path.Contains(key, StringComparison.Ordinal));
        _harness.Proxy.Rule = r =>
        {
            body = r.Method == "PATCH" ? r.Body : body;
            return null;
        };
        await _groups.ChangeMembersAsync(key, [_people[2], _people[3]], [_people[0], _people[1]], None);
        body.ShouldNotBeNull();
        _harness.Proxy.Requests.Count(r => r.Path.Contains(key, StringComparison.Ordinal)).ShouldBe(before + 2, "a look and the change");
        Regex.Count(body, "\"remove\"").ShouldBe(2);
        Regex.Count(body, "\"add\"").ShouldBe(1);
        (await MembersAsync(key)).ShouldBe([_people[2], _people[3]], ignoreOrder: true);
    }

    [Fact]
    public async Task A_rename_keeps_the_members_and_gives_the_id()
    {
        var key = await SalesAsync(0, 1);
        var renamed = await _groups.UpdateGroupAsync(key, new() { GroupId = "g2", Name = "Selling" }, None);
        (renamed.Name, renamed.ExternalId, renamed.Key).ShouldBe(("Selling", "g2", key));
        (await MembersAsync(key)).Count.ShouldBe(2);
        await _harness.Server.ResetAsync();
        (await _groups.UpdateGroupAsync(key, new() { GroupId = "g2", Name = "Selling" }, None)).Name.ShouldBe("Selling");
        (await _harness.Server.WritesAsync()).ShouldBe(0);
    }

    [Theory]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_service_without_PATCH_gets_the_group_whole_and_loses_nobody(int status)
    {
        var key = await SalesAsync(0, 1);
        _harness.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(status) : null;
        (await _groups.UpdateGroupAsync(key, new() { GroupId = "g2", Name = "Selling" }, None)).Name.ShouldBe("Selling");
        (await MembersAsync(key)).Count.ShouldBe(2);
        await _groups.ChangeMembersAsync(key, [_people[2]], [_people[0]], None);
        (await MembersAsync(key)).ShouldBe([_people[1], _people[2]], ignoreOrder: true);
    }

    [Fact]
    public async Task A_service_without_PATCH_that_lists_no_members_gets_nothing()
    {
        var key = await SalesAsync(0, 1);
        _harness.Proxy.Rule = r => r.Method == "PATCH" ? new Fault.Answer(501) : r.Method == "GET" ? new Fault.Rewrite(WithoutMembers) : null;
        (await _harness.ErrorAsync(_groups.ChangeMembersAsync(key, [_people[2]], [], None))).Id.ShouldBe(ErrorIds.GroupsUnsupported);
        (await _harness.ErrorAsync(_groups.UpdateGroupAsync(key, new() { GroupId = "g2", Name = "Selling" }, None))).Id.ShouldBe(ErrorIds.GroupsUnsupported);
        _harness.Proxy.Rule = _ => null;
        (await MembersAsync(key)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_service_that_takes_no_externalId_of_groups_takes_the_name()
    {
        var key = await SalesAsync(0);
        _harness.Proxy.Rule = r => r.Method == "PATCH" && r.Body.Contains("externalId", StringComparison.Ordinal) ? new Fault.Answer(400) : null;
        var renamed = await _groups.UpdateGroupAsync(key, new() { GroupId = "g2", Name = "Selling" }, None);
        (renamed.Name, renamed.ExternalId).ShouldBe(("Selling", "g1"));
    }

    [Fact]
    public async Task Members_that_a_list_leaves_out_are_asked_for()
    {
        var key = await SalesAsync(0, 1);
        _harness.Proxy.Rule = r => r.Path.Contains("Groups?", StringComparison.Ordinal) ? new Fault.Rewrite(WithoutMembers) : null;
        var (groups, proof) = await _harness.Connector.ReadGroupsAsync();
        proof!.IsComplete.ShouldBeTrue(proof.Evidence);
        var only = groups.ShouldHaveSingleItem();
        only.Group.Key.ShouldBe(key);
        only.Members.IsComplete.ShouldBeTrue();
        only.Members.Members.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_a_service_that_lists_nobody_an_empty_group_is_no_proof()
    {
        var key = await SalesAsync(0, 1);
        await _groups.CreateGroupAsync(new() { GroupId = "g9", Name = "Empty" }, None);
        _harness.Proxy.Rule = r => r.Method == "GET" ? new Fault.Rewrite(WithoutMembers) : null;
        await using var other = _harness.Connect();
        var (groups, proof) = await other.ReadGroupsAsync();
        proof!.IsComplete.ShouldBeTrue(proof.Evidence);
        groups.Count.ShouldBe(2);
        groups.ShouldAllBe(g => !g.Members.IsComplete && g.Members.Members.Count == 0);
        (await other.Groups.ReadMembersAsync(key, None)).IsComplete.ShouldBeFalse();
        // It adds what it is told to, since it cannot tell who is in it.
        await other.Groups.ChangeMembersAsync(key, [_people[2]], [_people[0]], None);
        _harness.Proxy.Rule = _ => null;
        (await MembersAsync(key)).ShouldBe([_people[1], _people[2]], ignoreOrder: true);
    }

    [Fact]
    public async Task Of_a_service_that_lists_somebody_an_empty_group_is_empty()
    {
        var empty = (await _groups.CreateGroupAsync(new() { GroupId = "g0", Name = "Empty" }, None)).Key;
        await SalesAsync(0);
        var (groups, _) = await _harness.Connector.ReadGroupsAsync();
        groups.Count.ShouldBe(2);
        groups.ShouldAllBe(g => g.Members.IsComplete);
        await using var other = _harness.Connect();
        (await other.Groups.ReadMembersAsync(empty, None)).IsComplete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("one object", "\"members\":{\"value\":\"a\"}", true, "a")]
    [InlineData("a null in the list", "\"members\":[null,{\"value\":\"a\"}]", true, "a")]
    [InlineData("twice the same", "\"members\":[{\"value\":\"a\"},{\"value\":\"a\"}]", true, "a")]
    [InlineData("plain texts", "\"members\":[\"a\",\"b\"]", true, "a,b")]
    [InlineData("a number", "\"members\":[{\"value\":17}]", true, "17")]
    [InlineData("somebody without an id", "\"members\":[{\"value\":\"a\"},{\"display\":\"Bea\"}]", false, "a")]
    [InlineData("names in capitals", "\"Members\":[{\"Value\":\"a\"}]", true, "a")]
    [InlineData("a group by its type", "\"members\":[{\"value\":\"a\",\"type\":\"Group\"}]", true, "group a")]
    [InlineData("a group by its address", "\"members\":[{\"value\":\"a\",\"$ref\":\"https://x.example/scim/Groups/a\"}]", true, "group a")]
    public async Task Lists_of_members_are_read_in_all_forms(string what, string members, bool isComplete, string expected)
    {
        await SalesAsync(0);
        _harness.Proxy.Rule = r => r.Method == "GET" ? new Fault.Rewrite(b => Regex.Replace(b, "\"members\":\\[[^]]*\\]", members.Replace("$", "$$", StringComparison.Ordinal))) : null;
        var (groups, _) = await _harness.Connector.ReadGroupsAsync();
        var read = groups.ShouldHaveSingleItem(what).Members;
        read.IsComplete.ShouldBe(isComplete, what);
        string.Join(',', read.Members.Select(m => m.Kind == RemoteMemberKind.Group ? $"group {m.Key}" : m.Key)).ShouldBe(expected, what);
    }

    [Fact]
    public async Task A_read_that_cannot_know_it_is_whole_says_so()
    {
        for (var i = 0; i < 25; i++)
            await _groups.CreateGroupAsync(new() { GroupId = $"x{i}", Name = $"Group {i}" }, None);
        await using var connector = _harness.Connect(settings: ("PageSize", 10));
        (await connector.ReadGroupsAsync()).ShouldSatisfyAllConditions(r => r.Groups.Count.ShouldBe(25), r => r.Proof!.IsComplete.ShouldBeTrue());
        _harness.Proxy.Rule = r => r.Path.Contains("startIndex=11", StringComparison.Ordinal) ? new Fault.Rewrite(b => Regex.Replace(b, "\"Resources\":\\[.*\\]", "\"Resources\":[]", RegexOptions.Singleline)) : null;
        var (_, proof) = await connector.ReadGroupsAsync();
        proof!.IsComplete.ShouldBeFalse();
        proof.Evidence.ShouldContain("groups");
    }

    [Fact]
    public async Task A_number_that_follows_the_size_of_the_page_is_no_proof()
    {
        for (var i = 0; i < 3; i++)
            await _groups.CreateGroupAsync(new() { GroupId = $"x{i}", Name = $"Group {i}" }, None);
        // It gives its first page again where there is no other.
        (await _harness.Connector.ReadGroupsAsync()).Proof!.IsComplete.ShouldBeTrue();
        _harness.Proxy.Rule = r => r.Path.EndsWith("count=1", StringComparison.Ordinal) ? new Fault.Rewrite(b => b.Replace("\"totalResults\":3", "\"totalResults\":1", StringComparison.Ordinal)) : null;
        (await _harness.Connector.ReadGroupsAsync()).Proof!.IsComplete.ShouldBeFalse();
    }

    [Theory]
    [InlineData(404)]
    [InlineData(501)]
    public async Task An_app_that_has_users_and_no_groups_is_told_from_one_that_is_gone(int status)
    {
        _harness.Proxy.Rule = r => r.Path.Contains("Groups", StringComparison.Ordinal) ? new Fault.Answer(status) : null;
        (await _harness.ErrorAsync(_harness.Connector.ReadGroupsAsync())).Id.ShouldBe(ErrorIds.GroupsUnsupported);
        (await _harness.ErrorAsync(_groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales" }, None))).Id.ShouldBe(ErrorIds.GroupsUnsupported);
        (await _harness.Connector.TestAsync()).Findings.ShouldContain(f => f.Contains("no list of groups", StringComparison.Ordinal));
        _harness.Proxy.Rule = _ => new Fault.Answer(404);
        (await _harness.ErrorAsync(_harness.Connector.ReadGroupsAsync())).Id.ShouldBe(ErrorIds.AppProtocol);
    }

    [Fact]
    public async Task A_group_is_gone_only_where_the_service_is_there()
    {
        var key = await SalesAsync(0);
        _harness.Proxy.Rule = r => r.Path.Contains("Groups", StringComparison.Ordinal) ? new Fault.Answer(404) : null;
        (await _harness.ErrorAsync(_groups.GetGroupAsync(key, None))).Id.ShouldBe(ErrorIds.AppProtocol);
        _harness.Proxy.Rule = _ => null;
        await _groups.DeleteGroupAsync(key, None);
        await _groups.DeleteGroupAsync(key, None);
        (await _groups.GetGroupAsync(key, None)).ShouldBeNull();
    }

    [Fact]
    public async Task Groups_can_be_switched_off()
    {
        var app = new App { Name = "slack", Connector = "Scim", Direction = AppDirection.Target, Settings = AttributeSet.Empty.With("BaseUri", _harness.Server.BaseUri).With("Groups", false) };
        await using var connector = new ScimConnectorFactory().Create(new(app, _ => new(_harness.Server.Token.ToCharArray()), TimeProvider.System));
        (connector.Capabilities & (ConnectorCapabilities.Groups | ConnectorCapabilities.GroupRead)).ShouldBe(ConnectorCapabilities.None);
        (await connector.TestAsync(None)).Findings.ShouldNotContain(f => f.Contains("roup", StringComparison.Ordinal));
    }

    private static string WithoutMembers(string body) => Regex.Replace(body, ",\"members\":\\[[^]]*\\]", "");

    private async Task<string> SalesAsync(params int[] members)
    {
        var key = (await _groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales" }, None)).Key;
        await _groups.ChangeMembersAsync(key, [.. members.Select(m => _people[m])], [], None);
        return key;
    }

    // As the service keeps them, not as the connector reads them.
    private async Task<List<string>> MembersAsync(string key) =>
        [.. (await _harness.Server.GroupsAsync()).Single(g => g["id"].AsString() == key)["members"].AsList().Select(m => m.AsComplex()!["value"].ToString())];
}

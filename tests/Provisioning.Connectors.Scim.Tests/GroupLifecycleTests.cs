using System.Net.Http.Json;
using System.Text.Json;
using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>The same life of groups at every service of <see cref="ScimServerKind"/> and at the practice application (<see cref="Practice"/>). What a service does otherwise stands in docs/scim-servers.md.</summary>
public sealed class GroupLifecycleTests
{
    private const string Practice = AnyService.Practice;

    public static TheoryData<string> Servers => AnyService.All;

    /// <summary>How many members a group is given at a service. Those that want to know each member get as many as can be made in a reasonable time.</summary>
    public static TheoryData<string, int, bool> Sizes => new()
    {
        { nameof(ScimServerKind.Scimmy), 10_000, false },
        { Practice, 10_000, false },
        { nameof(ScimServerKind.BetterAuth), 150, true },
        { nameof(ScimServerKind.Jackson), 150, true },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_group_is_made_found_renamed_filled_emptied_and_deleted(string server)
    {
        await using var at = await StartAsync(server);
        var groups = at.Connector.Groups;
        var people = await at.PeopleAsync(3);
        var made = await groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales" }, None);
        made.Key.ShouldNotBeEmpty();
        (await groups.FindGroupsAsync("Sales", None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
        (await groups.FindGroupsAsync("Legal", None)).ShouldBeEmpty();
        (await groups.GetGroupAsync(made.Key, None))!.Name.ShouldBe("Sales");

        await groups.ChangeMembersAsync(made.Key, [people[0], people[1]], [], None);
        await groups.ChangeMembersAsync(made.Key, [people[1], people[2]], [people[0]], None);
        (await at.MembersAsync(made.Key)).ShouldBe([people[1], people[2]], ignoreOrder: true);
        await groups.ChangeMembersAsync(made.Key, [], [people[0]], None);
        (await at.MembersAsync(made.Key)).ShouldBe([people[1], people[2]], ignoreOrder: true);

        (await groups.UpdateGroupAsync(made.Key, new() { GroupId = "g1", Name = "Selling" }, None)).Name.ShouldBe("Selling");
        (await groups.GetGroupAsync(made.Key, None))!.Name.ShouldBe("Selling");
        (await at.MembersAsync(made.Key)).Count.ShouldBe(2);
        (await groups.FindGroupsAsync("Sales", None)).ShouldBeEmpty();

        await groups.DeleteGroupAsync(made.Key, None);
        (await groups.GetGroupAsync(made.Key, None)).ShouldBeNull();
        await groups.DeleteGroupAsync(made.Key, None);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_name_that_is_taken_is_a_conflict_or_found(string server)
    {
        await using var at = await StartAsync(server);
        var made = await at.Connector.Groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Sales" }, None);
        if (server == Practice)
        {
            // Two groups may have one name there, so that only a look before it is made keeps it from being made twice.
            (await at.Connector.Groups.FindGroupsAsync("sales", None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
            return;
        }

        var error = (await Should.ThrowAsync<ProvisioningException>(() => at.Connector.Groups.CreateGroupAsync(new() { GroupId = "g2", Name = "Sales" }, None).AsTask())).Error;
        error.Id.ShouldBe(ErrorIds.AccountExists);
        error.Message.ShouldContain("'Sales'");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task All_groups_are_read_with_proof_where_the_service_gives_one(string server)
    {
        const int Groups = 25;
        await using var at = await StartAsync(server);
        var person = (await at.PeopleAsync(1))[0];
        var keys = new List<string>();
        for (var i = 0; i < Groups; i++)
            keys.Add((await at.Connector.Groups.CreateGroupAsync(new() { GroupId = $"g{i}", Name = $"Group {i}" }, None)).Key);
        await at.Connector.Groups.ChangeMembersAsync(keys[3], [person], [], None);
        var (groups, proof) = await at.Connector.ReadGroupsAsync();
        proof.ShouldNotBeNull();
        if (server == nameof(ScimServerKind.ScimmyWithoutPages))
        {
            proof.IsComplete.ShouldBeFalse();
            return;
        }

        groups.Select(g => g.Group.Key).ShouldBe(keys, ignoreOrder: true);
        proof.IsComplete.ShouldBe(server != nameof(ScimServerKind.Jackson), proof.Evidence);
        groups.ShouldAllBe(g => g.Members.IsComplete == (server != nameof(ScimServerKind.Jackson)));
        if (server != nameof(ScimServerKind.Jackson))
            groups.Single(g => g.Members.Members.Count > 0).ShouldSatisfyAllConditions(g => g.Group.Key.ShouldBe(keys[3]), g => g.Members.Members.ShouldHaveSingleItem().Key.ShouldBe(person));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task A_large_group_is_filled_in_slices_and_changed_by_what_differs(string server, int size, bool real)
    {
        await using var at = await StartAsync(server, slice: real ? 100 : 2000);
        var groups = at.Connector.Groups;
        IReadOnlyList<string> people = real ? await at.PeopleAsync(size) : [.. Enumerable.Range(0, size).Select(i => $"00000000-0000-4000-8000-{i:000000000000}")];
        var key = (await groups.CreateGroupAsync(new() { GroupId = "g1", Name = "Everybody" }, None)).Key;
        foreach (var slice in people.Take(size - 2).Chunk(groups.MaxMemberChanges))
            await groups.ChangeMembersAsync(key, slice, [], None);
        await groups.ChangeMembersAsync(key, [people[size - 2], people[size - 1]], [people[7]], None);
        (await at.MembersAsync(key)).Order(StringComparer.Ordinal).ShouldBe(people.Where(p => p != people[7]).Order(StringComparer.Ordinal));
        if (server != nameof(ScimServerKind.Jackson))
            (await groups.ReadMembersAsync(key, None)).ShouldSatisfyAllConditions(m => m.IsComplete.ShouldBeTrue(), m => m.Members.Count.ShouldBe(size - 1));
    }

    private static async Task<ServerUnderTest> StartAsync(string name, int slice = 100)
    {
        var service = await AnyService.StartAsync(name);
        return new(service, service.BaseUri, Connecting.To(service.BaseUri, service.Token, TimeProvider.System, ("MaxMembersPerRequest", slice)), name == nameof(ScimServerKind.Jackson));
    }

    /// <param name="Server">The service.</param>
    /// <param name="BaseUri">Its address.</param>
    /// <param name="Connector">The connector.</param>
    /// <param name="TellsMembers">True for one that tells who is in a group beside its protocol only.</param>
    private sealed record ServerUnderTest(IAsyncDisposable Server, string BaseUri, ScimConnectorPair Connector, bool TellsMembers) : IAsyncDisposable
    {
        public async Task<IReadOnlyList<string>> PeopleAsync(int count)
        {
            var keys = new List<string>();
            for (var i = 0; i < count; i++)
                keys.Add((await Connector.Target.CreateAsync(Person($"p{i}"), None)).Key);
            return keys;
        }

        public async Task<IReadOnlyList<string>> MembersAsync(string key)
        {
            if (!TellsMembers)
                return [.. (await Connector.Groups.ReadMembersAsync(key, None)).Members.Select(m => m.Key)];
            using var http = new HttpClient();
            var stats = await http.GetFromJsonAsync<JsonElement>(new Uri(new(BaseUri), "/__stats"));
            return [.. stats.GetProperty("members").GetProperty(key).EnumerateArray().Select(m => m.GetString()!)];
        }

        public async ValueTask DisposeAsync()
        {
            await Connector.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}

using System.Text.Json.Nodes;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Pages by cursor (RFC 9865), and queries over all resources.</summary>
public sealed class CursorTests : IAsyncLifetime
{
    private readonly DirectService _service = new();

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 7; i++)
            await _service.CreateAsync("Users", $$"""{"userName":"user{{i}}","title":"{{(i % 2 == 0 ? "even" : "odd")}}"}""");
        await _service.CreateAsync("Groups", """{"displayName":"all"}""");
    }

    public Task DisposeAsync()
    {
        _service.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("Users?count=3", "user0 user1 user2|user3 user4 user5|user6")]
    [InlineData("Users?count=7", "user0 user1 user2 user3 user4 user5 user6")]
    [InlineData("Users?count=2&filter=title%20eq%20%22even%22", "user0 user2|user4 user6")]
    [InlineData("Users?count=3&sortBy=userName&sortOrder=descending", "user6 user5 user4|user3 user2 user1|user0")]
    [InlineData("Users?count=4&sortBy=title", "user0 user2 user4 user6|user1 user3 user5")]
    [InlineData("?count=5&attributes=userName,displayName", "user0 user1 user2 user3 user4|user5 user6 all")]
    public async Task All_pages_give_everybody_once(string query, string pages)
    {
        var found = new List<string>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await _service.GetAsync($"{query}&cursor={Uri.EscapeDataString(cursor)}");
            page["startIndex"].ShouldBeNull();
            page["itemsPerPage"]!.GetValue<int>().ShouldBe(page["Resources"]!.AsArray().Count);
            found.Add(string.Join(' ', Names(page)));
            cursor = page["nextCursor"]?.ToString();
        }

        string.Join('|', found).ShouldBe(pages);
    }

    [Fact]
    public async Task Who_comes_and_goes_between_two_pages_moves_nobody()
    {
        var first = await _service.GetAsync("Users?count=3&cursor=");
        await _service.SendAsync("DELETE", $"Users/{first["Resources"]![0]!["id"]}");
        await _service.SendAsync("DELETE", $"Users/{first["Resources"]![2]!["id"]}");
        await _service.CreateAsync("Users", """{"userName":"late"}""");
        Names(await _service.GetAsync($"Users?cursor={first["nextCursor"]}")).ShouldBe(["user3", "user4", "user5", "user6", "late"]);
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_question_and_nothing_else()
    {
        var cursor = (await _service.GetAsync("Users?count=3&cursor="))["nextCursor"]!.ToString();
        foreach (var query in new[] { $"filter=title%20pr&cursor={cursor}", $"sortBy=title&cursor={cursor}", "cursor=none", "cursor=AAAA", $"cursor={cursor}A", $"cursor={new string('a', 5000)}" })
            (await _service.SendAsync("GET", "Users?" + query)).Body!["scimType"]!.ToString().ShouldBe("invalidCursor", query);
        (await _service.SendAsync("GET", $"Users?cursor={cursor}&count=many")).Body!["scimType"]!.ToString().ShouldBe("invalidCount");
    }

    [Fact]
    public async Task A_sorted_page_behind_somebody_who_is_gone_begins_anew()
    {
        var first = await _service.GetAsync("Users?count=3&sortBy=userName&cursor=");
        await _service.SendAsync("DELETE", $"Users/{first["Resources"]![2]!["id"]}");
        (await _service.SendAsync("GET", $"Users?sortBy=userName&cursor={first["nextCursor"]}")).Body!["scimType"]!.ToString().ShouldBe("expiredCursor");
    }

    [Fact]
    public async Task A_search_over_all_finds_users_and_groups()
    {
        var (reply, list) = await _service.SendAsync("POST", ".search", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"displayName eq \"all\" or userName sw \"user1\"","startIndex":1,"count":10}""");
        reply.Status.ShouldBe(200);
        list!["Resources"]!.AsArray().Select(r => r!["meta"]!["resourceType"]!.ToString()).ShouldBe(["User", "Group"]);
        (await _service.GetAsync("?filter=meta.resourceType%20eq%20%22Group%22"))["totalResults"]!.GetValue<int>().ShouldBe(1);
    }

    private static string[] Names(JsonNode list) => [.. list["Resources"]!.AsArray().Select(r => (r!["userName"] ?? r["displayName"])!.ToString())];
}

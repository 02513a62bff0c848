namespace Provisioning.Scim.Service.Tests;

/// <summary>Filters, sorting, paging, and which attributes are given (RFC 7644 §3.4.2).</summary>
public sealed class QueryTests : IAsyncLifetime
{
    private readonly ServiceHarness _service = ServiceHarness.Start();

    public async Task InitializeAsync()
    {
        await _service.CreateAsync("carol", ""","externalId":"3","title":"Tour Guide","active":true,"emails":[{"value":"z@example.com"},{"value":"a@example.com","primary":true}]""");
        await _service.CreateAsync("Bob", ""","externalId":"2","active":false,"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}""");
        await _service.CreateAsync("alice", ""","externalId":"1","title":"clerk","active":true,"emails":[{"value":"m@example.com","type":"work"}]""");
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("userName eq \"BOB\"", "Bob")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"bob\"", "Bob")]
    [InlineData("externalId eq \"1\"", "alice")]
    [InlineData("userName eq \"nobody\"")]
    [InlineData("userName eq \"bob\" and active eq true")]
    [InlineData("title pr", "carol", "alice")]
    [InlineData("not (title pr)", "Bob")]
    [InlineData("title co \"guide\" or active eq false", "carol", "Bob")]
    [InlineData("emails[type eq \"work\" and value sw \"m\"]", "alice")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"sales\"", "Bob")]
    [InlineData("meta.resourceType eq \"User\" and userName gt \"b\"", "carol", "Bob")]
    public async Task A_filter_gives_who_meets_it(string filter, params string[] names) =>
        (await _service.NamesAsync("filter=" + Uri.EscapeDataString(filter))).ShouldBe(names);

    [Theory]
    [InlineData("sortBy=userName", "alice", "Bob", "carol")]
    [InlineData("sortBy=userName&sortOrder=descending", "carol", "Bob", "alice")]
    [InlineData("sortBy=title", "alice", "carol", "Bob")]
    [InlineData("sortBy=title&sortOrder=descending", "Bob", "carol", "alice")]
    [InlineData("sortBy=emails", "carol", "alice", "Bob")]
    [InlineData("sortBy=meta.created", "carol", "Bob", "alice")]
    public async Task The_order_is_the_one_asked_for_and_what_has_no_value_comes_last(string query, params string[] names) =>
        (await _service.NamesAsync(query)).ShouldBe(names);

    [Fact]
    public async Task An_order_by_id_is_one()
    {
        var answer = await _service.GetAsync("Users?sortBy=id");
        var ids = answer.Body!["Resources"]!.AsArray().Select(r => r!["id"]!.GetValue<string>()).ToList();
        ids.ShouldBe(ids.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("startIndex=2&count=1", 2, "Bob")]
    [InlineData("startIndex=0&count=1", 1, "carol")]
    [InlineData("startIndex=-5&count=2", 1, "carol", "Bob")]
    [InlineData("count=0", 1)]
    [InlineData("count=-1", 1)]
    [InlineData("startIndex=4", 4)]
    [InlineData("startIndex=3&count=100000", 3, "alice")]
    public async Task A_page_says_where_it_is_and_how_many_there_are(string query, int start, params string[] names)
    {
        var answer = await _service.GetAsync("Users?" + query);
        answer["totalResults"].ShouldBe("3");
        answer["startIndex"].ShouldBe($"{start}");
        answer["itemsPerPage"].ShouldBe($"{names.Length}");
        answer.MediaType.ShouldBe("application/scim+json");
        answer.Body!["Resources"]!.AsArray().Select(r => r!["userName"]!.GetValue<string>()).ShouldBe(names);
    }

    [Theory]
    [InlineData("attributes=userName", "id,schemas,userName")]
    [InlineData("attributes=title,emails.value", "emails,id,schemas,title")]
    [InlineData("attributes=urn:ietf:params:scim:schemas:core:2.0:User:title", "id,schemas,title")]
    [InlineData("excludedAttributes=emails,meta,id,schemas", "active,externalId,id,schemas,title,userName")]
    public async Task Only_the_attributes_asked_for_are_given_and_those_that_always_are(string query, string names)
    {
        var answer = await _service.GetAsync("Users?filter=userName%20eq%20%22alice%22&" + query);
        string.Join(',', answer.Body!["Resources"]![0]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal)).ShouldBe(names);
    }

    [Fact]
    public async Task The_extension_is_given_by_its_name()
    {
        var answer = await _service.GetAsync("Users?filter=userName%20eq%20%22bob%22&attributes=urn:ietf:params:scim:schemas:extension:enterprise:2.0:User");
        answer.Body!["Resources"]![0]!["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]!["department"]!.ToString().ShouldBe("Sales");
    }

    [Theory]
    [InlineData("filter=userName", "invalidFilter")]
    [InlineData("filter=userName%20xx%20%22a%22", "invalidFilter")]
    [InlineData("sortBy=a%20b", "invalidPath")]
    [InlineData("startIndex=first", "invalidValue")]
    public async Task What_is_wrong_with_a_query_is_said(string query, string type)
    {
        var answer = await _service.GetAsync("Users?" + query);
        (answer.Status, answer["status"], answer["scimType"]).ShouldBe((400, "400", type));
        answer["detail"].ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_search_by_POST_gives_the_same()
    {
        var answer = await _service.SendAsync("POST", "Users/.search", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"title pr","sortBy":"userName","startIndex":1,"count":1,"attributes":["userName"]}""");
        (answer.Status, answer["totalResults"]).ShouldBe((200, "2"));
        answer.Body!["Resources"]![0]!["userName"]!.ToString().ShouldBe("alice");
    }
}

using System.Text.Json.Nodes;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Requests as Okta and Microsoft Entra send them, in the shapes of their public documentation ("SCIM 2.0 protocol reference"; "Develop and plan provisioning for a SCIM endpoint"), bent where they bend the RFC.</summary>
public sealed class DialectTests : IDisposable
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    private readonly DirectService _service = new();

    public void Dispose() => _service.Dispose();

    private Task<string> OktaUserAsync(string name = "anna.berg@contoso.com") => _service.CreateAsync("Users", $$"""
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
          "userName": "{{name}}",
          "name": { "givenName": "Anna", "familyName": "Berg" },
          "emails": [{ "primary": true, "value": "{{name}}", "type": "work" }],
          "displayName": "Anna Berg", "locale": "en-US", "externalId": "00ujl29u0le5T6Aj10h7",
          "groups": [], "password": "1mz050nq", "active": true
        }
        """);

    private Task<string> EntraUserAsync() => _service.CreateAsync("Users", $$"""
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "{{Enterprise}}"],
          "externalId": "bo.dahl", "userName": "bo.dahl@contoso.com", "active": true,
          "addresses": null, "displayName": "Bo Dahl",
          "emails": [{ "primary": true, "type": "work", "value": "bo.dahl@contoso.com" }],
          "meta": { "resourceType": "User" },
          "name": { "formatted": "Bo Dahl", "familyName": "Dahl", "givenName": "Bo" },
          "roles": []
        }
        """);

    [Fact]
    public async Task Okta_looks_for_a_user_first_and_finds_nobody()
    {
        var list = await _service.GetAsync("Users?filter=userName%20eq%20%22anna.berg%40contoso.com%22&startIndex=1&count=100");
        (list["totalResults"]!.GetValue<int>(), list["Resources"]!.AsArray().Count).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Okta_makes_a_user_and_gets_no_password_and_no_groups_back()
    {
        var user = await _service.GetAsync($"Users/{await OktaUserAsync()}");
        user["password"].ShouldBeNull();
        user["groups"].ShouldBeNull();
        user["externalId"]!.ToString().ShouldBe("00ujl29u0le5T6Aj10h7");
    }

    [Fact]
    public async Task Okta_replaces_a_whole_user_with_what_it_got()
    {
        var user = await _service.GetAsync($"Users/{await OktaUserAsync()}");
        user["name"]!["givenName"] = "Another";
        user["groups"] = new JsonArray();
        var (reply, body) = await _service.SendAsync("PUT", $"Users/{user["id"]}", user.ToJsonString(), ifMatch: user["meta"]!["version"]!.ToString());
        (reply.Status, body!["name"]!["givenName"]!.ToString(), reply.Version).ShouldBe((200, "Another", "W/\"2\""));
    }

    [Fact]
    public async Task Okta_deactivates_without_a_path() =>
        (await _service.PatchAsync($"Users/{await OktaUserAsync()}", """[{"op":"replace","value":{"active":false}}]"""))["active"]!.GetValue<bool>().ShouldBeFalse();

    [Fact]
    public async Task Okta_renames_a_group_by_a_value_that_has_its_id()
    {
        var id = await _service.CreateAsync("Groups", """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Test","members":[]}""");
        var group = await _service.PatchAsync($"Groups/{id}", $$"""[{"op":"replace","value":{"id":"{{id}}","displayName":"Another"} }]""");
        (group["id"]!.ToString(), group["displayName"]!.ToString()).ShouldBe((id, "Another"));
    }

    [Fact]
    public async Task Okta_removes_one_member_adds_one_and_replaces_all()
    {
        var (anna, bo) = (await OktaUserAsync(), await EntraUserAsync());
        var id = await _service.CreateAsync("Groups", $$"""{"displayName":"Sales","members":[{"value":"{{anna}}","display":"anna.berg@contoso.com"}]}""");
        var group = await _service.PatchAsync($"Groups/{id}", $$"""[{"op":"remove","path":"members[value eq \"{{anna}}\"]"},{"op":"add","path":"members","value":[{"value":"{{bo}}","display":"bo"}]}]""");
        Members(group).ShouldBe([bo]);
        Members(await _service.PatchAsync($"Groups/{id}", $$"""[{"op":"replace","path":"members","value":[{"value":"{{anna}}"},{"value":"{{bo}}"}]}]""")).ShouldBe([anna, bo], ignoreOrder: true);
    }

    [Fact]
    public async Task Entra_tries_the_connection_with_a_filter_on_nobody() =>
        (await _service.GetAsync("Users?filter=userName+eq+%22d0c4a1e8-2f36-4f5c-9d1b-0b6a8b6c1f7e%22"))["totalResults"]!.GetValue<int>().ShouldBe(0);

    [Fact]
    public async Task Entra_writes_operations_in_capitals_and_booleans_as_text()
    {
        var id = await EntraUserAsync();
        (await _service.PatchAsync($"Users/{id}", """[{"op":"Replace","path":"active","value":"False"}]"""))["active"]!.GetValue<bool>().ShouldBeFalse();
        (await _service.PatchAsync($"Users/{id}", """[{"op":"Replace","path":"active","value":[{"$ref":null,"value":"True"}]}]"""))["active"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Entra_replaces_by_paths_in_the_place_of_names()
    {
        var user = await _service.PatchAsync($"Users/{await EntraUserAsync()}", $$"""
            [{"op":"Replace","value":{
                "displayName":"Bo D.","name.givenName":"Bob","emails[type eq \"work\"].value":"bob@contoso.com",
                "urn:ietf:params:scim:schemas:core:2.0:User:title":"Counsel",
                "{{Enterprise}}:department":"Legal","{{Enterprise}}:manager":{"value":"77"} } }]
            """);
        (user["displayName"]!.ToString(), user["name"]!["givenName"]!.ToString(), user["name"]!["familyName"]!.ToString()).ShouldBe(("Bo D.", "Bob", "Dahl"));
        (user["emails"]![0]!["value"]!.ToString(), user["title"]!.ToString()).ShouldBe(("bob@contoso.com", "Counsel"));
        (user[Enterprise]!["department"]!.ToString(), user[Enterprise]!["manager"]!["value"]!.ToString()).ShouldBe(("Legal", "77"));
        user["schemas"]!.AsArray().Select(s => s!.ToString()).ShouldContain(Enterprise);
    }

    [Fact]
    public async Task Entra_gives_a_manager_by_the_id_alone_and_takes_it_back()
    {
        var id = await EntraUserAsync();
        var user = await _service.PatchAsync($"Users/{id}", $$"""[{"op":"Add","path":"{{Enterprise}}:manager","value":"4711"}]""");
        user[Enterprise]!["manager"]!["value"]!.ToString().ShouldBe("4711");
        (await _service.PatchAsync($"Users/{id}", $$"""[{"op":"Remove","path":"{{Enterprise}}:manager"}]"""))[Enterprise]?["manager"].ShouldBeNull();
    }

    [Fact]
    public async Task Entra_makes_a_value_that_is_not_there_by_its_filter()
    {
        var id = await EntraUserAsync();
        var user = await _service.PatchAsync($"Users/{id}", """[{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 555 0100"},{"op":"Add","path":"roles[primary eq \"True\"].value","value":"Clerk"}]""");
        (user["phoneNumbers"]![0]!["type"]!.ToString(), user["phoneNumbers"]![0]!["value"]!.ToString()).ShouldBe(("mobile", "+1 555 0100"));
        user["roles"]![0]!["primary"]!.GetValue<bool>().ShouldBeTrue();
        user = await _service.PatchAsync($"Users/{id}", """[{"op":"Replace","path":"roles[primary eq \"True\"].value","value":"Chief"}]""");
        user["roles"]!.AsArray().ShouldHaveSingleItem()!["value"]!.ToString().ShouldBe("Chief");
    }

    [Fact]
    public async Task Entra_removes_members_by_a_list_beside_the_path()
    {
        var (anna, bo) = (await OktaUserAsync(), await EntraUserAsync());
        var id = await _service.CreateAsync("Groups", $$"""{"externalId":"8aa1","displayName":"Sales","members":[{"value":"{{anna}}"},{"value":"{{bo}}"}]}""");
        Members(await _service.PatchAsync($"Groups/{id}", $$"""[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{anna}}"}]}]""")).ShouldBe([bo]);
    }

    [Fact]
    public async Task Entra_looks_for_groups_without_their_members()
    {
        await _service.CreateAsync("Groups", """{"externalId":"8aa1","displayName":"Sales","members":[{"value":"1"}]}""");
        var group = (await _service.GetAsync("Groups?excludedAttributes=members&filter=displayName+eq+%22Sales%22"))["Resources"]!.AsArray().ShouldHaveSingleItem()!;
        group["members"].ShouldBeNull();
        group["externalId"]!.ToString().ShouldBe("8aa1");
    }

    private static string[] Members(JsonNode group) => [.. (group["members"] as JsonArray ?? []).Select(m => m!["value"]!.ToString())];
}

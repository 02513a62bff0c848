using Provisioning.Testing;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Users and groups from their creation to their end.</summary>
public sealed class ResourceTests : IAsyncLifetime
{
    private const string PatchUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
    private readonly ServiceHarness _service = ServiceHarness.Start();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("rfc7644-3.3-user-post_request.json")]
    [InlineData("rfc7643-8.2-user-full.json")]
    [InlineData("rfc7643-8.3-enterprise_user.json")]
    public async Task The_users_of_the_RFC_are_made_read_and_deleted(string file)
    {
        var made = await _service.SendAsync("POST", "Users", await File.ReadAllTextAsync(Path.Combine(TestPaths.SharedData, "rfc", file)));
        made.Status.ShouldBe(201, made.Body?.ToJsonString());
        made.Headers.Location!.ToString().ShouldBe($"{_service.Host.BaseUri}/Users/{made["id"]}");
        made.Headers.ETag!.ToString().ShouldBe(made.Body!["meta"]!["version"]!.ToString());
        made.Body!["password"].ShouldBeNull();
        var read = await _service.GetAsync($"Users/{made["id"]}");
        read.Body!.ToJsonString().ShouldBe(made.Body.ToJsonString());
        (await _service.SendAsync("DELETE", $"Users/{made["id"]}")).Status.ShouldBe(204);
        (await _service.GetAsync($"Users/{made["id"]}")).Status.ShouldBe(404);
    }

    [Theory]
    [InlineData("rfc7643-8.1-user-minimal.json", "rfc7644-3.5.2.1-patch_op-add_emails.json", "babs@jensen.org")]
    [InlineData("rfc7643-8.1-user-minimal.json", "rfc7644-3.5.2.3-patch_op-replace_all_email_values.json", "babs@jensen.org")]
    [InlineData("rfc7643-8.2-user-full.json", "rfc7644-3.5.2.3-patch_op-replace_user_work_address.json", "911 Universal City Plaza")]
    [InlineData("rfc7643-8.2-user-full.json", "rfc7644-3.5.2.3-patch_op-replace_street_address.json", "1010 Broadway Ave")]
    public async Task The_patches_of_the_RFC_are_applied_to_its_users(string user, string patch, string expected)
    {
        var rfc = Path.Combine(TestPaths.SharedData, "rfc");
        var made = await _service.SendAsync("POST", "Users", await File.ReadAllTextAsync(Path.Combine(rfc, user)));
        var patched = await _service.SendAsync("PATCH", $"Users/{made["id"]}", await File.ReadAllTextAsync(Path.Combine(rfc, patch)));
        patched.Status.ShouldBe(200, patched.Body?.ToJsonString());
        patched.Body!.ToJsonString().ShouldContain(expected);
        (await _service.GetAsync($"Users/{made["id"]}")).Body!.ToJsonString().ShouldBe(patched.Body.ToJsonString());
        patched["userName"].ShouldBe(made["userName"]);
    }

    [Fact]
    public async Task What_only_the_service_says_is_not_taken_from_a_client()
    {
        var id = await _service.CreateAsync("bjensen", ""","id":"mine","meta":{"version":"mine"},"groups":[{"value":"g"}],"password":"canary" """);
        id.ShouldNotBe("mine");
        var read = await _service.GetAsync($"Users/{id}");
        read.Body!["groups"].ShouldBeNull();
        read.Body.ToJsonString().ShouldNotContain("mine");
        read.Body.ToJsonString().ShouldNotContain("canary");
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_conflict_whatever_its_case()
    {
        await _service.CreateAsync("bjensen");
        var other = await _service.CreateAsync("other");
        var second = await _service.SendAsync("POST", "Users", """{"userName":"BJensen"}""");
        (second.Status, second["scimType"]).ShouldBe((409, "uniqueness"));
        (await _service.SendAsync("PUT", $"Users/{other}", """{"userName":"bjensen"}""")).Status.ShouldBe(409);
        (await _service.SendAsync("PATCH", $"Users/{other}", Patch("""{"op":"replace","path":"userName","value":"bjensen"}"""))).Status.ShouldBe(409);
        (await _service.NamesAsync("sortBy=userName")).ShouldBe(["bjensen", "other"]);
    }

    [Fact]
    public async Task A_replacement_leaves_nothing_of_what_was()
    {
        var id = await _service.CreateAsync("bjensen", ""","title":"Clerk" """);
        var put = await _service.SendAsync("PUT", $"Users/{id}", """{"userName":"bjensen","active":"False"}""");
        put.Body!["title"].ShouldBeNull();
        put.Body["active"]!.GetValue<bool>().ShouldBeFalse();
        put["id"].ShouldBe(id);
    }

    [Fact]
    public async Task A_version_that_has_moved_on_is_refused_and_a_known_one_is_not_sent_again()
    {
        var id = await _service.CreateAsync("bjensen");
        var first = (await _service.GetAsync($"Users/{id}")).Headers.ETag!.ToString();
        var change = Patch("""{"op":"replace","path":"title","value":"Clerk"}""");
        (await _service.SendAsync("GET", $"Users/{id}", ifNoneMatch: first)).Status.ShouldBe(304);
        var changed = await _service.SendAsync("PATCH", $"Users/{id}", change, ifMatch: first);
        changed.Status.ShouldBe(200);
        changed.Headers.ETag!.ToString().ShouldNotBe(first);
        (await _service.SendAsync("GET", $"Users/{id}", ifNoneMatch: first)).Status.ShouldBe(200);
        foreach (var method in new[] { "PATCH", "PUT", "DELETE" })
            (await _service.SendAsync(method, $"Users/{id}", method == "DELETE" ? null : change, ifMatch: first)).Status.ShouldBe(412, method);
        (await _service.SendAsync("DELETE", $"Users/{id}", ifMatch: "*")).Status.ShouldBe(204);
    }

    [Fact]
    public async Task What_changes_nothing_makes_no_new_version()
    {
        var id = await _service.CreateAsync("bjensen", ""","title":"Clerk" """);
        var before = await _service.GetAsync($"Users/{id}");
        var same = await _service.SendAsync("PATCH", $"Users/{id}", Patch("""{"op":"add","path":"title","value":"Clerk"}"""));
        same.Body!["meta"]!.ToJsonString().ShouldBe(before.Body!["meta"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"id","value":"x"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"work\"].value","value":"x"}""", "noTarget")]
    [InlineData("""{"op":"remove"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"a b","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"move","path":"title"}""", "invalidSyntax")]
    [InlineData("""{"op":"replace","path":"active","value":"perhaps"}""", "invalidValue")]
    [InlineData("""{"op":"remove","path":"userName"}""", "invalidValue")]
    public async Task A_patch_that_cannot_be_applied_changes_nothing(string operation, string type)
    {
        var id = await _service.CreateAsync("bjensen");
        var before = (await _service.GetAsync($"Users/{id}")).Body!.ToJsonString();
        var answer = await _service.SendAsync("PATCH", $"Users/{id}", Patch("""{"op":"replace","path":"title","value":"Clerk"},""" + operation));
        (answer.Status, answer["scimType"]).ShouldBe((400, type), answer.Body?.ToJsonString());
        (await _service.GetAsync($"Users/{id}")).Body!.ToJsonString().ShouldBe(before);
    }

    [Fact]
    public async Task A_group_gets_and_loses_members()
    {
        var group = await _service.SendAsync("POST", "Groups", """{"displayName":"Tour Guides","members":[{"value":"1"}]}""");
        group.Status.ShouldBe(201);
        await _service.SendAsync("PATCH", $"Groups/{group["id"]}", Patch("""{"op":"add","path":"members","value":[{"value":"2"},{"value":"1"}]}"""));
        var left = await _service.SendAsync("PATCH", $"Groups/{group["id"]}", Patch("""{"op":"remove","path":"members[value eq \"1\"]"}"""));
        left.Body!["members"]!.AsArray().Select(m => m!["value"]!.ToString()).ShouldBe(["2"]);
        (await _service.SendAsync("POST", "Groups", "{}")).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Many_writers_at_once_lose_nothing()
    {
        var group = await _service.SendAsync("POST", "Groups", """{"displayName":"all"}""");
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 20 }, async (i, _) =>
        {
            await _service.CreateAsync($"user{i}");
            (await _service.SendAsync("PATCH", $"Groups/{group["id"]}", Patch($$"""{"op":"add","path":"members","value":[{"value":"{{i}}"}]}"""))).Status.ShouldBe(200);
        });
        _service.Host.Users.ShouldBe(200);
        (await _service.GetAsync($"Groups/{group["id"]}")).Body!["members"]!.AsArray().Count.ShouldBe(200);
        _service.Host.Requests.Single(r => r is { Method: "POST", Status: 201 }).Count.ShouldBe(201);
    }

    private static string Patch(string operations) => $$"""{"schemas":["{{PatchUrn}}"],"Operations":[{{operations}}]}""";
}

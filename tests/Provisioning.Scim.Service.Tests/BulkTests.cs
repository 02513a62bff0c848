using System.Text.Json.Nodes;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Many operations in one request (RFC 7644 §3.7).</summary>
public sealed class BulkTests : IDisposable
{
    private readonly DirectService _service = new(new() { MaxBulkOperations = 10 });

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task What_refers_to_another_operation_is_done_after_it_wherever_it_stands()
    {
        var results = await BulkAsync("""
            {"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"Sales","members":[{"type":"User","value":"bulkId:u"}]}},
            {"method":"POST","path":"/Users","bulkId":"u","data":{"userName":"anna"}},
            {"method":"PATCH","path":"/Users/bulkId:u","data":{"Operations":[{"op":"add","path":"title","value":"Clerk"}]}}
            """);
        results.Select(r => r!["status"]!.ToString()).ShouldBe(["201", "201", "200"], ignoreOrder: true);
        var user = results.Single(r => r!["bulkId"]?.ToString() == "u")!["location"]!.ToString();
        var group = results.Single(r => r!["bulkId"]?.ToString() == "g")!["location"]!.ToString();
        var id = user[(user.LastIndexOf('/') + 1)..];
        (await _service.GetAsync($"Users/{id}"))["title"]!.ToString().ShouldBe("Clerk");
        (await _service.GetAsync(group[(DirectService.BaseUri.Length + 1)..]))["members"]![0]!["value"]!.ToString().ShouldBe(id);
    }

    [Fact]
    public async Task One_that_fails_leaves_the_others_alone_and_says_why()
    {
        var results = await BulkAsync("""
            {"method":"POST","path":"/Users","bulkId":"1","data":{"userName":"anna"}},
            {"method":"POST","path":"/Users","bulkId":"2","data":{"userName":"ANNA"}},
            {"method":"DELETE","path":"/Users/nobody"},
            {"method":"GET","path":"/Users"},
            {"method":"POST","path":"/Users","data":{"userName":"bo"}}
            """);
        results.Select(r => r!["status"]!.ToString()).ShouldBe(["201", "409", "404", "405", "400"]);
        results[1]!["response"]!["scimType"]!.ToString().ShouldBe("uniqueness");
        results[1]!["location"].ShouldBeNull("nothing was made");
    }

    [Fact]
    public async Task It_ends_after_as_many_failures_as_are_allowed()
    {
        var results = await BulkAsync("""
            {"method":"DELETE","path":"/Users/1"},
            {"method":"DELETE","path":"/Users/2"},
            {"method":"POST","path":"/Users","bulkId":"3","data":{"userName":"anna"}}
            """, ""","failOnErrors":2""");
        results.Count.ShouldBe(2);
        (await _service.GetAsync("Users"))["totalResults"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task A_circle_is_a_conflict_and_so_is_what_refers_to_what_failed()
    {
        var results = await BulkAsync("""
            {"method":"POST","path":"/Groups","bulkId":"a","data":{"displayName":"a","members":[{"value":"bulkId:b"}]}},
            {"method":"POST","path":"/Groups","bulkId":"b","data":{"displayName":"b","members":[{"value":"bulkId:a"}]}},
            {"method":"POST","path":"/Groups","bulkId":"c","data":{"displayName":"c","members":[{"value":"bulkId:nowhere"}]}}
            """);
        results.Select(r => r!["status"]!.ToString()).ShouldBe(["409", "409", "409"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_version_that_has_moved_on_is_refused()
    {
        var id = await _service.CreateAsync("Users", """{"userName":"anna"}""");
        var results = await BulkAsync($$"""
            {"method":"PUT","path":"/Users/{{id}}","version":"W/\"7\"","data":{"userName":"other"} },
            {"method":"PUT","path":"/Users/{{id}}","version":"W/\"1\"","data":{"userName":"other"} }
            """);
        results.Select(r => r!["status"]!.ToString()).ShouldBe(["412", "200"]);
        results[1]!["version"]!.ToString().ShouldBe("W/\"2\"");
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"Operations":[5]}""", 400)]
    [InlineData("""{"Operations":[{"method":"DELETE","path":"/Users/1"}],"failOnErrors":-1}""", 400)]
    [InlineData("""{"Operations":[{"method":"POST","bulkId":"1","path":"/Users"},{"method":"POST","bulkId":"1","path":"/Users"}]}""", 400)]
    [InlineData("""{"Operations":[1,2,3,4,5,6,7,8,9,10,11]}""", 413)]
    public async Task What_is_no_bulk_request_does_nothing(string body, int status) =>
        (await _service.SendAsync("POST", "Bulk", body)).Reply.Status.ShouldBe(status);

    private async Task<JsonArray> BulkAsync(string operations, string more = "")
    {
        var (reply, body) = await _service.SendAsync("POST", "Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[{{operations}}]{{more}}}""");
        reply.Status.ShouldBe(200, body?.ToJsonString());
        return body!["Operations"]!.AsArray();
    }
}

using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Scim.Service.Tests;

/// <summary>Whatever is sent, the answer is one of the protocol: never a fault of the service, never more than was asked for, and never a word of what is inside.</summary>
[Properties(Arbitrary = [typeof(FuzzRequests)], MaxTest = 1000)]
public sealed class FuzzProperties
{
    [Property]
    public void Every_request_gets_an_answer_of_the_protocol(FuzzRequest fuzz)
    {
        using var service = Filled();
        var (reply, body) = service.SendAsync(new ScimRequest(fuzz.Method, fuzz.Path, fuzz.Query, Encoding.UTF8.GetBytes(fuzz.Body)) { ContentType = "application/scim+json", IfMatch = fuzz.Header, IfNoneMatch = fuzz.Header }).GetAwaiter().GetResult();
        (reply.Status is (>= 200 and < 500) or 501).ShouldBeTrue($"{reply.Status}: {fuzz}");
        if (reply.Status < 400)
            return;
        body!["schemas"]![0]!.ToString().ShouldBe(ScimSchemas.ErrorUrn);
        body["status"]!.ToString().ShouldBe($"{reply.Status}");
        var text = body.ToJsonString();
        text.ShouldNotContain("   at ");
        text.ShouldNotContain("Exception");
        reply.Body.Length.ShouldBeLessThan(4096);
        if (reply.Status == 405)
            reply.Allow.ShouldNotBeNullOrEmpty();
    }

    [Property]
    public void What_is_kept_has_the_form_of_its_schema(FuzzJson json)
    {
        AttributeSet sent;
        try
        {
            sent = AttributeSet.Parse(Encoding.UTF8.GetBytes(json.Text));
        }
        catch (System.Text.Json.JsonException)
        {
            return;
        }

        try
        {
            var form = ResourceForm.Of(sent, AttributeSchema.User);
            ResourceForm.Of(form, AttributeSchema.User).ShouldBe(form);
        }
        catch (ScimException e)
        {
            e.Error.ScimType.ShouldBe(ScimException.InvalidValue);
        }
    }

    public static TheoryData<string, string, string, string?> Heavy => new()
    {
        { "deep lists", "POST", "Users", "{\"userName\":" + new string('[', 100_000) + new string(']', 100_000) + "}" },
        { "deep objects", "POST", "Users", string.Concat(Enumerable.Repeat("{\"a\":", 5000)) + "1" + new string('}', 5000) },
        { "a body without end", "POST", "Users", "{\"userName\":\"" + new string('a', 2 << 20) + "\"}" },
        { "many attributes", "POST", "Users", "{\"userName\":\"many\"," + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"a{i}\":{i}")) + "}" },
        { "many members", "POST", "Groups", "{\"displayName\":\"many\",\"members\":[" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"{{\"value\":\"{i}\"}}")) + "]}" },
        { "a long filter", "GET", "Users?filter=" + string.Join("%20or%20", Enumerable.Repeat("a%20pr", 3000)), null },
        { "many conditions", "GET", "Users?filter=" + string.Join("+or+", Enumerable.Repeat("a+pr", 150)), null },
        { "deep brackets", "GET", "Users?filter=" + new string('(', 2000) + "a+pr" + new string(')', 2000), null },
        { "many names", "GET", "Users?attributes=" + string.Join(',', Enumerable.Repeat("a", 2000)), null },
        { "a long path", "GET", "Users/" + new string('a', 20_000), null },
        { "many parts", "GET", string.Concat(Enumerable.Repeat("Users/", 1000)), null },
        { "many operations", "PATCH", "Users/none", "{\"Operations\":[" + string.Join(',', Enumerable.Repeat("{\"op\":\"add\",\"path\":\"title\",\"value\":\"a\"}", 5000)) + "]}" },
        { "a chain of bulk operations", "POST", "Bulk", "{\"Operations\":[" + string.Join(',', Enumerable.Range(0, 1000).Reverse().Select(i => $"{{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\"{i}\",\"data\":{{\"displayName\":\"g{i}\",\"members\":[{{\"value\":\"bulkId:{i - 1}\"}}]}}}}")) + "]}" },
    };

    [Theory]
    [MemberData(nameof(Heavy))]
    public async Task What_is_heavy_is_answered_within_limits(string what, string method, string target, string? body)
    {
        using var service = Filled();
        var (reply, _) = await service.SendAsync(method, target, body);
        reply.Status.ShouldBeInRange(200, 499, what);
        if (what is "many attributes" or "many members")
            reply.Status.ShouldBe(201, what);
    }

    private static DirectService Filled()
    {
        var service = new DirectService();
        service.CreateAsync("Users", """{"userName":"anna","emails":[{"type":"work","value":"anna@contoso.com"}],"active":true}""").GetAwaiter().GetResult();
        service.CreateAsync("Groups", """{"displayName":"Sales","members":[{"value":"1"}]}""").GetAwaiter().GetResult();
        return service;
    }
}

/// <summary>A request as nobody should send it.</summary>
public sealed record FuzzRequest(string Method, string? Path, string Query, string Body, string? Header);

/// <summary>JSON, more or less.</summary>
public sealed record FuzzJson(string Text);

/// <summary>Makes requests of pieces that mean something, in orders that do not.</summary>
public static class FuzzRequests
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "get", "", "PROPFIND", "GET\0"];
    private static readonly string[] Parts = ["Users", "Groups", ".search", "Bulk", "Me", "Schemas", "ResourceTypes", "ServiceProviderConfig", "User", "..", ".", "", "%2f", "%00", "%2e%2e", "%", "%zz", "%ff%fe", "\0", "users", "Users%2f1", "\u202e", "bulkId:1", ScimSchemas.UserUrn, "12345678-1234-1234-1234-123456789012", "*"];
    private static readonly string[] Names = ["filter", "sortBy", "sortOrder", "startIndex", "count", "cursor", "attributes", "excludedAttributes", "", "%00", "schemas"];
    private static readonly string[] Words = ["userName", "emails", "emails[type eq \"work\"]", "emails.value", "name.familyName", "active", "meta.created", "id", "schemas", "pr", "eq", "ne", "co", "gt", "and", "or", "not", "(", ")", "[", "]", "\"", "\"anna\"", "true", "null", "1e999", "-1", "99999999999999999999", "\"2026-01-01T00:00:00Z\"", "urn:ietf:params:scim:schemas:core:2.0:User:userName", "urn:", ":", ".", ",", "\\", "%", "\ud800", "descending"];
    private static readonly string[] Json = ["{", "}", "[", "]", ",", ":", "null", "true", "1", "1e400", "\"False\"", "\"op\":", "\"Add\"", "\"remove\"", "\"Replace\"", "\"path\":", "\"value\":", "\"Operations\":", "\"userName\":", "\"members\":", "\"emails\":", "\"active\":", "\"name\":", "\"meta\":", "\"schemas\":", "\"manager\":", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":", "\"members[value eq \\\"1\\\"]\"", "\"emails[type eq\"", "\"\\ud800\"", "\"id\":", "\"data\":", "\"method\":", "\"bulkId\":", "\"bulkId:1\"", "\"failOnErrors\":", "\"filter\":", "\"count\":"];

    public static Arbitrary<FuzzRequest> Request() => (
        from method in Gen.Elements(Methods)
        from path in Gen.OneOf(Gen.Constant((string?)null), Joined(Parts, "/", 4).Select(p => (string?)p))
        from query in Query()
        from body in Gen.OneOf(Value(3), Patch(), Joined(Json, "", 12))
        from header in Gen.Elements<string?>(null, "*", "W/\"1\"", "\"", ",,,", "W/", "\0")
        select new FuzzRequest(method, path, query, body, header)).ToArbitrary();

    public static Arbitrary<FuzzJson> AnyJson() => Value(4).Select(v => new FuzzJson(v)).ToArbitrary();

    private static Gen<string> Query() => Gen.OneOf(Gen.Constant(""), from name in Gen.Elements(Names) from words in Joined(Words, " ", 6) from plain in Gen.Elements(true, false) select $"{name}={(plain ? words : words.Replace("\ud800", "", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal))}");

    // A PATCH in form whose contents are anything.
    private static Gen<string> Patch() =>
        from op in Gen.Elements("add", "Replace", "REMOVE", "move")
        from path in Gen.Elements("null", "\"userName\"", "\"emails\"", "\"emails[type eq \\\"work\\\"]\"", "\"emails[type ne \\\"x\\\"].value\"", "\"emails.value\"", "\"name.givenName\"", "\"members\"", "\"members[value eq \\\"1\\\"]\"", "\"id\"", "\"\"", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", "\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager\"", "\"a[\"", "5")
        from value in Value(2)
        select $$"""{"Operations":[{"op":"{{op}}","path":{{path}},"value":{{value}}}]}""";

    private static Gen<string> Value(int depth)
    {
        var simple = Gen.Elements("null", "true", "1", "-2.5", "\"\"", "\"False\"", "\"anna\"", "\"\\u0000\"", "1e30");
        if (depth == 0)
            return simple;
        var names = Gen.Elements("userName", "displayName", "emails", "name", "givenName", "value", "type", "primary", "active", "members", "manager", "meta", "id", "schemas", "password", "groups", "x", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "Operations", "filter", "addresses", "$ref");
        var pair = from name in names from value in Value(depth - 1) select $"\"{name}\":{value}";
        return Gen.OneOf(
            simple,
            pair.ListOf(4).Select(p => "{" + string.Join(',', p) + "}"),
            pair.ListOf(2).Select(p => "{" + string.Join(',', p) + "}"),
            Value(depth - 1).ListOf(3).Select(v => "[" + string.Join(',', v) + "]"));
    }

    private static Gen<string> Joined(string[] pieces, string separator, int most) =>
        from count in Gen.Choose(0, most)
        from chosen in Gen.Elements(pieces).ListOf(count)
        select string.Join(separator, chosen);
}

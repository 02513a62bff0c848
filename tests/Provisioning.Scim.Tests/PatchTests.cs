using System.Text;

namespace Provisioning.Scim.Tests;

/// <summary>PATCH as RFC 7644 §3.5.2 has it.</summary>
public sealed class PatchTests
{
    private const string User =
        """
        { "id": "1", "userName": "bjensen", "title": "Guide", "name": { "givenName": "Barbara", "familyName": "Jensen" }, "active": true,
          "emails": [ { "value": "b@work.example", "type": "work", "primary": true }, { "value": "b@home.example", "type": "home" } ],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Sales" } }
        """;

    [Theory]
    [InlineData("a value", "{\"op\":\"replace\",\"path\":\"title\",\"value\":\"Chief\"}", "\"title\":\"Chief\"")]
    [InlineData("op in any case", "{\"op\":\"Replace\",\"path\":\"TITLE\",\"value\":\"Chief\"}", "\"title\":\"Chief\"")]
    [InlineData("a sub-attribute", "{\"op\":\"replace\",\"path\":\"name.familyName\",\"value\":\"Ray\"}", "\"familyName\":\"Ray\"")]
    [InlineData("no path", "{\"op\":\"replace\",\"value\":{\"title\":\"Chief\",\"active\":false}}", "\"active\":false")]
    [InlineData("an element", "{\"op\":\"replace\",\"path\":\"emails[type eq \\\"work\\\"].value\",\"value\":\"new@work.example\"}", "\"primary\":true,\"type\":\"work\",\"value\":\"new@work.example\"")]
    [InlineData("an added element", "{\"op\":\"add\",\"path\":\"emails\",\"value\":[{\"value\":\"o@x.example\",\"type\":\"other\"}]}", "\"type\":\"other\",\"value\":\"o@x.example\"")]
    [InlineData("an extension", "{\"op\":\"replace\",\"path\":\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department\",\"value\":\"Legal\"}", "\"department\":\"Legal\"")]
    [InlineData("an extension without a path", "{\"op\":\"add\",\"value\":{\"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\":{\"department\":\"Legal\"}}}", "\"department\":\"Legal\"")]
    public void An_operation_changes_what_it_names(string what, string operation, string expected) => Patched(operation).ShouldContain(expected, Case.Sensitive, what);

    [Theory]
    [InlineData("""{"op":"remove","path":"title"}""", "title")]
    [InlineData("""{"op":"remove","path":"emails[type eq \"home\"]"}""", "b@home.example")]
    [InlineData("""{"op":"remove","path":"emails"}""", "emails")]
    [InlineData("""{"op":"remove","path":"name.givenName"}""", "Barbara")]
    public void A_removal_takes_away_what_it_names_and_nothing_else(string operation, string gone)
    {
        var patched = Patched(operation);
        patched.ShouldNotContain(gone);
        patched.ShouldContain("\"userName\":\"bjensen\"");
        patched.ShouldContain("\"department\":\"Sales\"");
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"id","value":"2"}""", ScimException.Mutability)]
    [InlineData("""{"op":"remove"}""", ScimException.NoTarget)]
    [InlineData("""{"op":"replace","path":"emails[type eq \"fax\"].value","value":"x"}""", ScimException.NoTarget)]
    [InlineData("""{"op":"replace","path":"emails[","value":"x"}""", ScimException.InvalidPath)]
    [InlineData("""{"op":"destroy","path":"title"}""", ScimException.InvalidSyntax)]
    public void A_bad_operation_is_refused_with_its_scimType(string operation, string scimType) =>
        Should.Throw<ScimException>(() => Patched(operation)).Error.ScimType.ShouldBe(scimType);

    [Fact]
    public void One_primary_value_takes_it_from_the_other()
    {
        var patched = Patched("""{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}""");
        patched.Split("\"primary\":true").Length.ShouldBe(2);
    }

    private static string Patched(string operation)
    {
        var request = PatchRequest.Parse(Encoding.UTF8.GetBytes($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operation}}]}"""));
        var patched = ScimPatch.Apply(AttributeSet.Parse(Encoding.UTF8.GetBytes(User)), request, AttributeSchema.User);
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
            patched.Write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}

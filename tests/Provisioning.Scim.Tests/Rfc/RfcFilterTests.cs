using System.Text;

namespace Provisioning.Scim.Tests;

/// <summary>The filters of RFC 7644 §3.4.2.2 (and of §3.4.3 and §3.4.2.4) choose among people whom the text says.</summary>
public sealed class RfcFilterTests
{
    // Each filter meets some of them and not others.
    private static readonly Dictionary<string, AttributeSet> People = new()
    {
        ["bjensen"] = Person(
            """
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"], "userName": "bjensen", "title": "Tour Guide", "userType": "Employee",
              "name": { "familyName": "Jensen" }, "emails": [ { "value": "bjensen@example.com", "type": "work" }, { "value": "babs@jensen.org", "type": "home" } ], "meta": { "lastModified": "2011-05-13T04:42:34Z" } }
            """),
        ["jomalley"] = Person(
            """
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "jomalley", "displayName": "Smith-O'Malley", "userType": "Employee", "name": { "familyName": "O'Malley" },
              "emails": [ { "value": "jo@example.com", "type": "home" }, { "value": "jo@example.net", "type": "work" } ], "ims": [ { "value": "jo@foo.com", "type": "xmpp" } ], "meta": { "lastModified": "2012-01-01T00:00:00Z" } }
            """),
        ["john"] = Person(
            """
            { "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "John", "title": "", "userType": "Intern", "emails": [ { "value": "john@other.example", "type": "work" } ], "meta": { "lastModified": "2010-01-01T00:00:00Z" } }
            """),
    };

    [Theory]
    [InlineData("userName Eq \"john\"", "john")]
    [InlineData("Username eq \"john\"", "john")]
    [InlineData("userName eq \"bjensen\"", "bjensen")]
    [InlineData("name.familyName co \"O'Malley\"", "jomalley")]
    [InlineData("userName sw \"J\"", "john jomalley")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", "john jomalley")]
    [InlineData("title pr", "bjensen")]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", "jomalley")]
    [InlineData("meta.lastModified ge \"2011-05-13T04:42:34Z\"", "bjensen jomalley")]
    [InlineData("meta.lastModified lt \"2011-05-13T04:42:34Z\"", "john")]
    [InlineData("meta.lastModified le \"2011-05-13T04:42:34Z\"", "bjensen john")]
    [InlineData("title pr and userType eq \"Employee\"", "bjensen")]
    [InlineData("title pr or userType eq \"Intern\"", "bjensen john")]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", "bjensen")]
    [InlineData("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", "bjensen jomalley")]
    [InlineData("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", "john")]
    [InlineData("userType eq \"Employee\" and (emails.type eq \"work\")", "bjensen jomalley")]
    [InlineData("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", "bjensen")]
    [InlineData("emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]", "bjensen jomalley")]
    [InlineData("displayName sw \"smith\"", "jomalley")]
    public void It_chooses_whom_it_means(string filter, string expected)
    {
        var compiled = ScimFilter.Parse(filter).Compile(AttributeSchema.User);
        string.Join(' ', People.Where(p => compiled(p.Value)).Select(p => p.Key).Order(StringComparer.Ordinal)).ShouldBe(expected);
        ScimFilter.Parse(ScimFilter.Parse(filter).ToString()).ShouldBe(ScimFilter.Parse(filter));
    }

    [Fact]
    public void The_filter_of_a_search_request_is_one_of_them() =>
        ScimFilter.Parse(RfcExample.Set("rfc7644-3.4.3-search-request")["filter"].AsString()!).ToString().ShouldBe("displayName sw \"smith\"");

    private static AttributeSet Person(string json) => AttributeSet.Parse(Encoding.UTF8.GetBytes(json));
}

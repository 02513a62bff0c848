using System.Text;

namespace Provisioning.Scim.Tests;

/// <summary>Filters as RFC 7644 §3.4.2.2 has them.</summary>
public sealed class FilterTests
{
    private static readonly AttributeSet Barbara = AttributeSet.Parse(Encoding.UTF8.GetBytes(
        """
        {
          "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
          "id": "2819c223", "externalId": "701984", "userName": "bjensen@example.com", "title": "Vice President", "userType": "Employee",
          "name": { "familyName": "O'Malley", "givenName": "Barbara" },
          "emails": [ { "value": "bjensen@example.com", "type": "work", "primary": true }, { "value": "babs@jensen.org", "type": "home" } ],
          "meta": { "lastModified": "2011-05-13T04:42:34Z" }, "active": true,
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "employeeNumber": "701984", "department": "Tour Operations" }
        }
        """));

    // The examples of figure 2, and each operator both ways.
    [Theory]
    [InlineData("userName eq \"bjensen@example.com\"", true)]
    [InlineData("userName Eq \"BJENSEN@example.com\"", true)]
    [InlineData("name.familyName co \"O'Malley\"", true)]
    [InlineData("userName sw \"J\"", false)]
    [InlineData("userName sw \"bj\"", true)]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"b\"", true)]
    [InlineData("title pr", true)]
    [InlineData("nickName pr", false)]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", false)]
    [InlineData("meta.lastModified ge \"2011-05-13T04:42:34Z\"", true)]
    [InlineData("meta.lastModified ge \"2011-05-13T06:42:34+02:00\"", true)]
    [InlineData("meta.lastModified lt \"2012-01-01T00:00:00Z\"", true)]
    [InlineData("meta.lastModified le \"2010-01-01T00:00:00Z\"", false)]
    [InlineData("title pr and userType eq \"Employee\"", true)]
    [InlineData("title pr or userType eq \"Intern\"", true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true)]
    [InlineData("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", true)]
    [InlineData("userType ne \"Employee\" and not (emails co \"example.com\" or emails.value co \"example.org\")", false)]
    [InlineData("userType eq \"Employee\" and (emails.type eq \"work\")", true)]
    [InlineData("userType eq \"Employee\" and emails[type eq \"work\" and value co \"@example.com\"]", true)]
    [InlineData("emails[type eq \"work\" and value co \"@jensen.org\"]", false)]
    [InlineData("emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]", true)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"tour operations\"", true)]
    [InlineData("userName ew \".com\"", true)]
    [InlineData("userName ne \"bjensen@example.com\"", false)]
    [InlineData("active eq true", true)]
    [InlineData("active ne true", false)]
    [InlineData("nickName eq null", true)]
    [InlineData("title eq null", false)]
    [InlineData("not (title pr)", false)]
    [InlineData("title eq \"x\" or title pr and userType eq \"Intern\"", false)]
    [InlineData("userType eq \"Employee\" or title eq \"x\" and userType eq \"Intern\"", true)]
    public void A_filter_says_whether_it_meets_a_user(string filter, bool expected) =>
        ScimFilter.Parse(filter).Compile(AttributeSchema.User)(Barbara).ShouldBe(expected);

    [Theory]
    [InlineData("", 1)]
    [InlineData("userName", 9)]
    [InlineData("userName eq", 12)]
    [InlineData("userName eq bjensen", 13)]
    [InlineData("userName eq \"bjensen", 13)]
    [InlineData("userName is \"x\"", 10)]
    [InlineData("userName eq \"x\" and", 20)]
    [InlineData("(userName eq \"x\"", 17)]
    [InlineData("userName eq \"x\")", 16)]
    [InlineData("active gt true", 11)]
    [InlineData("userName co 5", 13)]
    [InlineData("emails[type eq \"work\"", 22)]
    [InlineData("userName eq \"\\x\"", 15)]
    public void A_bad_filter_is_refused_at_its_column(string filter, int column)
    {
        ScimFilter.TryParse(filter, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().Id.ShouldBe(ErrorIds.FilterInvalid);
        error.Message.ShouldContain($"column {column}");
        error.RecommendedAction.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void An_unknown_attribute_names_what_may_have_been_meant()
    {
        var error = Should.Throw<ProvisioningException>(() => ScimFilter.Parse("usrName eq \"x\"").Compile(AttributeSchema.Directory)).Error;
        error.Id.ShouldBe(ErrorIds.AttributeUnknown);
        error.RecommendedAction.ShouldNotBeNull().ShouldContain("userName");
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        ScimFilter.TryParse(new string('(', 5000) + "a pr" + new string(')', 5000), out _, out var deep).ShouldBeFalse();
        deep.ShouldNotBeNull().Id.ShouldBe(ErrorIds.FilterInvalid);
        ScimFilter.TryParse($"userName eq \"{new string('x', ScimFilter.MaxLength)}\"", out _, out var length).ShouldBeFalse();
        length.ShouldNotBeNull().Id.ShouldBe(ErrorIds.FilterInvalid);
    }
}

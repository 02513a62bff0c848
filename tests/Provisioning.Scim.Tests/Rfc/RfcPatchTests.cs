using System.Text;

namespace Provisioning.Scim.Tests;

/// <summary>The PATCH examples of RFC 7644 §3.5.2 do to a resource what the text says.</summary>
public sealed class RfcPatchTests
{
    private const string Babs = "2819c223-7f76-453a-919d-413861904646";

    // The RFC shortens ids in some places.
    private const string ShortBabs = "2819c223-7f76-...413861904646";
    private const string ShorterBabs = "2819c223...919d-413861904646";
    private const string ShortJames = "08e1d05d...473d93df9210";
    private const string James = "08e1d05d-121c-4561-8b96-473d93df9210";
    private const string Mandy = "902c246b-6245-4190-8e05-00816be7344a";

    [Fact]
    public void A_member_is_added_and_one_that_is_there_already_changes_nothing()
    {
        var group = Patched("rfc7644-3.5.2.1-patch-op-add-members", Group());
        Members(group).ShouldBe([Babs]);
        AttributePath.Parse($"members[value eq \"{Babs}\"].display").Get(group).AsString().ShouldBe("Babs Jensen");
        Patched("rfc7644-3.5.2.1-patch-op-add-members", group).ShouldBe(group);
        Members(Patched("rfc7644-3.5.2.1-patch-op-add-members", Group(Mandy))).ShouldBe([Mandy, Babs]);
    }

    [Fact]
    public void Attributes_are_added_without_a_path()
    {
        var user = Patched("rfc7644-3.5.2.1-patch-op-add-emails", User("""{ "userName": "bjensen", "emails": [ { "value": "bjensen@example.com", "type": "work", "primary": true } ] }"""));
        Mails(user).ShouldBe(["work bjensen@example.com", "home babs@jensen.org"]);
        user["nickName"].AsString().ShouldBe("Babs");
        user["userName"].AsString().ShouldBe("bjensen");
        Patched("rfc7644-3.5.2.1-patch-op-add-emails", user).ShouldBe(user);
    }

    [Fact]
    public void One_member_is_removed_and_the_others_stay()
    {
        Members(Patched("rfc7644-3.5.2.2-patch-op-remove-one-member", Group(Mandy, ShortBabs))).ShouldBe([Mandy]);
        Should.Throw<ScimException>(() => Patched("rfc7644-3.5.2.2-patch-op-remove-one-member", Group(Mandy))).Error.ScimType.ShouldBe(ScimException.NoTarget);
    }

    [Fact]
    public void All_members_are_removed()
    {
        var group = Patched("rfc7644-3.5.2.2-patch-op-remove-all-members", Group(Mandy, Babs));
        group["members"].IsNone.ShouldBeTrue();
        group["displayName"].AsString().ShouldBe("Tour Guides");
    }

    [Fact]
    public void A_value_is_removed_by_two_conditions_at_once()
    {
        var user = User("""{ "emails": [ { "value": "bjensen@example.com", "type": "work" }, { "value": "bjensen@example.org", "type": "work" }, { "value": "babs@example.com", "type": "home" } ] }""");
        Mails(Patched("rfc7644-3.5.2.2-patch-op-remove-multi-complex-value", user)).ShouldBe(["work bjensen@example.org", "home babs@example.com"]);
    }

    [Fact]
    public void One_member_goes_and_another_comes()
    {
        var group = Patched("rfc7644-3.5.2.2-patch-op-remove-and-add-one-member", Group(ShorterBabs, Mandy));
        Members(group).ShouldBe([Mandy, ShortJames]);
    }

    [Fact]
    public void All_members_are_replaced() => Members(Patched("rfc7644-3.5.2.3-patch-op-replace-all-members", Group(Mandy))).ShouldBe([Babs, James]);

    [Fact]
    public void An_address_is_replaced_and_the_other_stays()
    {
        var before = RfcExample.Set("rfc7643-8.2-user-full");
        var after = Patched("rfc7644-3.5.2.3-patch-op-replace-user-work-address", before);
        AttributePath.Parse("addresses[type eq \"work\"].streetAddress").Get(after).AsString().ShouldBe("911 Universal City Plaza");
        AttributePath.Parse("addresses[type eq \"work\"].country").Get(after).AsString().ShouldBe("US");
        AttributePath.Parse("addresses[type eq \"home\"]").Get(after).ShouldBe(AttributePath.Parse("addresses[type eq \"home\"]").Get(before));
        after.Without("addresses").ShouldBe(before.Without("addresses"));
    }

    [Fact]
    public void A_part_of_an_address_is_replaced_and_nothing_else()
    {
        var before = RfcExample.Set("rfc7643-8.2-user-full");
        var street = AttributePath.Parse("addresses[type eq \"work\"].streetAddress");
        var after = Patched("rfc7644-3.5.2.3-patch-op-replace-street-address", before);
        street.Get(after).AsString().ShouldBe("1010 Broadway Ave");
        street.Set(after, street.Get(before)).ShouldBe(before);
        Should.Throw<ScimException>(() => Patched("rfc7644-3.5.2.3-patch-op-replace-street-address", User("""{ "userName": "bjensen" }"""))).Error.ScimType.ShouldBe(ScimException.NoTarget);
    }

    [Fact]
    public void All_mail_addresses_are_replaced_without_a_path()
    {
        var user = Patched("rfc7644-3.5.2.3-patch-op-replace-all-email-values", User("""{ "userName": "bjensen", "emails": [ { "value": "old@example.net", "type": "other" } ], "nickName": "B" }"""));
        Mails(user).ShouldBe(["work bjensen@example.com", "home babs@jensen.org"]);
        user["nickName"].AsString().ShouldBe("Babs");
    }

    [Fact]
    public void A_put_request_leads_to_the_user_of_its_answer()
    {
        // What a service adds is its own.
        var request = RfcExample.Set("rfc7644-3.5.1-user-put-request");
        RfcExample.Set("rfc7644-3.5.1-user-put-response").Without("meta").ShouldBe(request);
    }

    // The paths of §3.5.2 that stand in the text.
    [Theory]
    [InlineData("members", null, "members", null)]
    [InlineData("name.familyName", null, "name", "familyName")]
    [InlineData("addresses[type eq \"work\"]", "type eq \"work\"", "addresses", null)]
    [InlineData("members[value eq \"2819c223-7f76-453a-919d-413861904646\"]", "value eq \"2819c223-7f76-453a-919d-413861904646\"", "members", null)]
    [InlineData("members[value eq \"2819c223-7f76-453a-919d-413861904646\"].displayName", "value eq \"2819c223-7f76-453a-919d-413861904646\"", "members", "displayName")]
    public void A_path_of_the_text_is_read(string path, string? filter, string attribute, string? part)
    {
        var parsed = AttributePath.Parse(path);
        (parsed.Filter?.ToString(), parsed.Attribute, parsed.SubAttribute).ShouldBe((filter, attribute, part));
        parsed.Canonical.ShouldBe(path);
    }

    private static AttributeSet Patched(string example, AttributeSet resource) =>
        ScimPatch.Apply(resource, PatchRequest.Parse(RfcExample.Bytes(example)), resource["members"].IsNone && resource["displayName"].AsString() != "Tour Guides" ? AttributeSchema.User : AttributeSchema.Group);

    private static AttributeSet Group(params string[] members) => AttributeSet.Empty.With("displayName", "Tour Guides")
        .With("members", AttributeValue.FromList(members.Select(m => AttributeValue.From(AttributeSet.Empty.With("value", m)))));

    private static AttributeSet User(string json) => AttributeSet.Parse(Encoding.UTF8.GetBytes(json));

    private static IEnumerable<string?> Members(AttributeSet group) => group["members"].AsList().Select(m => m.AsComplex()!["value"].AsString());

    private static IEnumerable<string> Mails(AttributeSet user) => user["emails"].AsList().Select(m => $"{m.AsComplex()!["type"]} {m.AsComplex()!["value"]}");
}

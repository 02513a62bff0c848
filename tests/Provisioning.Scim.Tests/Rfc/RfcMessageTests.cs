namespace Provisioning.Scim.Tests;

/// <summary>Every JSON example of RFC 7643 and RFC 7644 is read, and written as it was.</summary>
public sealed class RfcMessageTests
{
    public static TheoryData<string> All => [.. RfcExample.Names()];

    [Fact]
    public void They_are_all_there()
    {
        // Outside §8, RFC 7643 has one, in §3: what stands there as left out is left out.
        RfcExample.Names("rfc7643-3-").ShouldHaveSingleItem();
        RfcExample.Names("rfc7643-8.").Count().ShouldBe(13);
        RfcExample.Names("rfc7644-").Count().ShouldBe(36);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_read_and_written_as_it_was(string name)
    {
        var set = RfcExample.Set(name);
        var written = RfcExample.Written(set.Write);
        RfcExample.Form(written).ShouldBe(RfcExample.Form(RfcExample.Bytes(name)));
        AttributeSet.Parse(written).ShouldBe(set);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_message_is_read_as_what_it_is_and_written_as_it_was(string name)
    {
        var json = RfcExample.Bytes(name);
        var schema = RfcExample.Set(name)["schemas"].AsList() is [var first, ..] ? first.AsString() : null;
        var written = schema switch
        {
            ScimSchemas.ListResponseUrn => RfcExample.Written(ListResponse.Parse(json).Write),
            ScimSchemas.ErrorUrn => RfcExample.Written(ErrorResponse.Read(0, json).Write),
            ScimSchemas.PatchOpUrn => RfcExample.Written(writer => PatchRequest.Parse(json).Write(writer)),
            _ => null,
        };
        if (written is null)
            return;
        var (before, after) = (AttributeSet.Parse(json), AttributeSet.Parse(written));
        foreach (var (attribute, value) in before)
        {
            // The status of an error is that of its answer; the size of a page and the place of its first are those of what it has.
            if (attribute is not ("status" or "itemsPerPage") && !(attribute == "Operations"))
                after[attribute].ShouldBe(value, attribute);
        }

        if (schema == ScimSchemas.PatchOpUrn)
            PatchRequest.Parse(written).Operations.ShouldBe(PatchRequest.Parse(json).Operations);
    }

    [Fact]
    public void A_list_says_how_many_there_are_and_which()
    {
        var list = ListResponse.Parse(RfcExample.Bytes("rfc7644-3.4.3-list-response-post-query"));
        (list.TotalResults, list.StartIndex, list.Resources.Count).ShouldBe((100, 1, 2));
        list.Resources.Select(r => r["displayName"].AsString()).ShouldBe(["Smith, James", "Smith Family"]);
        (ListResponse.Parse(RfcExample.Bytes("rfc7644-3.4.2-list-response-partial-attributes")) is { TotalResults: 2, StartIndex: null, Resources.Count: 2 }).ShouldBeTrue();
    }

    [Fact]
    public void An_error_says_what_is_wrong()
    {
        ErrorResponse.Read(400, RfcExample.Bytes("rfc7644-3.12-error-bad-request")).ShouldBe(new(400, ScimException.Mutability, "Attribute 'id' is readOnly"));
        ErrorResponse.Read(404, RfcExample.Bytes("rfc7644-3.12-error-not-found")).ShouldBe(new(404, null, "Resource 2819c223-7f76-453a-919d-413861904646 not found"));
    }

    [Fact]
    public void The_enterprise_user_stands_flat_here_and_under_its_urn_there()
    {
        var wire = RfcExample.Set("rfc7643-8.3-enterprise-user");
        var flat = FlatUser.FromWire(wire);
        flat["employeeNumber"].AsString().ShouldBe("701984");
        flat["manager"].AsComplex()!["displayName"].AsString().ShouldBe("John Smith");
        AttributePath.Parse("emails[type eq \"work\"].value").Get(flat).AsString().ShouldBe("bjensen@example.com");
        flat["password"].IsNone.ShouldBeTrue();
        var back = flat.Aggregate(AttributeSet.Empty, (set, p) => FlatUser.ToWire(AttributePath.Of(p.Key)).Set(set, p.Value));
        back[ScimSchemas.EnterpriseUserUrn].ShouldBe(wire[ScimSchemas.EnterpriseUserUrn]);
        foreach (var (name, value) in back.Where(p => p.Key != ScimSchemas.EnterpriseUserUrn))
            value.ShouldBe(wire[name], name);
        FlatUser.Schemas(back).ShouldBe(wire["schemas"]);
    }
}

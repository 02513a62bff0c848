namespace Provisioning.Scim.Tests;

/// <summary>The schemas that this product goes by are those of RFC 7643 §8.7.1.</summary>
public sealed class RfcSchemaTests
{
    // §4.3 recommends what §8.7.1 requires of a manager; and a password is not the same in capitals.
    private static readonly string[] Required = ["manager value", "manager $ref"];
    private static readonly string[] CaseExact = ["manager $ref", "User password"];

    [Theory]
    [InlineData("rfc7643-8.7.1-schema-user", ScimSchemas.UserUrn)]
    [InlineData("rfc7643-8.7.1-schema-enterprise-user", ScimSchemas.EnterpriseUserUrn)]
    [InlineData("rfc7643-8.7.1-schema-group", ScimSchemas.GroupUrn)]
    public void Each_attribute_is_defined_as_there(string example, string urn)
    {
        var theirs = RfcExample.Set(example);
        theirs["id"].AsString().ShouldBe(urn);
        var ours = new[] { ScimSchemas.User, ScimSchemas.EnterpriseUser, ScimSchemas.Group }.Single(s => s.Id == urn);
        Same(theirs["attributes"], ours.Attributes, urn);
    }

    private static void Same(AttributeValue theirs, IReadOnlyList<AttributeDefinition> ours, string where)
    {
        foreach (var attribute in theirs.AsList().Select(a => a.AsComplex()!))
        {
            var name = attribute["name"].AsString()!;
            var definition = ours.SingleOrDefault(d => d.Name == name).ShouldNotBeNull($"{where} {name}");
            var at = $"{where} {name}";
            definition.Type.ToString().ToUpperInvariant().ShouldBe(attribute["type"].AsString()!.ToUpperInvariant(), at);
            definition.MultiValued.ShouldBe(attribute["multiValued"].AsBoolean() == true, at);
            definition.Mutability.ToString().ToUpperInvariant().ShouldBe(attribute["mutability"].AsString()!.ToUpperInvariant(), at);
            if (!attribute["returned"].IsNone)
                definition.Returned.ToString().ToUpperInvariant().ShouldBe(attribute["returned"].AsString()!.ToUpperInvariant(), at);
            if (!attribute["required"].IsNone && !Required.Any(e => at.EndsWith(e, StringComparison.Ordinal)))
                definition.Required.ShouldBe(attribute["required"].AsBoolean() == true, at);
            if (!attribute["caseExact"].IsNone && !CaseExact.Any(e => at.EndsWith(e, StringComparison.Ordinal)))
                definition.CaseExact.ShouldBe(attribute["caseExact"].AsBoolean() == true, at);
            definition.Unique.ShouldBe(attribute["uniqueness"].AsString() is "server" or "global", at);
            Same(attribute["subAttributes"], definition.SubAttributes, at);
        }
    }
}

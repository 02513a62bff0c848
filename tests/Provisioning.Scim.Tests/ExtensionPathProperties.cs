using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Scim.Tests;

/// <summary>PATCH of extensions: by the URN alone, by the URN with an attribute, and without a path come to the same.</summary>
[Properties(Arbitrary = [typeof(ExtensionPathProperties)])]
public sealed class ExtensionPathProperties
{
    private const string Core = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static readonly string[] Urns = [ScimSchemas.EnterpriseUserUrn, "urn:example:params:2.0:User", "urn:x:Thing", "urn:ietf:params:scim:schemas:extension:acme:1.1:Staff"];
    private static readonly string[] Names = ["department", "costCenter", "badge", "division"];

    /// <summary>An extension with what a user has of it, and what is to be changed.</summary>
    public sealed record Case(string Urn, AttributeSet Before, AttributeSet Change)
    {
        /// <summary>The user, with another extension that is not to change.</summary>
        public AttributeSet User => AttributeSet.Empty.With("userName", "anna").With("schemas", AttributeValue.FromList([Core, Urn]))
            .With("urn:other:2.0:User", AttributeValue.From(AttributeSet.Empty.With("department", "stays")))
            .With(Urn, AttributeValue.From(Before));
    }

    public static Arbitrary<Case> Cases() =>
        (from urn in Gen.Elements(Urns) from before in Attributes() from change in Attributes() select new Case(urn, before, change)).ToArbitrary();

    [Property]
    public void The_urn_alone_takes_the_attributes_and_leaves_those_that_are_not_named(Case at, bool replaces)
    {
        if (at.Change.Count == 0)
            return;
        var op = replaces ? PatchOperator.Replace : PatchOperator.Add;
        var whole = AttributeValue.From(at.Change);
        var byUrn = Patched(at.User, new PatchOperation(op, AttributePath.Parse(at.Urn), whole));
        byUrn.ShouldBe(at.User.With(at.Urn, AttributeValue.From(at.Change.Aggregate(at.Before, (set, pair) => set.With(pair.Key, pair.Value)))));
        Patched(at.User, [.. at.Change.Select(pair => new PatchOperation(op, AttributePath.Parse($"{at.Urn}:{pair.Key}"), pair.Value))]).ShouldBe(byUrn);
        Patched(at.User, new PatchOperation(op, null, AttributeValue.From(AttributeSet.Empty.With(at.Urn, whole)))).ShouldBe(byUrn);
        // As some clients name attributes where there is no path.
        Patched(at.User, new PatchOperation(op, null, AttributeValue.From(at.Change.Aggregate(AttributeSet.Empty, (set, pair) => set.With($"{at.Urn}:{pair.Key}", pair.Value))))).ShouldBe(byUrn);
    }

    [Property]
    public void The_urn_alone_removes_all_of_the_extension_and_nothing_else(Case at) =>
        Patched(at.User, new PatchOperation(PatchOperator.Remove, AttributePath.Parse(at.Urn), default)).ShouldBe(at.User.Without(at.Urn));

    [Property]
    public void What_goes_over_the_wire_is_the_same_operation(Case at)
    {
        if (at.Change.Count == 0)
            return;
        foreach (var capitalised in new[] { false, true })
        {
            var request = new PatchRequest([new(PatchOperator.Replace, AttributePath.Parse(at.Urn), AttributeValue.From(at.Change))]);
            using var stream = new MemoryStream();
            using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
                request.Write(writer, capitalised);
            Encoding.UTF8.GetString(stream.ToArray()).ShouldContain(capitalised ? "\"op\":\"Replace\"" : "\"op\":\"replace\"");
            PatchRequest.Parse(stream.ToArray()).Operations.ShouldBe(request.Operations);
        }
    }

    [Fact]
    public void The_urn_of_the_core_schema_is_the_user()
    {
        var user = AttributeSet.Empty.With("userName", "anna");
        Patched(user, new PatchOperation(PatchOperator.Replace, AttributePath.Parse(Core), AttributeValue.From(AttributeSet.Empty.With("title", "Lead")))).ShouldBe(user.With("title", "Lead"));
        Should.Throw<ScimException>(() => Patched(user, new PatchOperation(PatchOperator.Remove, AttributePath.Parse(Core), default))).Error.ScimType.ShouldBe(ScimException.NoTarget);
    }

    [Theory]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User")]
    public void What_is_given_for_it_is_an_object(string urn) =>
        Should.Throw<ScimException>(() => Patched(AttributeSet.Empty.With("userName", "anna"), new PatchOperation(PatchOperator.Replace, AttributePath.Parse(urn), "x"))).Error.ScimType.ShouldBe(ScimException.InvalidValue);

    [Fact]
    public void An_attribute_of_a_schema_that_is_known_is_no_extension()
    {
        var manager = AttributeValue.From(AttributeSet.Empty.With("value", "7"));
        var user = AttributeSet.Empty.With("userName", "anna");
        var expected = user.With(ScimSchemas.EnterpriseUserUrn, AttributeValue.From(AttributeSet.Empty.With("manager", manager)));
        var path = $"{ScimSchemas.EnterpriseUserUrn}:manager";
        Patched(user, new PatchOperation(PatchOperator.Add, AttributePath.Parse(path), manager)).ShouldBe(expected);
        Patched(user, new PatchOperation(PatchOperator.Add, null, AttributeValue.From(AttributeSet.Empty.With(path, manager)))).ShouldBe(expected);
    }

    private static AttributeSet Patched(AttributeSet user, params PatchOperation[] operations) => ScimPatch.Apply(user, new(operations), AttributeSchema.User);

    private static Gen<AttributeSet> Attributes() =>
        (from name in Gen.Elements(Names) from value in Gen.Elements("a", "b", "c") select (name, value)).ListOf()
            .Select(pairs => pairs.Aggregate(AttributeSet.Empty, (set, pair) => set.With(pair.name, pair.value)));
}

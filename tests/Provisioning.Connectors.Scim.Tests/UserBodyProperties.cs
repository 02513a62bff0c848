using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>Whatever changes, and in whatever style it is sent: a service that does as RFC 7644 says has then what is wanted, and all else as before.</summary>
[Properties(Arbitrary = [typeof(UserBodyProperties)])]
public sealed class UserBodyProperties
{
    private const string Custom = "urn:acme:params:2.0:User";

    private static readonly string[] Paths =
    [
        "title", "userName", "name.givenName", "name.familyName", "emails[type eq \"work\"].value", "emails[type eq \"home\"].value", "addresses[type eq \"work\"].locality",
        "addresses[type eq \"work\"].country", "phoneNumbers[type eq \"mobile\"].value", "department", "manager.value", $"{Custom}:badge", $"{Custom}:desk.floor", $"{Custom}:desk.room", $"{Custom}:keys[type eq \"door\"].value",
    ];

    /// <summary>An account, and what is to be changed of it.</summary>
    public sealed record Case(AttributeSet Before, IReadOnlyDictionary<string, string?> Wanted, bool? Active)
    {
        public AccountWrite Write => new()
        {
            UserId = "u1",
            Current = Before.With("externalId", "u1"),
            Active = Active,
            Changes = [.. Wanted.Select(w => new AttributeChange(w.Key, AttributePath.Parse(w.Key).Get(Before), w.Value)).Where(c => c.Old != c.New)],
        };

        /// <summary>The account as it stands on the wire.</summary>
        public AttributeSet Resource => Before.Names.Aggregate(
            AttributeSet.Empty.With("id", "1").With("externalId", "u1").With("active", true).With("schemas", AttributeValue.FromList([ScimSchemas.UserUrn, ScimSchemas.EnterpriseUserUrn, Custom])),
            (set, name) => name.StartsWith("urn:", StringComparison.Ordinal) ? set.With(name, Before[name]) : FlatUser.ToWire(AttributePath.Of(name)).Set(set, Before[name]));

        public AttributeSet Expected => Write.Changes.Aggregate(Before, (set, c) => AttributePath.Parse(c.Path).Set(set, c.New)).With("externalId", "u1");
    }

    public static Arbitrary<Case> Cases() =>
        (from before in Values() from wanted in Values() from active in Gen.Elements<bool?>(null, true, false)
         select new Case(
             before.Where(v => v.Value is not null).Aggregate(AttributeSet.Empty, (set, v) => AttributePath.Parse(v.Key).Set(set, v.Value)),
             wanted,
             active)).ToArbitrary();

    [Property(MaxTest = 300)]
    public void PATCH_and_PUT_come_to_the_same(Case at)
    {
        var bodies = new UserBodies(new() { PrimaryValue = PrimaryValue.Never });
        foreach (var capitalised in new[] { false, true })
        {
            if (bodies.Patch(at.Write, capitalised) is { } patch)
                Check(Patched(at, patch), at);
            else
                (at.Write.Changes.Count, at.Active).ShouldBe((0, null));
        }

        if (at.Write.Changes.Count > 0 || at.Active is not null)
            Check(Patched(at, bodies.PatchWhole(at.Resource, at.Write)), at);
        Check(AttributeSet.Parse(bodies.Put(at.Resource, at.Write)), at);
    }

    [Property]
    public void A_value_that_is_not_there_yet_has_no_filter_in_a_path(Case at)
    {
        if (new UserBodies(new()).Patch(at.Write, capitalised: false) is not { } patch)
            return;
        // A service may make no value of a filter: only what it has is named by one.
        foreach (var operation in PatchRequest.Parse(patch).Operations.Where(o => o.Path?.Filter is not null))
            operation.Path!.Element().Get(at.Resource).IsNone.ShouldBeFalse(operation.Path.Canonical);
    }

    [Property]
    public void At_most_one_value_is_primary_and_a_mark_that_is_there_stays(Case at, bool marked)
    {
        var before = marked && at.Before["emails"].AsList() is { Count: > 0 } emails
            ? at.Before.With("emails", AttributeValue.FromList([AttributeValue.From(emails[0].AsComplex()!.With("primary", true)), .. emails.Skip(1)]))
            : at.Before;
        var write = at.Write with { Current = before };
        foreach (var which in Enum.GetValues<PrimaryValue>())
        {
            var after = PrimaryMark.In(write.Changes.Aggregate(before, (set, c) => AttributePath.Parse(c.Path).Set(set, c.New)), before, write.Changes, which);
            foreach (var name in new[] { "emails", "phoneNumbers" })
            {
                var values = after[name].AsList().Select(v => v.AsComplex()!).ToList();
                values.Count(IsPrimary).ShouldBeLessThanOrEqualTo(1);
                foreach (var held in before[name].AsList().Select(v => v.AsComplex()!).Where(IsPrimary))
                    values.Where(v => v["type"] == held["type"]).All(IsPrimary).ShouldBeTrue();
            }
        }

        static bool IsPrimary(AttributeSet value) => value["primary"].AsBoolean() == true;
    }

    [Property]
    public void True_and_false_as_texts_are_read_as_they_were(Case at)
    {
        var sent = AttributeSet.Parse(new UserBodies(new() { BooleansAsText = true, PrimaryValue = PrimaryValue.Always }).Create(at.Write));
        System.Text.Json.JsonSerializer.Serialize(sent).ShouldNotContain(":true");
        sent["active"].AsString().ShouldBe((at.Active ?? true) ? "True" : "False");
        TextBooleans.Read(sent).ShouldBe(AttributeSet.Parse(new UserBodies(new() { PrimaryValue = PrimaryValue.Always }).Create(at.Write)));
    }

    [Theory]
    [InlineData(PrimaryValue.Several, 1)]
    [InlineData(PrimaryValue.Always, 2)]
    [InlineData(PrimaryValue.Never, 0)]
    internal void A_new_account_has_one_primary_value_where_that_is_wanted(PrimaryValue which, int marks)
    {
        var write = ConnectorHarness.Write("u1", true, ("emails[type eq \"work\"].value", "w"), ("emails[type eq \"home\"].value", "h"), ("phoneNumbers[type eq \"work\"].value", "1"), ("roles", "x"));
        var user = AttributeSet.Parse(new UserBodies(new() { PrimaryValue = which }).Create(write));
        var marked = new[] { "emails", "phoneNumbers", "roles" }.SelectMany(n => user[n].AsList()).Where(v => v.AsComplex()?["primary"].AsBoolean() == true).ToList();
        marked.Count.ShouldBe(marks);
        if (marks > 0)
            marked[0].AsComplex()!["type"].AsString().ShouldBe("work", "the first that is given");
    }

    private static AttributeSet Patched(Case at, byte[] patch) => ScimPatch.Apply(at.Resource, PatchRequest.Parse(patch), AttributeSchema.User);

    private static void Check(AttributeSet resource, Case at)
    {
        FlatUser.FromWire(resource).ShouldBe(at.Expected);
        resource["active"].AsBoolean().ShouldBe(at.Active ?? true);
        resource["id"].AsString().ShouldBe("1");
    }

    private static Gen<IReadOnlyDictionary<string, string?>> Values() =>
        (from path in Gen.Elements(Paths) from value in Gen.Elements("a", "b", null) select (path, value)).ListOf()
            .Select(IReadOnlyDictionary<string, string?> (l) => l.GroupBy(v => v.path).ToDictionary(g => g.Key, string? (g) => g.Last().value));
}

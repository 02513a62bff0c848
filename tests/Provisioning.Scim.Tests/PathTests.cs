using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Scim.Tests;

/// <summary>Paths: what is set at one is there, and nothing else is changed.</summary>
[Properties(Arbitrary = [typeof(PathTests)])]
public sealed class PathTests
{
    private static readonly string[] Paths = ["userName", "name.givenName", "name.familyName", "emails[type eq \"work\"].value", "emails[type eq \"home\"].value", "phoneNumbers[type eq \"mobile\"].value", "department", "addresses[type eq \"work\"].locality"];

    /// <summary>Values set at paths, one after the other.</summary>
    public sealed record Sets(IReadOnlyList<(string Path, string Value)> All);

    public static Arbitrary<Sets> AnySets() =>
        (from path in Gen.Elements(Paths) from value in Gen.Elements("a", "b", "c") select (path, value)).ListOf().Select(l => new Sets([.. l])).ToArbitrary();

    [Property]
    public void The_last_value_set_at_a_path_is_there(Sets sets)
    {
        var set = sets.All.Aggregate(AttributeSet.Empty, (s, p) => AttributePath.Parse(p.Path).Set(s, p.Value));
        foreach (var path in Paths)
        {
            var expected = sets.All.LastOrDefault(p => p.Path == path).Value;
            AttributePath.Parse(path).Get(set).AsString().ShouldBe(expected);
        }
    }

    [Property]
    public void What_is_taken_away_is_gone_and_the_rest_stays(Sets sets)
    {
        var set = sets.All.Aggregate(AttributeSet.Empty, (s, p) => AttributePath.Parse(p.Path).Set(s, p.Value));
        foreach (var path in Paths)
        {
            var without = AttributePath.Parse(path).Set(set, default);
            AttributePath.Parse(path).Get(without).IsNone.ShouldBeTrue();
            foreach (var other in Paths.Where(p => p != path))
                AttributePath.Parse(other).Get(without).ShouldBe(AttributePath.Parse(other).Get(set), $"{other} after {path} was taken away");
        }
    }

    [Theory]
    [InlineData("emails[type eq \"work\"].value")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value")]
    [InlineData("urn:example:2.0:Thing:size")]
    [InlineData("emails[type eq \"a]b\" and (primary eq true or not (value pr))]")]
    public void A_path_is_printed_as_it_is_parsed(string path) => AttributePath.Parse(path).ToString().ShouldBe(path);

    [Theory]
    [InlineData("")]
    [InlineData("a.b.c")]
    [InlineData("5a")]
    [InlineData("a[b]")]
    [InlineData("a[b eq \"c\"")]
    [InlineData("a b")]
    public void A_bad_path_is_refused(string path)
    {
        AttributePath.TryParse(path, out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().Id.ShouldBe(ErrorIds.PathInvalid);
    }
}

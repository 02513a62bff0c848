using FsCheck;
using FsCheck.Xunit;

namespace Provisioning.Abstractions.Tests;

/// <summary>What is offered to somebody who mistyped a name.</summary>
public sealed class NearNamesTests
{
    private static readonly string[] Known = ["department", "division", "displayName", "userName", "title", "employeeNumber"];

    [Theory]
    [InlineData("departmnet", " Did you mean 'department'?")]
    [InlineData("DEPARTMENT", " Did you mean 'department'?")]
    [InlineData("titel", " Did you mean 'title'?")]
    [InlineData("number", " Did you mean 'employeeNumber'?")]
    [InlineData("name", " Did you mean 'userName' or 'displayName'?")]
    [InlineData("colour", "")]
    [InlineData("", "")]
    public void The_nearest_names_are_offered_and_far_ones_are_not(string typed, string hint) => NearNames.Hint(typed, Known).ShouldBe(hint);

    [Fact]
    public void At_most_three_are_offered_the_nearest_first_each_once() =>
        NearNames.Hint("app1", ["app4", "app3", "app2", "app2", "app5", "app1x"]).ShouldBe(" Did you mean 'app1x' or 'app2' or 'app3'?");

    [Property]
    public void A_name_that_is_known_is_always_among_them(NonWhiteSpaceString name) => NearNames.Hint(name.Get, [.. Known, name.Get]).ShouldContain($"'{name.Get}'");

    [Property]
    public void Any_text_gets_a_hint_or_nothing(NonNull<string> typed, NonNull<string>[] known) =>
        NearNames.Hint(typed.Get, known.Select(k => k.Get)).ShouldSatisfyAllConditions(h => (h.Length == 0 || h.StartsWith(" Did you mean '", StringComparison.Ordinal) && h.EndsWith("'?", StringComparison.Ordinal)).ShouldBeTrue());
}

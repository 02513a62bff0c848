using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Scim.Tests;

/// <summary>Laws of filters, whatever they are.</summary>
[Properties(Arbitrary = [typeof(FilterProperties)])]
public sealed class FilterProperties
{
    private static readonly string[] Names = ["userName", "title", "nickName", "name.givenName", "emails.value", "active"];
    private static readonly string[] Texts = ["", "a", "A", "ab", "b\"c", "back\\slash", "ü\u0001", "日本\ud834\udd1e", "true", "5", "line\nend"];

    /// <summary>A user with some of the attributes that the filters name.</summary>
    public sealed record Person(AttributeSet Set);

    public static Arbitrary<FilterNode> Filters() => Node(3, Leaf).ToArbitrary();

    /// <summary>A filter of any kind, of whatever it is.</summary>
    public sealed record Any(FilterNode Node);

    public static Arbitrary<Any> Anything() => Node(3, () => Gen.OneOf(Leaf(), Odd())).Select(n => new Any(n)).ToArbitrary();

    public static Arbitrary<Person> People() =>
        (from user in Text()
         from title in Gen.OneOf(Text(), Gen.Constant<string?>(null))
         from given in Gen.OneOf(Text(), Gen.Constant<string?>(null))
         from mails in Text().ListOf()
         from active in Gen.Elements<bool?>(true, false, null)
         select new Person(AttributeSet.Empty
             .With("userName", user)
             .With("title", title)
             .With("name", AttributeValue.From(AttributeSet.Empty.With("givenName", given)))
             .With("emails", AttributeValue.FromList(mails.Select((m, i) => AttributeValue.From(AttributeSet.Empty.With("value", m).With("type", i == 0 ? "work" : "home")))))
             .With("active", active is { } a ? a : default(AttributeValue)))).ToArbitrary();

    [Property(MaxTest = 500)]
    public void What_is_printed_parses_to_the_same_filter(Any any)
    {
        var printed = any.Node.ToString();
        ScimFilter.Parse(printed).Root.ShouldBe(any.Node, printed);
        ScimFilter.Parse(printed).ToString().ShouldBe(printed);
    }

    [Property]
    public void Not_and_or_mean_what_they_say(FilterNode a, FilterNode b, Person person)
    {
        var (left, right) = (Holds(a, person), Holds(b, person));
        Holds(new NotNode(a), person).ShouldBe(!left);
        Holds(AndNode.Of(a, b), person).ShouldBe(left && right);
        Holds(OrNode.Of(a, b), person).ShouldBe(left || right);
    }

    [Property]
    public void A_filter_for_a_value_meets_who_has_it(Person person)
    {
        var name = person.Set["userName"];
        if (!name.IsNone)
            ScimFilter.Parse(ScimFilter.ForValue(AttributePath.Of("userName"), name).ToString()).Compile(AttributeSchema.User)(person.Set).ShouldBeTrue();
    }

    [Property]
    public void Ne_is_the_opposite_of_eq_for_what_has_one_value(Person person, NonNull<string> text)
    {
        var eq = new ComparisonNode(AttributePath.Of("title"), FilterOperator.Equal, text.Get);
        var ne = new ComparisonNode(AttributePath.Of("title"), FilterOperator.NotEqual, text.Get);
        Holds(ne, person).ShouldBe(!Holds(eq, person));
    }

    [Property]
    public void Any_text_is_a_filter_or_a_clear_error(string? text)
    {
        if (text is null)
            return;
        if (ScimFilter.TryParse(text, out var filter, out var error))
            ScimFilter.Parse(filter.ToString()).ShouldBe(filter);
        else
            error.Id.ShouldBeOneOf(ErrorIds.FilterInvalid, ErrorIds.PathInvalid);
    }

    private static bool Holds(FilterNode node, Person person) => new ScimFilter(node).Compile(AttributeSchema.User)(person.Set);

    private static Gen<string?> Text() => Gen.Elements(Texts.Where(t => t.Length > 0).Select(t => (string?)t));

    // Everything that a comparison can be of: text, numbers, truth and null; at plain paths, behind URNs, and at a part of a chosen element.
    private static Gen<FilterNode> Leaf() => Gen.OneOf(
        Gen.Elements(Names).Select(FilterNode (n) => new PresentNode(AttributePath.Parse(n))),
        from name in Gen.Elements(Names.Where(n => n != "active"))
        from op in Gen.Elements(Enum.GetValues<FilterOperator>())
        from text in Gen.Elements(Texts)
        select (FilterNode)new ComparisonNode(AttributePath.Parse(name), op, text),
        from value in Gen.Elements(true, false)
        select (FilterNode)new ComparisonNode(AttributePath.Of("active"), FilterOperator.Equal, value),
        from name in Gen.Elements(Names)
        from op in Gen.Elements(FilterOperator.Equal, FilterOperator.NotEqual)
        select (FilterNode)new ComparisonNode(AttributePath.Parse(name), op, default),
        from text in Gen.Elements(Texts)
        select (FilterNode)new ValuePathNode(AttributePath.Parse($"emails[type eq \"work\" and {new ComparisonNode(AttributePath.Of("value"), FilterOperator.Equal, text)}]")));

    // What is not of a user's schema, and has only to be printed and parsed.
    private static Gen<FilterNode> Odd() => Gen.OneOf(
        from path in Gen.Elements("size", "urn:example:2.0:Thing:size", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "parts[kind eq \"a]b\"].size", "$ref", "x-y_z")
        from op in Gen.Elements(FilterOperator.Equal, FilterOperator.NotEqual, FilterOperator.GreaterThan, FilterOperator.GreaterOrEqual, FilterOperator.LessThan, FilterOperator.LessOrEqual)
        from number in Gen.OneOf(ArbMap.Default.GeneratorFor<long>().Select(AttributeValue (n) => n), Gen.Elements(AttributeValue.From(0.5m), AttributeValue.From(-1.25m), AttributeValue.From(long.MinValue), AttributeValue.From(79228162514264337593543950335m)))
        select (FilterNode)new ComparisonNode(AttributePath.Parse(path), op, number),
        from inner in Node(2, Inner)
        from urn in Gen.Elements("", "urn:example:2.0:Thing:")
        select (FilterNode)new ValuePathNode(AttributePath.Parse($"{urn}parts[{inner}]")));

    // In brackets a sub-attribute has its own name alone (RFC 7644 figure 1).
    private static Gen<FilterNode> Inner() => Gen.OneOf(
        Gen.Elements("type", "value", "primary").Select(FilterNode (n) => new PresentNode(AttributePath.Of(n))),
        from name in Gen.Elements("type", "value")
        from op in Gen.Elements(Enum.GetValues<FilterOperator>())
        from text in Gen.Elements(Texts)
        select (FilterNode)new ComparisonNode(AttributePath.Of(name), op, text));

    private static Gen<FilterNode> Node(int depth, Func<Gen<FilterNode>> leaf) => depth == 0 ? leaf() : Gen.OneOf(
        leaf(),
        Node(depth - 1, leaf).Select(FilterNode (n) => new NotNode(n)),
        Two(depth, leaf).Select(t => AndNode.Of(t.Item1, t.Item2)),
        Two(depth, leaf).Select(t => OrNode.Of(t.Item1, t.Item2)));

    private static Gen<(FilterNode, FilterNode)> Two(int depth, Func<Gen<FilterNode>> leaf) => from a in Node(depth - 1, leaf) from b in Node(depth - 1, leaf) select (a, b);
}

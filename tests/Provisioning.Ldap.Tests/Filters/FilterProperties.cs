using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Ldap.Tests;

/// <summary>Laws of filters, whatever they are.</summary>
[Properties(Arbitrary = [typeof(FilterProperties)])]
public sealed class FilterProperties
{
    private static readonly string[] Names = ["cn", "objectClass", "userCertificate;binary", "1.3.6.1.4.1.1466.0", "x-y_z"];
    private static readonly string[] Odd = ["", "a", "*", "(", ")", "\\", "\0", " ", " a ", "a*b", ")(uid=*", "\\2a", "ü", "日本", "\ud834\udd1e", "＊", "（", "line\nend", "\u007f", "\u0301", "#a", "a,b+c=\"d\"<e>;f"];

    public static Arbitrary<LdapFilter> Filters() => Node(3).ToArbitrary();

    [Property(MaxTest = 500)]
    public void What_is_printed_is_read_as_the_same_filter(LdapFilter filter)
    {
        var printed = filter.ToString();
        var again = LdapFilter.Parse(printed);
        FilterTests.Sent(again).ShouldBe(FilterTests.Sent(filter), printed);
        again.ToString().ShouldBe(printed);
    }

    [Property(MaxTest = 500)]
    public void A_value_stays_in_its_place_whatever_it_is(string? value)
    {
        if (value is null)
            return;
        var sent = new BerReader(FilterTests.Sent(LdapFilter.Parse(LdapFilter.And(LdapFilter.Equal("cn", value), LdapFilter.Present("sn")).ToString()))).ReadConstructed(BerTag.ContextConstructed(0));
        var comparison = sent.ReadConstructed(BerTag.ContextConstructed(3));
        comparison.ReadText().ShouldBe("cn");
        comparison.ReadOctets().ToArray().ShouldBe(Encoding.UTF8.GetBytes(value));
        sent.ReadText(BerTag.Context(7)).ShouldBe("sn");
        sent.ExpectEnd();
    }

    [Property(MaxTest = 2_000)]
    public void Any_text_is_a_filter_or_refused_with_where(string? text)
    {
        if (text is null)
            return;
        try
        {
            LdapFilter.Parse(text);
        }
        catch (LdapFormatException e)
        {
            e.Position.ShouldBeInRange(0, text.Length);
        }
    }

    private static Gen<LdapFilter> Node(int depth) => depth == 0 ? Leaf() : Gen.OneOf(
        Leaf(),
        Node(depth - 1).ListOf().Select(f => LdapFilter.And([.. f.Take(4)])),
        Node(depth - 1).ListOf().Select(f => LdapFilter.Or([.. f.Take(4)])),
        Node(depth - 1).Select(LdapFilter.Not));

    private static Gen<LdapFilter> Leaf() => Gen.OneOf(
        from name in Gen.Elements(Names) from value in Gen.Elements(Odd) select LdapFilter.Equal(name, value),
        from name in Gen.Elements(Names) from value in ArbMap.Default.GeneratorFor<byte[]>() select LdapFilter.Equal(name, value ?? []),
        from name in Gen.Elements(Names) select LdapFilter.Present(name),
        from name in Gen.Elements(Names) from value in Gen.Elements(Odd) select LdapFilter.GreaterOrEqual(name, value),
        from name in Gen.Elements(Names) from value in Gen.Elements(Odd) select LdapFilter.LessOrEqual(name, value),
        from name in Gen.Elements(Names) from value in Gen.Elements(Odd) select LdapFilter.Approximately(name, value),
        from name in Gen.Elements(Names)
        from initial in Gen.Elements([.. Odd, null])
        from any in Gen.Elements(Odd).ListOf()
        from final in Gen.Elements(Odd)
        select LdapFilter.Substring(name, initial, [.. any], final + "x"),
        from rule in Gen.Elements("2.4.6.8.10", "caseExactMatch", null)
        from name in Gen.Elements(Names)
        from value in Gen.Elements(Odd)
        from names in Gen.Elements(true, false)
        select LdapFilter.Extensible(rule, name, value, names));
}

using System.Formats.Asn1;
using System.Text;

namespace Provisioning.Ldap.Tests;

public class FilterTests
{
    /// <summary>The examples of RFC 4515 §4 with what RFC 4511 §4.5.1 makes of them, written by the platform's own encoder.</summary>
    private static readonly Dictionary<string, Action<AsnWriter>> Examples = new()
    {
        ["(cn=Babs Jensen)"] = w => Comparison(w, 3, "cn", "Babs Jensen"),
        ["(!(cn=Tim Howes))"] = w => Inside(w, 2, () => Comparison(w, 3, "cn", "Tim Howes")),
        ["(&(objectClass=Person)(|(sn=Jensen)(cn=Babs J*)))"] = w => Inside(w, 0, () =>
        {
            Comparison(w, 3, "objectClass", "Person");
            Inside(w, 1, () =>
            {
                Comparison(w, 3, "sn", "Jensen");
                Pieces(w, "cn", (0, "Babs J"));
            });
        }),
        ["(o=univ*of*mich*)"] = w => Pieces(w, "o", (0, "univ"), (1, "of"), (1, "mich")),
        ["(seeAlso=)"] = w => Comparison(w, 3, "seeAlso", ""),
        ["(cn:caseExactMatch:=Fred Flintstone)"] = w => Extensible(w, "caseExactMatch", "cn", "Fred Flintstone", false),
        ["(cn:=Betty Rubble)"] = w => Extensible(w, null, "cn", "Betty Rubble", false),
        ["(sn:dn:2.4.6.8.10:=Barney Rubble)"] = w => Extensible(w, "2.4.6.8.10", "sn", "Barney Rubble", true),
        ["(o:dn:=Ace Industry)"] = w => Extensible(w, null, "o", "Ace Industry", true),
        ["(:1.2.3:=Wilma Flintstone)"] = w => Extensible(w, "1.2.3", null, "Wilma Flintstone", false),
        ["(:DN:2.4.6.8.10:=Dino)"] = w => Extensible(w, "2.4.6.8.10", null, "Dino", true),
        [@"(o=Parens R Us \28for all your parenthetical needs\29)"] = w => Comparison(w, 3, "o", "Parens R Us (for all your parenthetical needs)"),
        [@"(cn=*\2A*)"] = w => Pieces(w, "cn", (1, "*")),
        [@"(filename=C:\5cMyFile)"] = w => Comparison(w, 3, "filename", @"C:\MyFile"),
        [@"(bin=\00\00\00\04)"] = w => Comparison(w, 3, "bin", "\0\0\0\u0004"),
        [@"(sn=Lu\c4\8di\c4\87)"] = w => Comparison(w, 3, "sn", "Lučić"),
        [@"(1.3.6.1.4.1.1466.0=\04\02\48\69)"] = w => Comparison(w, 3, "1.3.6.1.4.1.1466.0", "\u0004\u0002Hi"),
        ["(cn=*)"] = w => w.WriteOctetString("cn"u8, new Asn1Tag(TagClass.ContextSpecific, 7)),
        ["(uid>=5)"] = w => Comparison(w, 5, "uid", "5"),
        ["(uid<=5)"] = w => Comparison(w, 6, "uid", "5"),
        ["(cn~=Anna)"] = w => Comparison(w, 8, "cn", "Anna"),
        ["(&)"] = w => Inside(w, 0, () => { }),
        ["(|)"] = w => Inside(w, 1, () => { }),
        ["(memberOf:1.2.840.113556.1.4.1941:=cn=g,dc=x)"] = w => Extensible(w, "1.2.840.113556.1.4.1941", "memberOf", "cn=g,dc=x", false),
    };

    public static TheoryData<string> Texts() => [.. Examples.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Examples_of_the_RFC_are_sent_as_they_should_be(string text)
    {
        var expected = new AsnWriter(AsnEncodingRules.DER);
        Examples[text](expected);

        Convert.ToHexString(Sent(LdapFilter.Parse(text))).ShouldBe(Convert.ToHexString(expected.Encode()));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_printed_is_read_as_the_same(string text)
    {
        var filter = LdapFilter.Parse(text);
        var again = LdapFilter.Parse(filter.ToString());

        again.ToString().ShouldBe(filter.ToString());
        Sent(again).ShouldBe(Sent(filter));
    }

    [Fact]
    public void White_space_may_stand_between_filters_and_belongs_to_values()
    {
        LdapFilter.Parse("\n ( &\n  (cn= a b )\n\t(! (sn=x) )\n)\n").ToString().ShouldBe("(&(cn= a b )(!(sn=x)))");
    }

    [Theory]
    [InlineData("", 1, "the text ends", "an opening parenthesis")]
    [InlineData("cn=a", 1, "'c' stands there", "an opening parenthesis")]
    [InlineData("(cn=a", 6, "the text ends", "a closing parenthesis")]
    [InlineData("(cn=a))", 7, "')' stands after the end", "(&(…)(…))")]
    [InlineData("(cn=a)(sn=b)", 7, "'(' stands after the end", "(&(…)(…))")]
    [InlineData("(cn=a(b)", 6, "'(' stands in a value", @"\28")]
    [InlineData(@"(cn=a\)", 6, "a backslash escapes nothing", @"\5c")]
    [InlineData(@"(cn=a\zz)", 6, "a backslash escapes nothing", @"\5c")]
    [InlineData("(cn)", 4, "'cn' is not compared with anything", "=, ~=, >=, <= or :=")]
    [InlineData("()", 2, "there is no condition", "=")]
    [InlineData("(=a)", 2, "there is no attribute", "a name such as cn")]
    [InlineData("(c n=a)", 2, "'c n' is no attribute", "a name such as cn")]
    [InlineData("(cn>a)", 5, "'a' stands there", "an equals sign after '>'")]
    [InlineData("(cn>=a*)", 7, "'*' stands in a value", @"\2a")]
    [InlineData("(cn=a**b)", 5, "two asterisks follow each other", @"\2a")]
    [InlineData("(!)", 3, "')' stands there", "an opening parenthesis")]
    [InlineData("(!(a=b)(c=d))", 8, "'(' stands there", "a closing parenthesis")]
    [InlineData("(:=a)", 2, "there is neither an attribute nor a matching rule", "one of them")]
    [InlineData("(cn:a:b:=c)", 2, "more than one matching rule", "attribute:dn:rule:=value")]
    [InlineData("(cn:dn)", 7, "a matching rule is not followed by a value", ":=")]
    [InlineData("(cn=a\0b)", 6, "a NUL character", @"\00")]
    public void What_is_no_filter_is_refused_with_where_and_why(string text, int column, string problem, string expected)
    {
        var error = Should.Throw<LdapFormatException>(() => LdapFilter.Parse(text));

        (error.Position + 1).ShouldBe(column);
        error.Problem.ShouldContain(problem);
        error.Expected.ShouldContain(expected);
        error.Message.ShouldContain($"column {column}");
    }

    [Fact]
    public void A_filter_that_is_too_deep_is_refused_rather_than_ending_the_process()
    {
        var deep = string.Concat(Enumerable.Repeat("(!", 100_000)) + "(a=b)" + new string(')', 100_000);

        Should.Throw<LdapFormatException>(() => LdapFilter.Parse(deep)).Message.ShouldContain("more than 100 deep");
    }

    [Theory]
    [InlineData("cn)(uid=*")]
    [InlineData("cn=a)(b")]
    [InlineData("")]
    [InlineData("c\0n")]
    [InlineData("1..2")]
    [InlineData("1.02")]
    public void What_is_no_attribute_makes_no_filter(string attribute)
    {
        Should.Throw<LdapFormatException>(() => LdapFilter.Equal(attribute, "x"));
        Should.Throw<LdapFormatException>(() => LdapFilter.Present(attribute));
        Should.Throw<LdapFormatException>(() => LdapFilter.Substring(attribute, "x", [], null));
        Should.Throw<LdapFormatException>(() => LdapFilter.Extensible(null, attribute, "x"));
    }

    internal static byte[] Sent(LdapFilter filter)
    {
        var writer = new BerWriter();
        filter.Write(writer);
        return writer.ToArray();
    }

    private static void Inside(AsnWriter writer, int tag, Action contents)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag)))
            contents();
    }

    private static void Comparison(AsnWriter writer, int tag, string attribute, string value) => Inside(writer, tag, () =>
    {
        writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
        writer.WriteOctetString(Encoding.UTF8.GetBytes(value));
    });

    private static void Pieces(AsnWriter writer, string attribute, params (int Tag, string Text)[] pieces) => Inside(writer, 4, () =>
    {
        writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
        using (writer.PushSequence())
        {
            foreach (var (tag, text) in pieces)
                writer.WriteOctetString(Encoding.UTF8.GetBytes(text), new Asn1Tag(TagClass.ContextSpecific, tag));
        }
    });

    private static void Extensible(AsnWriter writer, string? rule, string? attribute, string value, bool dnAttributes) => Inside(writer, 9, () =>
    {
        if (rule is not null)
            writer.WriteOctetString(Encoding.UTF8.GetBytes(rule), new Asn1Tag(TagClass.ContextSpecific, 1));
        if (attribute is not null)
            writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute), new Asn1Tag(TagClass.ContextSpecific, 2));
        writer.WriteOctetString(Encoding.UTF8.GetBytes(value), new Asn1Tag(TagClass.ContextSpecific, 3));
        if (dnAttributes)
            writer.WriteBoolean(true, new Asn1Tag(TagClass.ContextSpecific, 4));
    });
}

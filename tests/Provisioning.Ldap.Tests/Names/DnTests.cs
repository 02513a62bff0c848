using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Ldap.Tests;

public class DnTests
{
    /// <summary>The examples of RFC 4514 §4.</summary>
    [Theory]
    [InlineData("UID=jsmith,DC=example,DC=net", "UID|jsmith", "DC|example", "DC|net")]
    [InlineData("OU=Sales+CN=J.  Smith,DC=example,DC=net", "OU|Sales+CN|J.  Smith", "DC|example", "DC|net")]
    [InlineData("CN=James \\\"Jim\\\" Smith\\, III,DC=example,DC=net", "CN|James \"Jim\" Smith, III", "DC|example", "DC|net")]
    [InlineData("CN=Before\\0dAfter,DC=example,DC=net", "CN|Before\rAfter", "DC|example", "DC|net")]
    [InlineData("1.3.6.1.4.1.1466.0=#04024869", "1.3.6.1.4.1.1466.0|#04024869")]
    [InlineData("CN=Lu\\C4\\8Di\\C4\\87", "CN|Lučić")]
    [InlineData("")]
    public void Examples_of_the_RFC_are_read_as_they_should_be(string text, params string[] rdns)
    {
        var dn = LdapDn.Parse(text);

        dn.Rdns.Select(r => string.Join('+', r.Parts.Select(p => $"{p.Attribute}|{p.Value}"))).ShouldBe(rdns);
        LdapDn.Parse(dn.ToString()).ShouldBe(dn);
    }

    [Theory]
    [InlineData("cn=Anna,dc=example", "CN = ANNA , DC = Example")]
    [InlineData("cn=Anna  Maria,dc=x", "cn=  anna maria ,dc=x")]
    [InlineData("cn=a\\,b,dc=x", "cn=a\\2cb,dc=x")]
    [InlineData("cn=a+sn=b,dc=x", "sn=b+cn=a,dc=x")]
    [InlineData("2.5.4.3=a,0.9.2342.19200300.100.1.25=x", "cn=a,dc=x")]
    [InlineData("cn=e\u0301,dc=x", "cn=É,dc=x")]
    [InlineData("cn=\\ a\\ ,dc=x", "cn=a,dc=x")]
    public void Names_are_the_same_however_they_are_written(string one, string other)
    {
        LdapDn.Parse(one).ShouldBe(LdapDn.Parse(other));
        LdapDn.Parse(one).GetHashCode().ShouldBe(LdapDn.Parse(other).GetHashCode());
    }

    /// <summary>Characters that only look like others, and values that would be others if they were put together as text.</summary>
    [Theory]
    [InlineData("cn=a\\,dc\\=x,dc=y", "cn=a,dc=x,dc=y")]
    [InlineData("cn=a\\+sn\\=b,dc=y", "cn=a+sn=b,dc=y")]
    [InlineData("cn=a，dc=x", "cn=a,dc=x")]
    [InlineData("cn=аnna,dc=x", "cn=anna,dc=x")]
    [InlineData("cn=a\\00,dc=x", "cn=a,dc=x")]
    [InlineData("cn=é,dc=x", "cn=e,dc=x")]
    [InlineData("cn=#04024869,dc=x", "cn=\\#04024869,dc=x")]
    public void Names_that_only_look_alike_are_different(string one, string other) => LdapDn.Parse(one).ShouldNotBe(LdapDn.Parse(other));

    [Theory]
    [InlineData("cn", 1, "'cn' has no value", true)]
    [InlineData("=a", 1, "there is no attribute", false)]
    [InlineData("cn=a,", 6, "there is no attribute", false)]
    [InlineData("cn=a,,dc=x", 6, "there is no attribute", false)]
    [InlineData("c n=a", 1, "'c n' is no attribute", false)]
    [InlineData("cn=a;dc=x", 5, "';' stands in a value", false)]
    [InlineData("cn=\"a\"", 4, "'\"' stands in a value", false)]
    [InlineData("cn=a<b", 5, "'<' stands in a value", false)]
    [InlineData("cn=a\\", 5, "a backslash escapes nothing", false)]
    [InlineData("cn=a\\zz", 5, "a backslash escapes nothing", false)]
    [InlineData("cn=a\\ff", 5, "octets in hexadecimal are no UTF-8", false)]
    [InlineData("cn=#4", 6, "odd number of digits", false)]
    [InlineData("cn=#", 5, "odd number of digits, or none", false)]
    [InlineData("cn=#04024869x", 13, "'x' stands after a value", false)]
    [InlineData("cn=a\0", 5, "a NUL character", false)]
    [InlineData("<GUID=x>", 1, "is no name in angle brackets", false)]
    [InlineData("<SID=S-1-5-21)>", 1, "is no name in angle brackets", false)]
    public void What_is_no_name_is_refused_with_where_and_why(string text, int column, string problem, bool atEnd)
    {
        var error = Should.Throw<LdapFormatException>(() => LdapDn.Parse(text));

        (error.Position + 1).ShouldBe(atEnd ? text.Length + 1 : column);
        error.Problem.ShouldContain(problem);
        LdapDn.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void What_is_within_what_is_told_by_names_and_not_by_text()
    {
        var people = LdapDn.Parse("ou=People,dc=example,dc=org");

        LdapDn.Parse("uid=a,OU=people, DC=Example,dc=org").IsWithin(people).ShouldBeTrue();
        people.IsWithin(people).ShouldBeTrue();
        people.IsWithin(LdapDn.Root).ShouldBeTrue();
        people.Parent!.IsWithin(people).ShouldBeFalse();
        LdapDn.Parse("uid=a,ou=Not\\,ou\\=People,dc=example,dc=org").IsWithin(people).ShouldBeFalse();
        LdapDn.Parse("uid=x,cn=ou\\=People\\,dc\\=example\\,dc\\=org").IsWithin(people).ShouldBeFalse();
        people.Child("uid", "a").Parent.ShouldBe(people);
        LdapDn.Root.Parent.ShouldBeNull();
    }

    [Fact]
    public void Forms_in_angle_brackets_are_names_of_their_own()
    {
        var guid = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");
        LdapDn.ByGuid(guid).ToString().ShouldBe("<GUID=6f9619ff-8b86-d011-b42d-00c04fc964ff>");
        LdapDn.Parse("<guid=6F9619FF-8B86-D011-B42D-00C04FC964FF>").ShouldBe(LdapDn.ByGuid(guid));
        LdapDn.BySid("S-1-5-21-1-2-3-500").IsAlternative.ShouldBeTrue();
        LdapDn.Parse("<WKGUID=a9d1ca15768811d1aded00c04fd8d5cd,dc=corp,dc=test>").Parent.ShouldBeNull();
        Should.Throw<InvalidOperationException>(() => LdapDn.ByGuid(guid).Child("cn", "a"));
        Should.Throw<LdapFormatException>(() => LdapDn.BySid("S-1-5>;cn=x<"));
    }

    [Fact]
    public void Extended_names_give_what_identifies_the_object()
    {
        var guid = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff");

        var named = LdapExtendedDn.Parse($"<GUID={guid}>;<SID=S-1-5-21-1-2-3-500>;CN=a,DC=x");
        named.ShouldBe(new LdapExtendedDn(guid, "S-1-5-21-1-2-3-500", LdapDn.Parse("CN=a,DC=x")));
        LdapExtendedDn.Parse($"<GUID={Convert.ToHexString(guid.ToByteArray())}>;CN=a").Guid.ShouldBe(guid);
        LdapExtendedDn.Parse("CN=a").ShouldBe(new LdapExtendedDn(null, null, LdapDn.Parse("CN=a")));
    }

    [Property(MaxTest = 1_000)]
    public void A_value_stays_in_its_place_whatever_it_is(string? value)
    {
        if (value is null)
            return;
        Check(value);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("  ")]
    [InlineData(" a ")]
    [InlineData("#")]
    [InlineData("#a")]
    [InlineData(",")]
    [InlineData("a,b+c=\"d\"\\<e>;f#g*(h)")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("\\")]
    [InlineData("\\,")]
    [InlineData("a\\")]
    [InlineData("，＋＝")]
    [InlineData("\r\n\t\u007f")]
    [InlineData("")]
    public void Odd_values_stay_in_their_places(string value) => Check(value);

    [Property(MaxTest = 2_000)]
    public void Any_text_is_a_name_or_refused_with_where(string? text)
    {
        if (text is null)
            return;
        try
        {
            var dn = LdapDn.Parse(text);
            LdapDn.Parse(dn.ToString()).ToString().ShouldBe(dn.ToString());
        }
        catch (LdapFormatException e)
        {
            e.Position.ShouldBeInRange(0, text.Length);
        }
    }

    [Theory]
    [InlineData("cn,dc=x")]
    [InlineData("cn=a,dc")]
    [InlineData("")]
    [InlineData("cn ")]
    public void What_is_no_attribute_names_nothing(string attribute) => Should.Throw<LdapFormatException>(() => LdapDn.Root.Child(attribute, "a"));

    private static void Check(string value)
    {
        var parent = LdapDn.Parse("ou=People,dc=example");
        var dn = LdapDn.Parse(parent.Child("cn", value).ToString());

        dn.Rdns.Count.ShouldBe(3);
        dn.Rdns[0]["CN"].ShouldBe(value);
        dn.Parent.ShouldBe(parent);
        dn.ShouldBe(parent.Child("cn", value));
    }
}

namespace Provisioning.Ldap.Tests;

public class SchemaTests
{
    [Fact]
    public void Descriptions_are_read_with_everything_that_they_say()
    {
        var schema = LdapSchema.Parse(
        [
            "( 2.5.4.41 NAME 'name' EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
            "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'RFC4519: a \\27common\\27 name' SUP name )",
            "( 1.3.6.1.1.16.4 NAME 'entryUUID' SYNTAX 1.3.6.1.1.16.1 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
            "( 1.2.3 NAME 'old' OBSOLETE SYNTAX '1.3.6.1.4.1.1466.115.121.1.15' X-ORIGIN ( 'a' 'b' ) X-ODD 'c' )",
            "( broken",
        ],
        [
            "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
            "( 2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( userPassword $ telephoneNumber $ sn ) )",
            "( 1.2.4 NAME 'extra' SUP top AUXILIARY MAY note )",
        ]);

        var cn = schema.Attribute("CommonName;lang-de")!;
        cn.Names.ShouldBe(["cn", "commonName"]);
        cn.Description.ShouldBe("RFC4519: a 'common' name");
        cn.Syntax.ShouldBe("1.3.6.1.4.1.1466.115.121.1.15");
        cn.LeastLength.ShouldBe(32768);
        cn.Equality.ShouldBe("caseIgnoreMatch");
        cn.IsSingleValued.ShouldBeFalse();
        schema.Attribute("2.5.4.3").ShouldBeSameAs(cn);
        var uuid = schema.Attribute("entryUUID")!;
        (uuid.IsSingleValued, uuid.IsReadOnly, uuid.Usage).ShouldBe((true, true, LdapAttributeUsage.DirectoryOperation));
        var old = schema.Attribute("old")!;
        (old.IsObsolete, old.Syntax).ShouldBe((true, "1.3.6.1.4.1.1466.115.121.1.15"));
        schema.MustOf("person", "extra").ShouldBe(["sn", "cn", "objectClass"], ignoreOrder: true);
        schema.MayOf("person", "extra").ShouldBe(["userPassword", "telephoneNumber", "note"], ignoreOrder: true);
        schema.ObjectClass("EXTRA")!.Kind.ShouldBe(LdapObjectClassKind.Auxiliary);
        schema.Unreadable.ShouldHaveSingleItem().ShouldContain("( broken");
    }

    [Fact]
    public void Types_that_go_in_a_circle_end()
    {
        var schema = LdapSchema.Parse(["( 1.1 NAME 'a' SUP b )", "( 1.2 NAME 'b' SUP a SYNTAX 1.5 )"], ["( 2.1 NAME 'x' SUP y MUST a )", "( 2.2 NAME 'y' SUP x MUST b )"]);

        schema.Attribute("a")!.Syntax.ShouldBe("1.5");
        schema.MustOf("x").ShouldBe(["a", "b"], ignoreOrder: true);
    }
}

using FsCheck;
using FsCheck.Xunit;

namespace Provisioning.Expressions.Tests;

/// <summary>What the language means where no vendor's reference says it.</summary>
public sealed class LanguageTests
{
    [Theory]
    [InlineData("user.firstName + \".\" + user.nothing", "no value")]
    [InlineData("user.empty + \"@corp.example\"", "no value")]
    [InlineData("String.substringAfter(user.firstName, \"@\") + \"@corp.example\"", "no value")]
    [InlineData("String.append(user.nothing, \"@corp.example\")", "no value")]
    [InlineData("String.join(\".\", user.firstName, user.nothing)", "no value")]
    [InlineData("String.removeSpaces(\" \") + \"x\"", "no value")]
    [InlineData("(user.nothing ?: \"x\") + \"@corp.example\"", "\"x@corp.example\"")]
    [InlineData("(user.nothing == \"\" ? \"\" : user.nothing + \".\") + user.lastName", "\"Doe\"")]
    [InlineData("{user.nothing, user.firstName}", "{\"John\"}")]
    [InlineData("\"\"", "no value")]
    public void Nothing_half_made_comes_of_a_missing_value(string expression, string result) => Sample.Run(expression).ShouldBe(result);

    [Theory]
    [InlineData("null == \"\"", "true")]
    [InlineData("null < 1", "false")]
    [InlineData("null >= 1", "false")]
    [InlineData("!user.nothing", "no value")]
    [InlineData("user.nothing AND false", "false")]
    [InlineData("user.nothing OR true", "true")]
    [InlineData("user.nothing && true", "no value")]
    [InlineData("user.nothing || false", "no value")]
    [InlineData("NOT (user.nothing OR false) ? 1 : 2", "2")]
    [InlineData("user.tags.filter(user.nothing)", "no value")]
    public void No_value_is_neither_true_nor_false(string expression, string result) => Sample.Run(expression).ShouldBe(result);

    [Theory]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("10 - 2 - 3", "5")]
    [InlineData("7 / 2", "3")]
    [InlineData("7.0 / 2", "3")]
    [InlineData("7.5 / 2", "3.75")]
    [InlineData("7 % 4", "3")]
    [InlineData("-2 + 5", "3")]
    [InlineData("1 + 2 + \"a\"", "\"3a\"")]
    [InlineData("\"a\" + 1 + 2", "\"a12\"")]
    [InlineData("true || false && false", "true")]
    [InlineData("NOT true OR true", "true")]
    [InlineData("1 eq 1 AND 2 gt 1 AND 1 le 1", "true")]
    [InlineData("false ? 1 : true ? 2 : 3", "2")]
    [InlineData("null ?: null ?: 3", "3")]
    [InlineData("\"1.0\" == 1", "true")]
    [InlineData("\"TRUE\" == true", "true")]
    [InlineData("\"a\" == \"A\"", "false")]
    [InlineData("\"a\" < \"b\"", "true")]
    [InlineData("user.created.plusDays(0) == \"2015-07-31T01:58:32+02:00\"", "true")]
    [InlineData("user.created.plusDays(1) > \"2015-07-31\"", "true")]
    [InlineData("{1, 2} == {2, 1}", "true")]
    [InlineData("user.strArray[0] + user.strArray[-1]", "\"onetwo\"")]
    [InlineData("user.strArray[5]", "no value")]
    [InlineData("user.emails.value", "{\"john@corp.example\", \"j@home.example\"}")]
    [InlineData("user.emails.filter(e => e.type == \"home\")[0].value", "\"j@home.example\"")]
    [InlineData("user?.firstName", "\"John\"")]
    [InlineData("STRING.TOUPPERCASE(USER.FIRSTNAME)", "\"JOHN\"")]
    public void Operators_mean_what_the_page_says(string expression, string result) => Sample.Run(expression).ShouldBe(result);

    [Theory]
    [InlineData("String.substring(\"abc\", 5)", "no value")]
    [InlineData("String.substring(\"abc\", -2, 2)", "\"ab\"")]
    [InlineData("String.substring(\"abc\", 2, 1)", "no value")]
    [InlineData("String.right(\"abc\", 9)", "\"abc\"")]
    [InlineData("String.left(\"a\ud834\udd1eb\", 2)", "\"a\"")]
    [InlineData("String.indexOf(\"abc\", \"x\")", "-1")]
    [InlineData("String.titleCase(\"PABLO GONSALVES (SECOND)\")", "\"Pablo Gonsalves (Second)\"")]
    [InlineData("String.titleCase(\"O'BRIEN\")", "\"O'brien\"")]
    [InlineData("String.normalizeDiacritics(\"Łukasz Ærøskøbing Nuñez Straße\")", "\"Lukasz AEroeskoebing Nunez Strasse\"")]
    [InlineData("String.toAscii(\"Иван\")", "no value")]
    [InlineData("String.toAscii(\"ﬁn ½\")", "\"fin 12\"")]
    [InlineData("String.regexReplace(\"545 Tremont Street\", \"(?<number>^\\d*)\", \"888\")", "\"888 Tremont Street\"")]
    [InlineData("String.regexReplace(\"+91 9998887777\", \"\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})\", \"${phoneNumber}\")", "\"9998887777\"")]
    [InlineData("String.regexExtract(\"a1b22\", \"(?<n>[0-9]{2})\", \"n\")", "\"22\"")]
    [InlineData("String.regexExtract(\"abc\", \"[0-9]\")", "no value")]
    [InlineData("Arrays.get({1, 2, 3}, -1)", "3")]
    [InlineData("Arrays.sort({10, 9, 8})", "{8, 9, 10}")]
    [InlineData("Arrays.sort({10, \"9\", 8})", "{10, 8, \"9\"}")]
    [InlineData("\"2026-03-01\".withinDays(9223372036854775807)", "true")]
    [InlineData("\"2026-03-01\".withinDays(-9223372036854775807)", "false")]
    [InlineData("Arrays.any({}, it == 1)", "false")]
    [InlineData("{1, 2}.map(x => {10, 20}.map(y => x * y)).flatten()", "{10, 20, 20, 40}")]
    [InlineData("{1, 2}.map({3}.map(it))", "{{3}, {3}}")]
    [InlineData("Convert.toInt(-1.5)", "-1")]
    [InlineData("Convert.toInt(\"2.5\")", "3")]
    [InlineData("Convert.toBool(\"n\")", "false")]
    [InlineData("Convert.fromBase64(Convert.toBase64(\"Zoë\"))", "\"Zoë\"")]
    [InlineData("Iso3166Convert.toAlpha3(\"4\")", "\"AFG\"")]
    [InlineData("Iso3166Convert.toAlpha2(\"bolivia, plurinational state of\")", "\"BO\"")]
    [InlineData("Time.fromWindowsToIso8601(9223372036854775807)", "no value")]
    [InlineData("Time.fromWindowsToIso8601(0)", "no value")]
    [InlineData("Time.fromUnixToIso8601(1438377580)", "\"2015-07-31T21:19:40.000Z\"")]
    [InlineData("Time.fromStringToIso8601(\"2020-03-16-07:00\")", "\"2020-03-16T00:00:00.000-07:00\"")]
    [InlineData("Time.fromStringToIso8601(\"20150123105347.1Z\")", "\"2015-01-23T10:53:47.100Z\"")]
    [InlineData("Time.fromStringToIso8601(\"31.12.26\", \"dd.MM.yy\")", "\"2026-12-31T00:00:00.000Z\"")]
    [InlineData("Time.fromStringToIso8601(\"3:05 pm\", \"h:mm a\")", "\"1970-01-01T15:05:00.000Z\"")]
    [InlineData("Time.fromStringToIso8601(\"20261231\", \"yyyyMMdd\")", "\"2026-12-31T00:00:00.000Z\"")]
    [InlineData("Time.fromStringToIso8601(\"31.02.2026\", \"dd.MM.yyyy\")", "error: '31.02.2026' is no date of the form 'dd.MM.yyyy'.")]
    [InlineData("Time.fromIso8601ToString(\"2026-03-01T13:05:09.123Z\", \"EEEE d MMM yy 'at' hh:mm a Z\")", "\"Sunday 1 Mar 26 at 01:05 PM +0000\"")]
    [InlineData("Time.add(\"2024-01-31\", 1, \"m\")", "\"2024-02-29T00:00:00.000Z\"")]
    [InlineData("Time.add(\"9999-12-31\", 1, \"day\")", "error: The date would lie outside the years 1 to 9999.")]
    [InlineData("Time.difference(\"2021-08-25T17:41:18Z\", \"2012-03-16-07:00\", \"months\")", "-113")]
    [InlineData("Time.difference(\"2021-08-25T17:41:18Z\", \"2012-03-16-07:00\", \"yyyy\")", "-9")]
    [InlineData("Time.difference(\"2021-08-25T17:41:18Z\", \"2012-03-16-07:00\", \"d\")", "-3449")]
    [InlineData("Time.fromStringToIso8601(20261231, 1)", "error: '20261231' is no date of the form '1'.")]
    [InlineData("Time.fromStringToIso8601(\"2026-12-31\", null)", "\"2026-12-31T00:00:00.000Z\"")]
    [InlineData("user.created.toString(null)", "\"2015-07-30T23:58:32Z\"")]
    [InlineData("Bits.set(512, 2)", "514")]
    [InlineData("Dn.escape(\" #a\\b \")", "\"\\ #a\\\\b\\ \"")]
    [InlineData("Dn.component(\"CN=Z\\C3\\B6e \\2B Co,DC=corp\", \"cn\")", "\"Zöe + Co\"")]
    [InlineData("Dn.component(\"CN=a,DC=corp\", \"OU\")", "no value")]
    [InlineData("String.redact(\"abc\", 5, 5)", "\"abc\"")]
    [InlineData("Phone.toE164(\"+44 20 7031 3000\", \"CH\")", "\"+442070313000\"")]
    [InlineData("Phone.toE164(null, \"CH\")", "no value")]
    [InlineData("coalesce(user.nothing, keep())", "keep()")]
    [InlineData("uniqueValue(user.nothing, \"a\", {\"b\", \"a\"})", "\"a\", else \"b\"")]
    public void Functions_hold_at_their_edges(string expression, string result) => Sample.Run(expression).ShouldBe(result);

    [Fact]
    public void What_looks_random_is_the_same_for_the_same_person_and_attribute_and_only_then()
    {
        var expression = Expression.Compile("String.random(12, 3, 2, 1, 1, \"O0l1\") + \"/\" + guid()", Sample.Scope);
        var text = expression.Evaluate(Sample.Input).Value.AsString()!;
        expression.Evaluate(Sample.Input).Value.AsString().ShouldBe(text);
        expression.Evaluate(Sample.Input with { Subject = "other" }).Value.AsString().ShouldNotBe(text);
        expression.Evaluate(Sample.Input with { Target = "nickName" }).Value.AsString().ShouldNotBe(text);
        var random = text[..12];
        random.Count(char.IsAsciiDigit).ShouldBeGreaterThanOrEqualTo(3);
        random.Count(c => !char.IsAsciiLetterOrDigit(c)).ShouldBeGreaterThanOrEqualTo(2);
        random.ShouldNotContain('O');
    }

    [Fact]
    public void The_attributes_that_an_expression_names_are_known()
    {
        var expression = Expression.Compile("hr[\"First Name\"] + user.profile.lastName + user.emails[0].value + source.mixed", Sample.Scope);
        expression.References.ShouldBe([new("source", "First Name"), new("source", "mixed"), new("user", "emails"), new("user", "profile.lastName")]);
        expression.Records.ShouldBe(["source", "user"]);
    }

    [Theory]
    [InlineData("getManagerUser(\"x\").firstName", "manager", false)]
    [InlineData("hasDirectoryUser() ? user.getLinkedObject(\"assistant\").firstName : null", "active_directory,assistant", false)]
    [InlineData("user.isContractor ? isMemberOfGroupName(\"x\") : false", "user", true)]
    public void Of_whom_an_expression_speaks_is_known(string text, string records, bool asksForGroups)
    {
        var expression = Expression.Compile(text, Sample.Scope);
        (string.Join(',', expression.Records), expression.AsksForGroups).ShouldBe((records, asksForGroups));
    }

    [Theory]
    [InlineData("mentor", "an id")]
    [InlineData("mentor.name", "Grace")]
    [InlineData("boss.value", "7")]
    [InlineData("boss.name", "Ada")]
    [InlineData("isPresent(boss)", "true")]
    [InlineData("boss.nmae", "refused")]
    public void Where_an_attribute_means_somebody_its_name_alone_is_the_attribute(string text, string expected)
    {
        var person = new NamedSchema("name");
        var scope = new ExpressionScope([new(["user"], new NamedSchema("mentor", "boss", "boss.value")) { IsDefault = true }, new(["mentor"], person) { IsReference = true }, new(["boss"], person) { IsReference = true }]);
        var user = Sample.Set(("mentor", "an id"), ("boss", new System.Collections.Hashtable { ["value"] = "7" }));
        var input = new ExpressionInput([user, Sample.Set(("name", "Grace")), Sample.Set(("name", "Ada"))]);
        var given = Expression.TryCompile(text, scope, out var compiled, out var error) ? compiled.Evaluate(input).Value.ToString() : "refused";
        given.ShouldBe(expected, error?.ToString());
    }

    private sealed class NamedSchema(params string[] names) : RecordSchema
    {
        public override IEnumerable<string> Names => names;

        public override ExpressionAttribute? Find(string path) => names.Contains(path) ? new(path, null, false, set => path.Split('.').Aggregate(AttributeValue.From(set), (value, name) => value.AsComplex() is { } parts ? parts[name] : default)) : null;
    }

    [Fact]
    public void A_number_that_is_taken_from_text_of_a_file_is_a_number() => Sample.On(Sample.Set(("uac", "514"), ("rate", "0.5")), "Bits.clear(uac, 2) + rate * 2").ShouldBe("513");

    [Property]
    public void Joining_texts_is_what_joining_them_in_code_is(NonNull<string> a, NonNull<string> b)
    {
        var record = new AttributeSet.Builder { ["a"] = a.Get, ["b"] = b.Get }.ToSet();
        var answer = Expression.Compile("a + b", new([new(["user"], RecordSchema.Open) { IsDefault = true }])).Evaluate(new([record]));
        answer.Value.AsString().ShouldBe(a.Get.Length == 0 || b.Get.Length == 0 ? null : a.Get + b.Get);
    }

    [Property]
    public void A_component_that_was_escaped_is_read_back(NonNull<string> text)
    {
        var record = new AttributeSet.Builder { ["a"] = text.Get.Replace("\0", "", StringComparison.Ordinal) }.ToSet();
        var answer = Expression.Compile("Dn.component(\"CN=\" + Dn.escape(a) + \",OU=b\", \"CN\") == a", new([new(["user"], RecordSchema.Open) { IsDefault = true }])).Evaluate(new([record]));
        if (Sample.IsUnicode(text.Get))
            answer.Value.AsBoolean().ShouldNotBe(false);
    }
}

namespace Provisioning.Expressions.Tests;

/// <summary>An error says where, what was expected, and what may have been meant.</summary>
public sealed class ErrorTests
{
    [Theory]
    [InlineData("", 1, "The expression is empty", "user.firstName")]
    [InlineData("user.firstName +", 17, "Expected a value, found the end.", "")]
    [InlineData("user.firstName user.lastName", 16, "Expected an operator or the end, found 'user'.", "")]
    [InlineData("(1 + 2", 7, "Expected the ')' that closes the '(', found the end.", "")]
    [InlineData("String.len(\"a\"", 15, "Expected a ',' or the ')' that closes the arguments, found the end.", "")]
    [InlineData("\"abc", 1, "does not end", "written twice")]
    [InlineData("user.city = \"x\"", 11, "assigns", "'=='")]
    [InlineData("user.city <> \"x\"", 11, "'<>'", "'!='")]
    [InlineData("a & b", 3, "'&' begins nothing", "&&")]
    [InlineData("“x”", 1, "begins nothing", "straight quotes")]
    [InlineData("[givenName]", 1, "A '[' cannot begin a value.", "Entra")]
    [InlineData("usr.firstName", 1, "There is no 'usr' here.", "'user'")]
    [InlineData("String.lenght(\"a\")", 8, "There is no function 'String.lenght'.", "'String.len'")]
    [InlineData("String.toUpercase(\"a\")", 8, "There is no function 'String.toUpercase'.", "'String.toUpperCase'")]
    [InlineData("NormalizeDiacritics(user.firstName)", 1, "There is no function 'NormalizeDiacritics'.", "String.normalizeDiacritics(text)")]
    [InlineData("user.firstName.toUpper()", 16, "There is no function 'toUpper' behind a value.", "'toUpperCase'")]
    [InlineData("String.substring(\"a\")", 8, "takes 2 to 3 arguments; there is 1.", "String.substring(text, from, to?)")]
    [InlineData("String.substring(\"a\", \"b\")", 23, "The from of String.substring is a whole number; this is a text.", "")]
    [InlineData("String.len({1, 2})", 12, "this is a list", "[0]")]
    [InlineData("\"a\" ? 1 : 2", 1, "A condition was expected, and this is a text.", "Compare it")]
    [InlineData("1 < 2 < 3", 7, "A comparison cannot be compared again.", "AND")]
    [InlineData("\"x\" + clear()", 7, "clear cannot be a part of a value", "condition ? value : clear()")]
    [InlineData("String.matches(\"a\", user.firstName)", 21, "must be written out", "")]
    [InlineData("String.matches(\"a\", \"(?<=a)b\")", 21, "cannot be used", "Look-around")]
    [InlineData("String.matches(\"a\", \"a{300}\")", 21, "repeats too much", "+ or *")]
    [InlineData("Time.toZone(user.created, \"Mars/Base\")", 27, "There is no time zone 'Mars/Base'.", "IANA")]
    [InlineData("Time.fromIso8601ToString(user.created, \"yyyy-QQ\")", 40, "'Q' means nothing in it", "yyyy-MM-dd")]
    [InlineData("Phone.toE164(\"1\", \"XX\")", 19, "is no country", "CH")]
    [InlineData("99999999999999999999", 1, "too large", "64 bits")]
    [InlineData("String", 1, "begins the name of a function", "Get-ProvFunction")]
    [InlineData("user", 1, "an object with many attributes", "user.firstName")]
    public void A_text_that_is_no_expression_is_refused_at_its_character(string text, int column, string message, string hint)
    {
        Expression.TryCompile(text, Sample.Scope, out _, out var error).ShouldBeFalse();
        error!.Position.ShouldBe(new(column - 1, 1, column), error.ToString());
        error.Message.ShouldContain(message, Case.Sensitive);
        if (hint.Length > 0)
            error.Hint.ShouldNotBeNull().ShouldContain(hint, Case.Sensitive);
    }

    [Theory]
    [InlineData("1 + (2 / 0)", 8, "divided by zero")]
    [InlineData("user.firstName + user.tags", 18, "this is a list")]
    [InlineData("user.firstName * 2", 1, "'John' is none")]
    [InlineData("1 + Arrays.sort({\"b\", {\"a\"}})", 12, "this is a list")]
    [InlineData("user.firstName ? 1 : 2", 1, "'John' is neither")]
    [InlineData("user.firstName.plusDays(1)", 1, "A date was expected")]
    [InlineData("Convert.toInt(user.firstName)", 9, "'John' is none")]
    [InlineData("Phone.toE164(user.firstName, \"CH\")", 7, "no valid phone number")]
    [InlineData("9223372036854775807 * 9223372036854775807", 21, "too large")]
    [InlineData("Iso3166Convert.toName(user.firstName)", 16, "no country")]
    [InlineData("raiseError(\"no \" + user.firstName)", 1, "no John")]
    public void A_value_that_cannot_be_made_is_an_error_at_its_place(string text, int column, string message)
    {
        var answer = Expression.Compile(text, Sample.Scope).Evaluate(Sample.Input);
        answer.Kind.ShouldBe(ExpressionAnswerKind.Error);
        answer.Error!.Position.Column.ShouldBe(column, answer.Error.ToString());
        answer.Error.Message.ShouldContain(message, Case.Sensitive);
    }

    [Fact]
    public void A_caret_stands_under_the_character()
    {
        Expression.TryCompile("user.firstName +\n  usr.lastName", Sample.Scope, out _, out var error).ShouldBeFalse();
        error!.Where.ShouldBe("Line 2, column 3");
        error.Pointer.ShouldBe("    usr.lastName\n    ^");
    }

    [Fact]
    public void A_long_line_is_shown_around_the_place()
    {
        Expression.TryCompile(string.Concat(Enumerable.Repeat("user.firstName + ", 100)) + "usr", Sample.Scope, out _, out var error).ShouldBeFalse();
        var lines = error!.Pointer.Split('\n');
        lines[0].Length.ShouldBeLessThan(120);
        lines[0].Substring(lines[1].IndexOf('^', StringComparison.Ordinal), 3).ShouldBe("usr");
    }

    [Fact]
    public void Compile_throws_one_error_with_place_hint_and_caret()
    {
        var error = Should.Throw<ProvisioningException>(() => Expression.Compile("usr.firstName", Sample.Scope)).Error;
        error.Id.ShouldBe(ErrorIds.ExpressionInvalid);
        error.Message.ShouldContain("Column 1: There is no 'usr' here. Did you mean 'user'?\n  usr.firstName\n  ^");
    }

    [Fact]
    public void What_the_scope_does_not_have_is_refused()
    {
        var scope = new ExpressionScope([new(["user"], RecordSchema.Open)]);
        Refused("Time.now()").ShouldContain("asks for the time");
        Refused("user.created.withinDays(1)").ShouldContain("asks for the time");
        Refused("isMemberOfGroupName(\"x\")").ShouldContain("asks for the person's groups");
        Refused("getManagerUser(\"active_directory\").firstName").ShouldContain("no 'manager'");
        Refused("hasDirectoryUser()").ShouldContain("no 'active_directory'");
        Refused("uniqueValue(\"a\", \"b\")").ShouldContain("nobody here reserves");

        string Refused(string text) => Expression.TryCompile(text, scope, out _, out var error) ? "" : error.Message;
    }
}

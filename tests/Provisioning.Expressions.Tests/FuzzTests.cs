using FsCheck.Xunit;

namespace Provisioning.Expressions.Tests;

/// <summary>No text hangs, crashes or takes long, and every evaluation ends in an answer.</summary>
[Properties(Arbitrary = [typeof(ExpressionGenerator)])]
public sealed class FuzzTests
{
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(10);

    [Property(MaxTest = 10000)]
    public void Every_text_is_compiled_or_refused_with_a_place_inside_it(ExpressionGenerator.Text text)
    {
        if (Expression.TryCompile(text.Value, Sample.Scope, out _, out var error))
            return;
        error.Position.Offset.ShouldBeInRange(0, text.Value.Length);
        error.Position.Line.ShouldBeInRange(1, text.Value.Split('\n').Length);
        error.Message.ShouldNotBeNullOrWhiteSpace();
        error.Pointer.ShouldEndWith("^");
    }

    [Property(MaxTest = 10000)]
    public void Evaluation_is_total_and_pure(ExpressionGenerator.Text text)
    {
        if (!Expression.TryCompile(text.Value, Sample.Scope, out var expression, out _))
            return;
        var answer = expression.Evaluate(Sample.Input);
        (answer.Kind == ExpressionAnswerKind.Error).ShouldBe(answer.Error is not null);
        (answer.Kind == ExpressionAnswerKind.Value).ShouldBe(!answer.Value.IsNone);
        ExpressionText.Of(expression.Evaluate(Sample.Input)).ShouldBe(ExpressionText.Of(answer));
        answer.Error?.Position.Offset.ShouldBeInRange(0, text.Value.Length);
        answer.Error?.Message.ShouldNotBe(Expression.UnforeseenMessage);
    }

    [Property(MaxTest = 3000)]
    public void Nothing_takes_more_than_10_ms(ExpressionGenerator.Text text) => Fastest(text.Value).ShouldBeLessThan(Most, text.Value);

    public static TheoryData<string, string> Heavy => new()
    {
        { "the longest sum", string.Join("+", Enumerable.Repeat("user.firstName", 500)) },
        { "the longest difference", string.Join("-", Enumerable.Repeat("1", 99)) },
        { "the deepest brackets", new string('(', 99) + "1" + new string(')', 99) },
        { "brackets without end", new string('(', 9_999) },
        { "signs without end", new string('!', 9_999) },
        { "a name without end", new string('a', 9_999) },
        { "a text without end", "\"" + new string('a', 9_998) },
        { "members without end", "user" + string.Concat(Enumerable.Repeat(".a", 4_000)) },
        { "elements without end", "user" + string.Concat(Enumerable.Repeat("[0]", 3_000)) },
        { "conditions without end", string.Concat(Enumerable.Repeat("true?1:", 1_400)) + "1" },
        { "a text that grows by filling", string.Concat(Enumerable.Repeat("String.padLeft(", 50)) + "\"a\"" + string.Concat(Enumerable.Range(1, 50).Select(i => $", {i * 2_000})")) },
        { "a text that doubles", "\"0123456789\"".Nest(16, t => $"String.replace({t}, \"0\", \"0123456789\")") },
        { "lists in lists", "{1,2,3,4,5,6,7,8,9}".Nest(6, inner => $"{{1,2,3,4,5,6,7,8,9}}.map(x => {inner})") },
        { "filters in filters", "Arrays.size(user.tags.filter(a => user.tags.any(b => user.tags.any(c => user.tags.any(d => user.tags.any(e => user.tags.any(f => f == a && e == b)))))))" },
        { "the most repeated pattern", "String.regexReplace(String.padLeft(\"b\", 500, \"a\"), \"(a?a?a?){25}b|.*a.{60}|(a|b|ab)*c\", \"x\")" },
        { "patterns that backtrack elsewhere", "String.matches(String.padLeft(\"!\", 500, \"a\"), \"^(a+)+$\")" },
        { "as many patterns as there can be", string.Join(" || ", Enumerable.Range(0, 50).Select(i => $"String.matches(\"abc\", \"x{i}[a-z]*\\w+\")")) },
        { "phone numbers without end", string.Join(" || ", Enumerable.Repeat("Phone.isValid(\"123\", \"CH\")", 50)) },
    };

    [Theory]
    [MemberData(nameof(Heavy))]
    public void What_is_made_to_take_long_does_not(string what, string text) => Fastest(text).ShouldBeLessThan(Most, what);

    // The fastest of some runs: what the machine does beside, and what is built once (code, automata of patterns, tables of countries), is not the expression's doing.
    private static TimeSpan Fastest(string text)
    {
        var fastest = TimeSpan.MaxValue;
        for (var i = 0; i < 20 && fastest > Most / 4; i++)
        {
            var start = ThreadTime.Now;
            if (Expression.TryCompile(text, Sample.Scope, out var expression, out _))
                expression.Evaluate(Sample.Input);
            var taken = ThreadTime.Now - start;
            fastest = taken < fastest ? taken : fastest;
        }

        return fastest;
    }
}

/// <summary>Puts texts into each other.</summary>
internal static class Nesting
{
    public static string Nest(this string text, int times, Func<string, string> around)
    {
        for (var i = 0; i < times; i++)
            text = around(text);
        return text;
    }
}

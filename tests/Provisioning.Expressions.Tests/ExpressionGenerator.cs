using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Expressions.Tests;

/// <summary>Expressions of all kinds: sound ones, sound ones with characters changed, and plain nonsense.</summary>
public static class ExpressionGenerator
{
    private static readonly string[] Names = ["user.firstName", "user.tags", "user.emails", "user.emails[0].value", "user.salary", "user.isContractor", "user.created", "user.nothing", "source.mixed", "hr[\"First Name\"]", "it", "user", "nobody"];
    private static readonly string[] Texts = ["", "a", "@", "Zoë Müßig\ud834\udd1e", "2026-03-01", "yyyy-MM-dd HH:mm", "Asia/Tokyo", "days", "CH", "^[a-z]+$", "(a*)*b", "CN=a\\,b,OU=c", "+41446681800", "0", "-5", "9223372036854775807", "{x", "\ud800", "%", "$1${n}"];
    private static readonly string[] Numbers = ["0", "1", "-1", "7", "3.5", "100000", "9223372036854775807", "0xFFFF", "79228162514264337593543950"];
    private static readonly string[] Signs = ["+", "-", "*", "/", "%", "==", "!=", "<", ">=", "&&", "OR", "?:"];
    private static readonly IReadOnlyList<ExpressionFunction> Functions = FunctionCatalogue.Functions;

    public static Arbitrary<Text> Expressions() =>
        Gen.Frequency((6, Sound(4)), (3, Changed()), (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => s.Get))).Select(s => new Text(s)).ToArbitrary();

    private static Gen<string> Sound(int depth) => depth == 0 ? Leaf() : Gen.Frequency(
        (2, Leaf()),
        (2, from a in Sound(depth - 1) from sign in Gen.Elements(Signs) from b in Sound(depth - 1) select $"({a} {sign} {b})"),
        (1, from a in Sound(depth - 1) from b in Sound(depth - 1) from c in Sound(depth - 1) select $"({a} ? {b} : {c})"),
        (1, Sound(depth - 1).ArrayOf().Select(items => $"{{{string.Join(", ", items.Take(5))}}}")),
        (1, from list in Sound(depth - 1) from body in Sound(depth - 1) from name in Gen.Elements("filter", "map", "any") select $"Arrays.{name}({list}, {body})"),
        (1, from list in Sound(depth - 1) from body in Sound(depth - 1) select $"{list}.map(x => {body} + x)"),
        (1, Gen.Elements("!", "-", "NOT ").SelectMany(s => Sound(depth - 1).Select(a => s + a))),
        (6, Call(depth)),
        (3, Method(depth)));

    private static Gen<string> Call(int depth) =>
        from function in Gen.Elements(Functions.ToArray())
        from spread in Gen.Choose(0, 2)
        from arguments in Sound(depth - 1).ArrayOf(Math.Max(0, Count(function) + spread - 1))
        select $"{function.Name}({string.Join(", ", arguments)})";

    private static Gen<string> Method(int depth) =>
        from function in Gen.Elements(Functions.Where(f => f.Aliases.Any(a => a.StartsWith("x.", StringComparison.Ordinal))).ToArray())
        from of in Sound(depth - 1)
        from arguments in Leaf().ArrayOf(Math.Max(0, Count(function) - 1))
        select $"{of}.{function.Aliases.First(a => a.StartsWith("x.", StringComparison.Ordinal))[2..]}({string.Join(", ", arguments)})";

    private static int Count(ExpressionFunction function) => function.Syntax.EndsWith("()", StringComparison.Ordinal) ? 0 : function.Syntax.Split(", ").Length;

    private static Gen<string> Leaf() => Gen.Frequency(
        (4, Gen.Elements(Names)),
        (4, Gen.Elements(Texts).Select(t => $"\"{t.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")),
        (2, Gen.Elements(Numbers)),
        (1, Gen.Elements("true", "false", "null", "clear()", "keep()", "{}")));

    private static Gen<string> Changed() =>
        from text in Sound(3)
        from at in Gen.Choose(0, Math.Max(0, text.Length - 1))
        from length in Gen.Choose(0, 3)
        from put in Gen.Elements("", "(", ")", "\"", "'", "{", "}", "[", ",", ".", "?", ":", "=>", "0", "\n", "\0", "💥")
        select text[..at] + put + text[Math.Min(text.Length, at + length)..];

    /// <summary>The text of an expression.</summary>
    public sealed record Text(string Value)
    {
        public override string ToString() => Value;
    }
}

namespace Provisioning.Expressions;

/// <summary>Functions about having a value: coalesce, the two answers that are no value, and errors.</summary>
internal static class AnswerFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Answer" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("coalesce", "values…:a", PartType.Any, "The first value that is there and no empty text.", "coalesce(null, \"\", \"Sales\")", "\"Sales\"")
        {
            Entra = "Coalesce",
            Special = Coalesce,
        };
        yield return new("isPresent", "value:a", PartType.Boolean, "True when there is a value and no empty text.", "isPresent(\"\")", "false")
        {
            Entra = "IsPresent",
            Lenient = true,
            Body = static (in Call c) => !Values.IsEmpty(c.A),
        };
        yield return new("isMissing", "value:a", PartType.Boolean, "True when there is no value or an empty text.", "isMissing(null)", "true")
        {
            Entra = "IsNullOrEmpty",
            Lenient = true,
            Body = static (in Call c) => Values.IsEmpty(c.A),
        };
        yield return new("clear", "", PartType.Null, "The attribute is to be empty, whatever it has. Can stand only where it is the answer of the whole expression.", "false ? \"x\" : clear()", "clear()")
        {
            Special = (_, call, _, answers) => Answer("clear", call, answers, ExpressionAnswer.Clear),
        };
        yield return new("keep", "", PartType.Null, "No opinion: the attribute stays as it is. Can stand only where it is the answer of the whole expression.", "null ?: keep()", "keep()")
        {
            Entra = "IgnoreFlowIfNullOrEmpty",
            Special = (_, call, _, answers) => Answer("keep", call, answers, ExpressionAnswer.Keep),
        };
        yield return new("raiseError", "message:t", PartType.Null, "Ends with an error that says the message: the person is left out of the run and reported.", "raiseError(\"no cost centre\")", "error: no cost centre")
        {
            Lenient = true,
            Body = static (in Call c) => throw c.Fault(c.A.AsString() is { Length: > 0 } message ? message : "The expression raised an error without a message."),
        };
    }

    /// <summary>The error of an answer that is not the answer of the whole.</summary>
    public static ExpressionFault Misplaced(string name, CallSyntax call) => new(
        call.NamePosition,
        $"{name} cannot be a part of a value: it can stand only where it is the answer of the whole expression.",
        $"Such as condition ? value : {name}(…).".Replace("(…)", name == "uniqueValue" ? "(…)" : "()", StringComparison.Ordinal));

    private static Part Answer(string name, CallSyntax call, bool answers, ExpressionAnswer answer)
    {
        if (!answers)
            throw Misplaced(name, call);
        return new(
            e =>
            {
                e.Special = answer;
                return default;
            },
            PartType.Null,
            call.Position);
    }

    private static Part Coalesce(Compiler compiler, CallSyntax call, IReadOnlyList<SyntaxNode> arguments, bool answers)
    {
        if (arguments.Count == 0)
            throw new ExpressionFault(call.NamePosition, "coalesce takes one or more arguments; there are 0.", "coalesce(values…).");
        var parts = arguments.Select((a, i) => compiler.Compile(a, answers && i == arguments.Count - 1)).ToArray();
        var evals = Array.ConvertAll(parts, p => p.Eval);
        return new(
            e =>
            {
                foreach (var eval in evals)
                {
                    var value = eval(e);
                    if (!Values.IsEmpty(value))
                        return value;
                }

                return default;
            },
            parts.Select(p => p.Type).Aggregate(PartType.Either),
            call.Position);
    }
}

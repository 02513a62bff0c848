namespace Provisioning.Expressions;

/// <summary>The part that finds functions and compiles their calls.</summary>
internal sealed partial class Compiler
{
    private Part CompileCall(CallSyntax call, bool answers)
    {
        var (function, arguments) = Find(call);
        if (function.NeedsClock && !scope.HasClock)
            throw new ExpressionFault(call.NamePosition, $"{function.Name} asks for the time, and what is worked out here must not change by itself.", "Compare dates in a lifecycle policy, or take a date from an attribute.");
        if (function.NeedsGroups && !scope.HasGroups)
            throw new ExpressionFault(call.NamePosition, $"{function.Name} asks for the person's groups, which are not known here.");
        AsksForGroups |= function.NeedsGroups;
        CheckCount(function, call, arguments.Count);
        return function.Special is { } special ? special(this, call, arguments, answers) : Plain(function, call, arguments);
    }

    private (Function Function, IReadOnlyList<SyntaxNode> Arguments) Find(CallSyntax call)
    {
        if (call.Of is null)
            return FunctionCatalogue.Find(call.Name) is { } plain ? (plain, call.Arguments) : throw Unknown(call.Name, call);
        if (call.Of is NameSyntax prefix && !_variables.ContainsKey(prefix.Name))
        {
            var name = $"{prefix.Name}.{call.Name}";
            if (FunctionCatalogue.Find(name) is { } known)
                return (known, call.Arguments);
            if (FunctionCatalogue.Namespaces.Contains(prefix.Name) && scope.IndexOf(prefix.Name) < 0)
                throw Unknown(name, call);
        }

        return FunctionCatalogue.FindMethod(call.Name) is { } method
            ? (method, [call.Of, .. call.Arguments])
            : throw new ExpressionFault(call.NamePosition, $"There is no function '{call.Name}' behind a value.", Near(call.Name, FunctionCatalogue.MethodNames));
    }

    private static ExpressionFault Unknown(string name, CallSyntax call)
    {
        var counterpart = FunctionCatalogue.ByEntraName(name);
        return new(
            call.NamePosition,
            $"There is no function '{name}'.",
            counterpart is not null ? $"What Entra calls {counterpart.Entra} is {counterpart.Syntax}." : Near(name, FunctionCatalogue.Names) ?? "Get-ProvFunction lists them.");
    }

    private static void CheckCount(Function function, CallSyntax call, int count)
    {
        var least = function.Parameters.Count(p => p is { Optional: false, Repeated: false });
        var most = function.Parameters.Any(p => p.Repeated) ? int.MaxValue : function.Parameters.Count;
        if (count < least || count > most)
        {
            var wanted = most == int.MaxValue ? $"{least} or more" : least == most ? $"{least}" : $"{least} to {most}";
            throw new ExpressionFault(call.NamePosition, $"{function.Name} takes {wanted} argument{(wanted == "1" ? "" : "s")}; there {(count == 1 ? "is" : "are")} {count}.", $"{function.Syntax}.");
        }
    }

    private Part Plain(Function function, CallSyntax call, IReadOnlyList<SyntaxNode> nodes)
    {
        var parts = nodes.Select(n => Compile(n)).ToArray();
        var constants = new AttributeValue[parts.Length];
        var evals = new Eval[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var parameter = ParameterAt(function, i);
            if (parameter.Constant)
                constants[i] = Written(parts[i], parameter) ?? throw new ExpressionFault(parts[i].At, $"The {parameter.Name} of {function.Name} must be written out, not taken from data.");
            evals[i] = Arguments.Convert(parts[i], parameter.Kind, parameter.Name, function.Name);
        }

        if (function.Prepare is not null && ++_prepared > ExpressionLimits.Patterns)
            throw new ExpressionFault(call.NamePosition, $"The expression has more than {ExpressionLimits.Patterns} patterns, time zones and the like.", "Split it: put a part of it into an attribute of its own.");
        var prepared = function.Prepare?.Invoke(new(constants, Array.ConvertAll(parts, p => p.At), call.NamePosition));
        var required = function.Lenient ? 0 : Enumerable.Range(0, parts.Length).Count(i => !ParameterAt(function, i).Optional);
        return new(Invocation.Make(function.Body!, evals, required, call.NamePosition, _sites++, prepared), Result(function, parts), call.Position);
    }

    // A pattern that is written as a number is the text of the number.
    private static AttributeValue? Written(Part part, Parameter parameter) => part.Literal is { IsNone: false } literal && parameter.Kind == ValueKind.Text ? Values.ToText(literal, part.At) : part.Literal;

    private static Parameter ParameterAt(Function function, int index) => function.Parameters[Math.Min(index, function.Parameters.Count - 1)];

    // Functions that give back a list or an element of one keep what is known of the elements.
    private static PartType Result(Function function, Part[] parts) =>
        function.Returns == PartType.List && parts.Length > 0 && parts[0].Type.Kind == ValueKind.List ? new(ValueKind.List, parts[0].Type.Element)
        : function.Returns;
}

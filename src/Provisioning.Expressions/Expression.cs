using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Expressions;

/// <summary>
/// An expression, parsed, checked against what it can speak of, and compiled to delegates. Immutable, and safe on any thread. Evaluating it reads the input and nothing else, takes a bounded number of
/// steps, and always ends in an answer.
/// </summary>
public sealed class Expression
{
    internal const string UnforeseenMessage = "The expression met values that one of its functions cannot take.";

    private readonly Eval _eval;
    private readonly int _locals;

    private Expression(string text, Eval eval, Compiler compiler) =>
        (Text, _eval, _locals, References, Records, AsksForGroups, OffersCandidates) =
            (text, eval, compiler.Locals, [.. compiler.References], [.. compiler.Records], compiler.AsksForGroups, compiler.OffersCandidates);

    /// <summary>The text that it was made from.</summary>
    public string Text { get; }

    /// <summary>The attributes that it names, each once.</summary>
    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>The first names of the records at which it looks, each once.</summary>
    public IReadOnlyList<string> Records { get; }

    /// <summary>True when it asks for the person's groups.</summary>
    public bool AsksForGroups { get; }

    /// <summary>True when it offers candidates (<c>uniqueValue</c>) instead of one value.</summary>
    public bool OffersCandidates { get; }

    /// <summary>Compiles the text, or says what is wrong with it and where.</summary>
    public static bool TryCompile(string text, ExpressionScope scope, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error) =>
        TryCompile(text, scope, (compiler, syntax) => compiler.CompileWhole(syntax), out expression, out error);

    /// <summary>Compiles the text as a condition, whose answer is true, false or no value, or says what is wrong with it and where.</summary>
    public static bool TryCompileCondition(string text, ExpressionScope scope, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error) =>
        TryCompile(text, scope, (compiler, syntax) => compiler.CompileCondition(syntax), out expression, out error);

    private static bool TryCompile(
        string text, ExpressionScope scope, Func<Compiler, SyntaxNode, Eval> compile, [NotNullWhen(true)] out Expression? expression, [NotNullWhen(false)] out ExpressionError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(scope);
        try
        {
            var compiler = new Compiler(scope);
            expression = new(text, compile(compiler, ExpressionParser.Parse(text)), compiler);
            error = null;
            return true;
        }
        catch (ExpressionFault fault)
        {
            (expression, error) = (null, new(text, fault.Position, fault.Message, fault.Hint));
            return false;
        }
    }

    /// <summary>Compiles the text.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionInvalid"/>, with the place, what was expected, and a caret under the character.</exception>
    public static Expression Compile(string text, ExpressionScope scope) => TryCompile(text, scope, out var expression, out var error)
        ? expression
        : throw new ProvisioningError
        {
            Id = ErrorIds.ExpressionInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"The expression cannot be used. {error}",
            RecommendedAction = "Correct it there; Get-ProvFunction lists the functions, and Test-ProvExpression shows what an expression gives.",
            Target = text,
        }.ToException();

    /// <summary>Works it out.</summary>
    public ExpressionAnswer Evaluate(ExpressionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var evaluation = new Evaluation(input, _locals);
        try
        {
            var value = _eval(evaluation);
            return evaluation.Special ?? ExpressionAnswer.Of(value, evaluation.Candidates);
        }
        catch (ExpressionFault fault)
        {
            return ExpressionAnswer.Failed(new(Text, fault.Position, fault.Message, fault.Hint));
        }
        catch (Exception e) when (e is ArithmeticException or ArgumentException or FormatException or InvalidOperationException or InvalidCastException or IndexOutOfRangeException or NotSupportedException)
        {
            // A function that meets what its author did not think of fails for this one person; nobody else's evaluation ends for it.
            return ExpressionAnswer.Failed(new(Text, new(0, 1, 1), UnforeseenMessage, $"This is a defect of a function ({e.GetType().Name}): please report it with the expression."));
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>An attribute that an expression names.</summary>
/// <param name="Record">The record's first name, such as source.</param>
/// <param name="Attribute">The attribute's name or path.</param>
public sealed record ExpressionReference(string Record, string Attribute);

namespace Provisioning.Expressions;

/// <summary>A function: how it is called, what it does, and what the catalogue says of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">Its parameters, as <see cref="Parameter.Parse"/> reads them.</param>
/// <param name="Returns">What it gives.</param>
/// <param name="Description">What it gives, in a sentence.</param>
/// <param name="Example">An expression that uses it.</param>
/// <param name="Result">What the example gives.</param>
internal sealed record Function(string Name, string Signature, PartType Returns, string Description, string Example, string Result)
{
    /// <summary>Its parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; } = Parameter.Parse(Signature);

    /// <summary>What it is about.</summary>
    public string Category { get; init; } = "";

    /// <summary>Other names.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Names under which it stands behind a value: x.toUpperCase().</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>Okta's name.</summary>
    public string? Okta { get; init; }

    /// <summary>Entra's counterpart.</summary>
    public string? Entra { get; init; }

    /// <summary>True when it is called even where an argument has no value; otherwise it then gives no value.</summary>
    public bool Lenient { get; init; }

    /// <summary>What it does with the arguments.</summary>
    public Body? Body { get; init; }

    /// <summary>Makes something of the constant arguments, once.</summary>
    public Func<Preparation, object?>? Prepare { get; init; }

    /// <summary>Compiles the call, where it is more than a body.</summary>
    public Func<Compiler, CallSyntax, IReadOnlyList<SyntaxNode>, bool, Part>? Special { get; init; }

    /// <summary>True when it asks for the time.</summary>
    public bool NeedsClock { get; init; }

    /// <summary>True when it asks for the person's groups.</summary>
    public bool NeedsGroups { get; init; }

    /// <summary>How it is called.</summary>
    public string Syntax => Name.EndsWith(')') ? Name : $"{Name}({string.Join(", ", Parameters)})";

    /// <summary>What the catalogue says.</summary>
    public ExpressionFunction Describe() => new()
    {
        Name = Name,
        Syntax = Syntax,
        Description = Description,
        Category = Category,
        Aliases = [.. Aliases, .. Methods.Select(m => $"x.{m}")],
        Okta = Okta,
        Entra = Entra,
        Example = Example,
        Result = Result,
    };
}

/// <summary>The constant arguments of a call, for what is made of them once.</summary>
/// <param name="Arguments">All arguments; no value for those that are not constant.</param>
/// <param name="Positions">Where they stand.</param>
/// <param name="At">Where the call stands.</param>
internal sealed record Preparation(IReadOnlyList<AttributeValue> Arguments, IReadOnlyList<ExpressionPosition> Positions, ExpressionPosition At)
{
    /// <summary>The text of the argument, or null when it is left out.</summary>
    public string? Text(int index) => index < Arguments.Count ? Arguments[index].AsString() : null;

    /// <summary>An error at the argument.</summary>
    public ExpressionFault Fault(int index, string message, string? hint = null) => new(index < Positions.Count ? Positions[index] : At, message, hint);
}

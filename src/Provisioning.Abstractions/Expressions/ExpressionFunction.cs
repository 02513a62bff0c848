namespace Provisioning;

/// <summary>A function of the expression language, as its catalogue has it.</summary>
public sealed record ExpressionFunction
{
    /// <summary>Its name, such as String.append.</summary>
    public required string Name { get; init; }

    /// <summary>How it is called: String.append(text, suffix). A '?' marks what can be left out, '…' what can be repeated.</summary>
    public required string Syntax { get; init; }

    /// <summary>What it gives, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>What it is about: Text, List, Time and so on.</summary>
    public required string Category { get; init; }

    /// <summary>Other names that it is called by.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Its name in the Okta Expression Language; null where that has none.</summary>
    public string? Okta { get; init; }

    /// <summary>Its counterpart in Entra's expressions for attribute mappings; null where there is none.</summary>
    public string? Entra { get; init; }

    /// <summary>An expression that uses it.</summary>
    public required string Example { get; init; }

    /// <summary>What the example gives.</summary>
    public required string Result { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Syntax;
}

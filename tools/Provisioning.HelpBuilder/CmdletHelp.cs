namespace Provisioning.HelpBuilder;

/// <summary>Everything that help says about a cmdlet.</summary>
internal sealed record CmdletHelp
{
    public required string Name { get; init; }

    public required string Synopsis { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required IReadOnlyList<SyntaxHelp> Syntax { get; init; }

    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required IReadOnlyList<string> Links { get; init; }

    public string Verb => Name[..Name.IndexOf('-', StringComparison.Ordinal)];

    public string Noun => Name[(Name.IndexOf('-', StringComparison.Ordinal) + 1)..];
}

/// <summary>One parameter set.</summary>
/// <param name="Text">The line as Get-Command -Syntax shows it.</param>
/// <param name="Parameters">Its parameters, as they are in this set.</param>
internal sealed record SyntaxHelp(string Text, IReadOnlyList<ParameterHelp> Parameters);

/// <summary>A parameter.</summary>
internal sealed record ParameterHelp
{
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required IReadOnlyList<string> Description { get; init; }

    public required bool Required { get; init; }

    /// <summary>"named", or the number.</summary>
    public required string Position { get; init; }

    /// <summary>"False", "True (ByValue)" and so on.</summary>
    public required string Pipeline { get; init; }

    public required string Default { get; init; }

    public required bool Wildcards { get; init; }

    public required bool IsSwitch { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public IReadOnlyList<string> Values { get; init; } = [];
}

/// <summary>An example.</summary>
/// <param name="Code">The script.</param>
/// <param name="Remarks">What it shows.</param>
internal sealed record ExampleHelp(string Code, IReadOnlyList<string> Remarks);

namespace Provisioning;

/// <summary>How bad a finding is.</summary>
public enum ConfigSeverity
{
    /// <summary>Worth knowing.</summary>
    Information,

    /// <summary>It works, and probably not as was meant.</summary>
    Warning,

    /// <summary>It cannot be imported.</summary>
    Error,
}

/// <summary>Something that a test found in a configuration.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Id">What kind of finding it is: an error id, or the name of a rule (docs/configuration.md).</param>
/// <param name="File">The file, from the folder on, with '/'.</param>
/// <param name="Message">What it is, in a sentence.</param>
public sealed record ConfigFinding(ConfigSeverity Severity, string Id, string File, string Message)
{
    /// <summary>Where it stands in the file, such as mappings[3].source; null for the whole file.</summary>
    public string? Path { get; init; }

    /// <summary>The line, from 1; null where it is of no one line.</summary>
    public int? Line { get; init; }

    /// <summary>The byte in the line, from 1; null where it is of no one line.</summary>
    public int? Position { get; init; }

    /// <summary>What to do about it.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>The file and the line, as compilers write them.</summary>
    public string Place => Line is { } line ? $"{File}:{line}" : File;

    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Message}";
}

namespace Provisioning;

/// <summary>What becomes of a part of the configuration.</summary>
public enum ConfigChange
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is another one.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}

/// <summary>A difference between two configurations: between what a store has and a folder says, or between two folders.</summary>
/// <param name="Change">Whether something is new, another one or gone.</param>
/// <param name="Kind">What it belongs to.</param>
/// <param name="Name">The name of the app, group or notification; of attributes, custom or standard; of guards and policies, what it is about.</param>
/// <param name="File">The file that says it, from the folder on, with '/'.</param>
public sealed record ConfigDifference(ConfigChange Change, ConfigKind Kind, string Name, string File)
{
    /// <summary>Where it stands in the file, such as mappings[Outbound userName].source; null for the whole file.</summary>
    public string? Path { get; init; }

    /// <summary>What was there: plain text, or JSON for what has parts; null for nothing.</summary>
    public string? Old { get; init; }

    /// <summary>What is there now; null for nothing.</summary>
    public string? New { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Change} {File}{(Path is null ? "" : $" {Path}")}";
}

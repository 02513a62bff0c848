namespace Provisioning;

/// <summary>What an export does with a file.</summary>
public enum ConfigFileState
{
    /// <summary>It says what the store has already, and is left as it is.</summary>
    Unchanged,

    /// <summary>It is new.</summary>
    Added,

    /// <summary>It said something else, and is written anew.</summary>
    Changed,

    /// <summary>What it speaks of is gone; it is left, because nobody asked for it to be removed.</summary>
    Left,

    /// <summary>What it speaks of is gone, and so is the file.</summary>
    Removed,
}

/// <summary>A file of an exported configuration.</summary>
/// <param name="State">What was done with it.</param>
/// <param name="Kind">What it speaks of.</param>
/// <param name="Name">The name of what it speaks of.</param>
/// <param name="Path">Its full path.</param>
public sealed record ConfigFile(ConfigFileState State, ConfigKind Kind, string Name, string Path)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}

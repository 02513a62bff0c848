namespace Provisioning.Engine;

/// <summary>How a folder is imported.</summary>
public sealed record ConfigImport
{
    /// <summary>Remove what the folder does not speak of.</summary>
    public bool Prune { get; init; }

    /// <summary>Let a group lose all of its members.</summary>
    public bool AllowEmpty { get; init; }

    /// <summary>Write it; false only shows what would be.</summary>
    public bool Save { get; init; } = true;
}

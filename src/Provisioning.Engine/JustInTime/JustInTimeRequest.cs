namespace Provisioning.Engine;

/// <summary>Who is to be looked up in sources, and brought in.</summary>
public sealed record JustInTimeRequest
{
    /// <summary>What names the person: a user name, mail address, employee number or key; with <see cref="Attribute"/> the value of that attribute.</summary>
    public required string Identity { get; init; }

    /// <summary>The key that the source may have for them, where an object of its own names them; null when it is not known.</summary>
    public string? Key { get; init; }

    /// <summary>The attribute by which they are looked for, in the source's own names; null for those that the source's mappings and match rules know people by.</summary>
    public string? Attribute { get; init; }

    /// <summary>The sources to ask; null for all that can be asked for one person.</summary>
    public IReadOnlyList<string>? Apps { get; init; }

    /// <summary>True to plan and write the person's accounts in all targets too that may be written.</summary>
    public bool Sync { get; init; }

    /// <summary>True to apply it; false only shows what would be.</summary>
    public bool Save { get; init; } = true;
}

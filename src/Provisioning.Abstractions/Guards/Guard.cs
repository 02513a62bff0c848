using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What a guard counts.</summary>
public enum GuardKind
{
    /// <summary>Objects that are disabled or deleted: who loses access. A removed user whose retention time has ended loses none, and does not count.</summary>
    Disable,

    /// <summary>Objects of which a value is cleared.</summary>
    Clear,

    /// <summary>Objects that a complete read of a source has no more.</summary>
    SourceShrink,

    /// <summary>People who are no members of a group any more that gave them the app.</summary>
    Membership,

    /// <summary>Objects that are deleted, which nothing brings back; in the directory, removed users whose retention time has ended.</summary>
    Delete,

    /// <summary>Objects of which values are changed.</summary>
    Update,

    /// <summary>Objects that are made.</summary>
    Create,
}

/// <summary>Who set a guard.</summary>
public enum GuardOrigin
{
    /// <summary>Nobody: it is so as long as nothing is set.</summary>
    BuiltIn,

    /// <summary>It is set for all apps.</summary>
    AllApps,

    /// <summary>It is set for the very app.</summary>
    App,
}

/// <summary>A limit on what one plan may do to an app or to the directory. What passes it is held back. A limit is passed at "more than", never at "as many as".</summary>
public sealed record Guard
{
    /// <summary>The app for which it is, or <see cref="Change.Directory"/>; null for all that have none of their own.</summary>
    public string? App { get; init; }

    /// <summary>What it counts.</summary>
    public GuardKind GuardKind { get; init; }

    /// <summary>How many there may be, those of the window included; null for any number.</summary>
    public int? MaxCount { get; init; }

    /// <summary>What share of the population there may be, in percent; null for any share.</summary>
    public int? MaxPercent { get; init; }

    /// <summary>In a population smaller than this the share is not judged.</summary>
    public int MinimumPopulation { get; init; }

    /// <summary>What earlier runs of so many hours did counts too; 0 for the plan alone.</summary>
    public int WindowHours { get; init; }

    /// <summary>Who set it.</summary>
    [JsonIgnore]
    public GuardOrigin Origin { get; init; }

    /// <summary>The journal's sequence number of the last change; 0 for what is built in.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>False when it never holds anything.</summary>
    [JsonIgnore]
    public bool HasLimit => MaxCount is not null || MaxPercent is not null;

    /// <summary>The limits as words: "over 25 objects, or over 10 % of 20 or more".</summary>
    [JsonIgnore]
    public string Limit => (MaxCount, MaxPercent) switch
    {
        (null, null) => "no limit",
        ({ } count, null) => $"over {count} objects",
        (null, { } percent) => $"over {percent} % of {MinimumPopulation} or more",
        ({ } count, { } percent) => $"over {count} objects, or over {percent} % of {MinimumPopulation} or more",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{App ?? "all apps"}: {GuardKind} {Limit}";
}

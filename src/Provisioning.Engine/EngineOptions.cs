namespace Provisioning.Engine;

/// <summary>What an engine works with.</summary>
public sealed record EngineOptions
{
    /// <summary>The open store.</summary>
    public required IProvisioningStore Store { get; init; }

    /// <summary>The folder for the files of plans; made when it is first needed.</summary>
    public required string PlanFolder { get; init; }

    /// <summary>The kinds of apps that can be spoken to.</summary>
    public required IReadOnlyList<IConnectorFactory> Connectors { get; init; }

    /// <summary>The ways in which people can be told.</summary>
    public IReadOnlyList<INotificationChannel> Channels { get; init; } = [];

    /// <summary>Who acts: the operating system's account.</summary>
    public required string Actor { get; init; }

    /// <summary>On whose behalf, where the session says so: noted with every commit, and not checked.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>True to take the clock for right although the store's newest commit was made later than it says.</summary>
    public bool AcceptClock { get; init; }

    /// <summary>What ids follow from where the same input has to give the same plan; null for ids that nobody can foresee.</summary>
    internal string? Seed { get; init; }

    /// <summary>When a plan is held back.</summary>
    public GuardLimits Guards { get; init; } = new();
}

/// <summary>
/// When a plan is held back. A limit is passed at "more than", never at "as many as".
/// </summary>
public sealed record GuardLimits
{
    /// <summary>How many objects may be disabled or deleted in an app.</summary>
    public int MaxDisables { get; init; } = 25;

    /// <summary>What share of an app's population may be disabled or deleted, in percent.</summary>
    public int MaxDisablePercent { get; init; } = 10;

    /// <summary>Of what share of an app's population values may be cleared, in percent.</summary>
    public int MaxClearPercent { get; init; } = 10;

    /// <summary>By what share a source may shrink, in percent.</summary>
    public int MaxShrinkPercent { get; init; } = 10;

    /// <summary>What share of those to whom a group gives an app may lose the membership in one plan, in percent.</summary>
    public int MaxMembershipPercent { get; init; } = 20;

    /// <summary>In a population smaller than this nothing is held.</summary>
    public int MinimumPopulation { get; init; } = 20;

    /// <summary>What earlier runs of this time did counts too.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromHours(24);
}

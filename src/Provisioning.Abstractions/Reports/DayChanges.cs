namespace Provisioning;

/// <summary>How much was changed in an app, or in the directory, on one day.</summary>
public sealed record DayChanges
{
    /// <summary>The day (UTC). Changes of a run count on the day on which it began.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The app, or <see cref="Change.Directory"/>.</summary>
    public required string App { get; init; }

    /// <summary>How many runs changed something, or tried to.</summary>
    public int Runs { get; init; }

    /// <summary>How many users or accounts runs made.</summary>
    public int Created { get; init; }

    /// <summary>How many they changed.</summary>
    public int Updated { get; init; }

    /// <summary>How many they linked to their users.</summary>
    public int Linked { get; init; }

    /// <summary>How many they made usable again.</summary>
    public int Enabled { get; init; }

    /// <summary>How many they disabled.</summary>
    public int Disabled { get; init; }

    /// <summary>How many they deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>How many changes became tasks for people.</summary>
    public int TasksMade { get; init; }

    /// <summary>How many failed.</summary>
    public int Failed { get; init; }

    /// <summary>How many guards held.</summary>
    public int Held { get; init; }

    /// <summary>How many users, groups, memberships, assignments, accounts and tasks were written by commands that are no runs.</summary>
    public int ByHand { get; init; }

    /// <summary>How many changes runs made.</summary>
    public int Made => Created + Updated + Linked + Enabled + Disabled + Deleted;

    /// <inheritdoc/>
    public override string ToString() => $"{Day:yyyy-MM-dd} {App}: {Made}";
}

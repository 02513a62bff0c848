namespace Provisioning;

/// <summary>Something that comes about by itself at a time, with the first plan after it.</summary>
public sealed record ProvisioningTimer
{
    /// <summary>When it is due (UTC). A time that has passed waits for the next plan.</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>What it is.</summary>
    public required TimerKind Kind { get; init; }

    /// <summary>The user concerned; null for a group's.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name; null for a group's.</summary>
    public string? UserName { get; init; }

    /// <summary>What becomes of what.</summary>
    public required string What { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Due:u} {Kind}{(UserName is null ? "" : $" {UserName}")}: {What}";
}

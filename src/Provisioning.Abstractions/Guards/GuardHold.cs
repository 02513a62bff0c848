using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>A guard that was passed: the changes it counts are held back.</summary>
/// <param name="Kind">What it counts.</param>
/// <param name="App">For <see cref="GuardKind.SourceShrink"/>, the source; else null.</param>
/// <param name="Count">How many there are, those of the rolling window included.</param>
/// <param name="Population">Of how many.</param>
/// <param name="Limit">Which limit was passed, as words: "over 25 objects" or "over 10 %".</param>
public sealed record GuardHold(GuardKind Kind, string? App, long Count, long Population, string Limit)
{
    /// <summary>For <see cref="GuardKind.Membership"/>, the group's name; else null.</summary>
    public string? Group { get; init; }

    /// <summary>The source or group that it is about, where it is about one.</summary>
    [JsonIgnore]
    public string? Name => App ?? Group;

    /// <summary>True when both are of one guard, whatever they counted.</summary>
    public bool IsSameGuard(GuardHold other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Kind == other.Kind && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind}{(Group is null ? "" : $" of {Group}")}: {Count} of {Population}, {Limit}";
}

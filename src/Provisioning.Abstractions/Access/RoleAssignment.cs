using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>That an account of the operating system has a role.</summary>
public sealed record RoleAssignment
{
    /// <summary>The account, as the operating system names it: DOMAIN\name on Windows, the name elsewhere.</summary>
    public required string AccountName { get; init; }

    /// <summary>The role.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RoleName Role { get; init; }

    /// <summary>For an app administrator, the apps; empty for all.</summary>
    public IReadOnlyList<string> Apps { get; init; } = [];

    /// <summary>For a group administrator, the names of the groups; empty for all. The role stays with a group that is renamed.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The ids of those groups.</summary>
    public IReadOnlyList<string> GroupIds { get; init; } = [];

    /// <summary>Who gave it.</summary>
    public string? GrantedBy { get; init; }

    /// <summary>When it was given (UTC).</summary>
    public DateTimeOffset Granted { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{AccountName}: {Role}{(Apps.Count + Groups.Count == 0 ? "" : $" of {string.Join(", ", Apps.Concat(Groups))}")}";
}

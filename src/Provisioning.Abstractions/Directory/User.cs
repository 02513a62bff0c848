using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Where a person stands in the directory.</summary>
public enum UserStatus
{
    /// <summary>Known, not started yet: no app has an account for them.</summary>
    Staged,

    /// <summary>Has what they are assigned.</summary>
    Active,

    /// <summary>Away for a time: accounts are disabled, assignments kept.</summary>
    Suspended,

    /// <summary>Left: accounts are disabled, assignments kept for a return.</summary>
    Deactivated,

    /// <summary>Removed, and kept until the retention time ends.</summary>
    Deleted,
}

/// <summary>
/// A person in the directory. <see cref="Attributes"/> has everything in the names of RFC 7643 (core and enterprise user, whose attributes stand at
/// the top level) and the custom attributes; the other properties are the ones that people ask for most.
/// </summary>
public sealed record User
{
    /// <summary>The directory's id: a GUID in lower case, the externalId in every app, never changed or used again.</summary>
    public required string Id { get; init; }

    /// <summary>Where the person stands.</summary>
    public UserStatus Status { get; init; } = UserStatus.Active;

    /// <summary>From what the status follows, beside the dates among the attributes.</summary>
    public UserLifecycle Lifecycle { get; init; } = UserLifecycle.None;

    /// <summary>All attributes that have a value.</summary>
    public AttributeSet Attributes { get; init; } = AttributeSet.Empty;

    /// <summary>When the user was created (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When the user last changed (UTC).</summary>
    public DateTimeOffset LastModified { get; init; }

    /// <summary>Where each value came from and since when.</summary>
    [JsonIgnore]
    public UserProvenance Provenance { get; init; } = UserProvenance.Empty;

    /// <summary>Values that a person set and that do not show, because a source that goes before has another. They show again when it has none.</summary>
    public IReadOnlyList<LocalValue> Locals { get; init; } = [];

    /// <summary>Values that a person set for a time.</summary>
    public IReadOnlyList<AttributeOverride> Overrides { get; init; } = [];

    /// <summary>Values that a person set for a time to come, and those whose time has come and that nobody has set anew, in the order of time.</summary>
    public IReadOnlyList<ScheduledValue> Scheduled { get; init; } = [];

    /// <summary>What a run that was undone had given, and what is not given again by itself.</summary>
    public IReadOnlyList<UndoneValue> Undone { get; init; } = [];

    /// <summary>Unique values that were chosen for the user and do not show now.</summary>
    public IReadOnlyList<ReservedValue> Reserved { get; init; } = [];

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>The unique name, compared without regard to case.</summary>
    [JsonIgnore]
    public string UserName => Attributes["userName"].AsString() ?? "";

    /// <summary>The name to show.</summary>
    [JsonIgnore]
    public string? DisplayName => Attributes["displayName"].AsString();

    /// <summary>The given name.</summary>
    [JsonIgnore]
    public string? GivenName => Attributes["name"].AsComplex()?["givenName"].AsString();

    /// <summary>The family name.</summary>
    [JsonIgnore]
    public string? Surname => Attributes["name"].AsComplex()?["familyName"].AsString();

    /// <summary>The mail address: the primary one, else that of type work, else the first.</summary>
    [JsonIgnore]
    public string? Mail => Pick(Attributes["emails"]);

    /// <summary>The job title.</summary>
    [JsonIgnore]
    public string? Title => Attributes["title"].AsString();

    /// <summary>The department.</summary>
    [JsonIgnore]
    public string? Department => Attributes["department"].AsString();

    /// <summary>The employee number.</summary>
    [JsonIgnore]
    public string? EmployeeNumber => Attributes["employeeNumber"].AsString();

    /// <inheritdoc/>
    public override string ToString() => UserName;

    private static string? Pick(AttributeValue values)
    {
        var all = values.AsList();
        var chosen = all.FirstOrDefault(v => v.AsComplex()?["primary"].AsBoolean() == true);
        if (chosen.IsNone)
            chosen = all.FirstOrDefault(v => string.Equals(v.AsComplex()?["type"].AsString(), "work", StringComparison.OrdinalIgnoreCase));
        if (chosen.IsNone)
            chosen = all.Count > 0 ? all[0] : default;
        return chosen.AsComplex()?["value"].AsString() ?? chosen.AsString();
    }
}

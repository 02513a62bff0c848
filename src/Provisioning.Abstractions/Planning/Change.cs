namespace Provisioning;

/// <summary>What a change does.</summary>
public enum ChangeKind
{
    /// <summary>Makes a user or an account.</summary>
    Create,

    /// <summary>Changes attributes.</summary>
    Update,

    /// <summary>Makes it usable again, with the attributes that changed meanwhile.</summary>
    Enable,

    /// <summary>Disables the account, or deactivates the user; nothing is lost.</summary>
    Disable,

    /// <summary>Deletes it.</summary>
    Delete,

    /// <summary>Binds an existing account to its user, with the attributes that differ.</summary>
    Link,

    /// <summary>Takes note of what a source holds now, of what is wanted in an app, or of whether an account is its person's still, where nothing changes by it. Not listed unless asked for.</summary>
    Record,

    /// <summary>Takes back an open task whose work is no longer needed; only in apps whose work people do.</summary>
    Withdraw,
}

/// <summary>One attribute's old and new value. No value on the new side clears it.</summary>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Old">What it is.</param>
/// <param name="New">What it becomes.</param>
public readonly record struct AttributeChange(string Path, AttributeValue Old, AttributeValue New)
{
    /// <summary>True when a value is taken away.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool IsClear => New.IsNone && !Old.IsNone;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {(Old.IsNone ? "(none)" : $"'{Old}'")} -> {(New.IsNone ? "(none)" : $"'{New}'")}";
}

/// <summary>From where an attribute's value comes after a change.</summary>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Kind">What kind of place; null when nobody has an opinion any more.</param>
/// <param name="App">The source app; null for what a person set.</param>
/// <param name="Key">The key of the person's account in the source app.</param>
public readonly record struct OriginChange(string Path, OriginKind? Kind, string? App, string? Key);

/// <summary>Somebody else of whom a change's values are made: it rests on them as it does on its own user.</summary>
public sealed record ChangeBasis
{
    /// <summary>The other user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>Their name when the plan was made.</summary>
    public string? UserName { get; init; }

    /// <summary>The revision of their record, of which values are made; 0 where none are, or where the plan itself changes it.</summary>
    public long Revision { get; init; }

    /// <summary>The key of their account in the app, where it is a value of the change.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The change of the same plan that makes them or their account so, or null.</summary>
    public int? DependsOn { get; init; }
}

/// <summary>The group of an app that a change is about.</summary>
public sealed record ChangeGroup
{
    /// <summary>The directory's id of the group.</summary>
    public required string Id { get; init; }

    /// <summary>The name that it has in the app once the change is made.</summary>
    public required string Name { get; init; }

    /// <summary>The app's key of it; null where it is not known yet.</summary>
    public string? Key { get; init; }

    /// <summary>The id of the push from which the change follows (<see cref="GroupPush.Id"/>).</summary>
    public string? Push { get; init; }

    /// <summary>For a group that is linked, the name by which it is looked for in the app.</summary>
    public string? LinkTo { get; init; }

    /// <summary>For a group that is deleted, how many members are known.</summary>
    public int MemberCount { get; init; }
}

/// <summary>Somebody who is put into a group of an app, or taken out of it.</summary>
public sealed record ChangeMember
{
    /// <summary>The user's id; null for an account that is nobody's.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name when the plan was made; of an account that is nobody's, what it is called in the app.</summary>
    public string? UserName { get; init; }

    /// <summary>The app's key of the account; null for one that the same plan makes.</summary>
    public string? AccountKey { get; init; }

    /// <summary>True when it is taken out.</summary>
    public bool Removed { get; init; }

    /// <summary>The change of the same plan without which this one is not to be, or null.</summary>
    public int? DependsOn { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(Removed ? "-" : "+")}{UserName ?? AccountKey}";
}

/// <summary>One operation on one object: what, to whom, old and new values, and why.</summary>
public sealed record Change
{
    /// <summary>The plan that it belongs to; empty while the plan is being made.</summary>
    public string PlanId { get; init; } = "";

    /// <summary>Its number in the plan, from 1 in the order of application.</summary>
    public required int Number { get; init; }

    /// <summary>What is changed: <see cref="Directory"/>, or the name of an app.</summary>
    public required string Target { get; init; }

    /// <summary>What is done.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>The user concerned; null for a record of an unlinked account.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name when the plan was made.</summary>
    public string? UserName { get; init; }

    /// <summary>The account's key in the app, or in the source app for a directory change; null for an account yet to be made.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The changed attributes.</summary>
    public IReadOnlyList<AttributeChange> Attributes { get; init; } = [];

    /// <summary>
    /// For a directory change, from where values come that do not come from <see cref="SourceApp"/>'s account, and values that stay what they are and come from somewhere else now.
    /// </summary>
    public IReadOnlyList<OriginChange> Origins { get; init; } = [];

    /// <summary>For a directory change, from where the values came before that did not come from <see cref="SourceApp"/>'s account: what it takes to undo it.</summary>
    public IReadOnlyList<OriginChange> OldOrigins { get; init; } = [];

    /// <summary>For a directory change with <see cref="Lifecycle"/>, from what the user's status followed before.</summary>
    public UserLifecycle? OldLifecycle { get; init; }

    /// <summary>What a run that was undone had given, and what is not given again once this is made; null when that stays as it is.</summary>
    public IReadOnlyList<UndoneValue>? Undone { get; init; }

    /// <summary>For a change of an app, what is wanted of attributes of normal strength once it is made; null when that stays as it is.</summary>
    public AttributeSet? Wanted { get; init; }

    /// <summary>For an account to be made, the attributes that only fill: an account that is found in the app instead keeps what it has of them.</summary>
    public IReadOnlyList<string> Fills { get; init; } = [];

    /// <summary>For a directory change, from what the user's status follows then; null when that stays as it is.</summary>
    public UserLifecycle? Lifecycle { get; init; }

    /// <summary>Why, as a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>For a directory change, the app whose data gave it.</summary>
    public string? SourceApp { get; init; }

    /// <summary>For a directory change, what the source holds now, to be recorded with it.</summary>
    public Account? SourceAccount { get; init; }

    /// <summary>For a directory change, what the source has of one of its groups now, to be recorded with it; null for a change of a user or account.</summary>
    public GroupRecord? SourceGroup { get; init; }

    /// <summary>For a directory change of who is in a group that follows one of an app, the membership; nothing else of the user changes.</summary>
    public FollowedMembership? Membership { get; init; }

    /// <summary>For a directory change, what it makes of the object's matching; null when that stays as it is.</summary>
    public MatchCase? Match { get; init; }

    /// <summary>For a directory change that links an account of a target, or takes such a link back, the user's own assignment of the app that begins or ends with it; null when there is none.</summary>
    public Assignment? Assignment { get; init; }

    /// <summary>True when <see cref="Assignment"/> ends.</summary>
    public bool EndsAssignment { get; init; }

    /// <summary>For a change of an account, true when the person is no longer to have it. False while they are, are on leave or have not begun.</summary>
    public bool OutOfScope { get; init; }

    /// <summary>Where the account is taken away, who is to get the person's data, as the app's settings say; nothing is moved.</summary>
    public string? DataOwner { get; init; }

    /// <summary>For a change of an account, the ids of the groups that give the user the app.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>For a change of an account, the names of the groups of which the user is no member any more, and that gave them the app until now.</summary>
    public IReadOnlyList<string> LeftGroups { get; init; } = [];

    /// <summary>The revision of the user on which the change rests; 0 when there is none yet.</summary>
    public long UserRevision { get; init; }

    /// <summary>The revision of the account on which the change rests; 0 when there is none yet.</summary>
    public long AccountRevision { get; init; }

    /// <summary>How many assignments, memberships and exclusions made by hand decide whether the user has the app. The change rests on these, as on the revisions.</summary>
    public int AssignmentCount { get; init; }

    /// <summary>The newest revision of those; 0 when there are none.</summary>
    public long AssignmentRevision { get; init; }

    /// <summary>The directory change of the same plan without which this one makes no sense, or null.</summary>
    public int? DependsOn { get; init; }

    /// <summary>The others of whose records, and accounts in the app, the change's values are made.</summary>
    public IReadOnlyList<ChangeBasis> Basis { get; init; } = [];

    /// <summary>The attributes that refer to others whose accounts the same run makes: their values are the keys of these, and are known only then.</summary>
    public IReadOnlyList<string> Deferred { get; init; } = [];

    /// <summary>For a change of a group of the app, the group; null for one of a user or account.</summary>
    public ChangeGroup? Group { get; init; }

    /// <summary>For a change of who is in the group, who is put into it and taken out.</summary>
    public IReadOnlyList<ChangeMember> Members { get; init; } = [];

    /// <summary>What the change is about, for people: the user's name, the group, or the key of an account that is nobody's.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string? Subject => (Group?.Name ?? SourceGroup?.Group.Name) is { } group ? $"group {group}" : UserName ?? AccountKey;

    /// <summary>What <see cref="Target"/> is for a change of the directory itself.</summary>
    public const string Directory = "directory";

    /// <summary>True when an attribute that had a value loses it.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasClear => Attributes.Any(a => a.IsClear);

    /// <summary>True when somebody is taken out of a group.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public bool RemovesMembers => Members.Any(m => m.Removed);

    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {Subject} in {Target}";
}

using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What joins a group of an app and a group of the directory.</summary>
public enum GroupLink
{
    /// <summary>Nothing: it is only known that the app has the group.</summary>
    None,

    /// <summary>The directory says who is in it, and the app gets that.</summary>
    Pushed,

    /// <summary>The app says who is in it, and the directory's group follows.</summary>
    Imported,
}

/// <summary>A group of an app, as last read or written. Who is in it is kept apart, a document for each member.</summary>
public sealed record AppGroup
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The app's own key for it, which never changes there. Case-sensitive.</summary>
    public required string Key { get; init; }

    /// <summary>Its name in the app.</summary>
    public required string Name { get; init; }

    /// <summary>What the app has as its externalId.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The app's version of it (ETag), or null.</summary>
    public string? Version { get; init; }

    /// <summary>The directory's group that belongs to it, or null.</summary>
    public string? GroupId { get; init; }

    /// <summary>What joins the two.</summary>
    public GroupLink Link { get; init; }

    /// <summary>For a group that is pushed, the id of the push (<see cref="GroupPush.Id"/>); null else.</summary>
    public string? Push { get; init; }

    /// <summary>What was undone of it and is not done again by itself.</summary>
    public IReadOnlyList<UndoneGroupValue> Undone { get; init; } = [];

    /// <summary>False when the last complete read of the app did not have it any more.</summary>
    public bool Present { get; init; } = true;

    /// <summary>True when all of its members were read or written by this directory: only then does it mean anything that somebody is not among them.</summary>
    public bool MembersKnown { get; init; }

    /// <summary>When it was last read or written (UTC).</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {App}";
}

/// <summary>What is not done again to a group of an app because the run that did it was undone.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Since">Since when (UTC).</param>
public sealed record UndoneGroupValue(string RunId, DateTimeOffset Since)
{
    /// <summary>The app's key of the account that is not put into it, or taken out, again; null for the group's name.</summary>
    public string? MemberKey { get; init; }

    /// <summary>True when the account is not put into it, false when it is not taken out.</summary>
    public bool Wanted { get; init; }

    /// <summary>The name that it is not given again; null for a member.</summary>
    public string? Name { get; init; }
}

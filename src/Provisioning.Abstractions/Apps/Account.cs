using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What an app holds for one person, as last read or written.</summary>
public sealed record Account
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The app's own key for it, which never changes there: a SCIM id, an objectGUID, a CSV row's key. Case-sensitive.</summary>
    public required string Key { get; init; }

    /// <summary>The user to whom it belongs, or null.</summary>
    public string? UserId { get; init; }

    /// <summary>True when the app says that it can be used.</summary>
    public bool Active { get; init; } = true;

    /// <summary>What it holds, in the app's own attribute names.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>The app's version of it (ETag), or null.</summary>
    public string? Version { get; init; }

    /// <summary>False when the last complete read of the app did not have it any more.</summary>
    public bool Present { get; init; } = true;

    /// <summary>
    /// Mapped attributes that had a value in the app when the account was linked, and none in the directory: left alone until the directory has one.
    /// </summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>The names by which a source's object means other people, such as its manager's key.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Attributes that no mapping gives and that have their value from an assignment: cleared when no assignment gives one any more.</summary>
    public IReadOnlyList<string> Given { get; init; } = [];

    /// <summary>The ids of the groups that gave the app when the account was last written or noted: whoever leaves one of them counts for the guard.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>
    /// Since when it is known that its person is no longer to have it (UTC), as far as the app's <see cref="Deprovisioning"/> needs that; null while they are, are on leave or have not begun. Of an account that
    /// cannot be used, since when the days until it is deleted count.
    /// </summary>
    public DateTimeOffset? OutOfScopeSince { get; init; }

    /// <summary>What the directory last wanted of attributes whose mappings are of normal strength, by path: while it wants the same, what the app has is left.</summary>
    public AttributeSet Wanted { get; init; } = AttributeSet.Empty;

    /// <summary>Of attributes of which the app has by itself something else than <see cref="Wanted"/>, by path, since when that is known (UTC).</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> DriftSince { get; init; } = NoDrift;

    /// <summary>Attributes, by path, whose value no other account of the app is to have: the account is found by them.</summary>
    public IReadOnlyList<string> UniqueAttributes { get; init; } = [];

    /// <summary>What a run that was undone had written, and what is not written again by itself.</summary>
    public IReadOnlyList<UndoneValue> Undone { get; init; } = [];

    /// <summary>When it was last read or written (UTC).</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>Nothing in <see cref="DriftSince"/>.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset> NoDrift { get; } = new Dictionary<string, DateTimeOffset>();

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{Key}";
}

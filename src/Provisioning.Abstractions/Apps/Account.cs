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

    /// <summary>When it was last read or written (UTC).</summary>
    public DateTimeOffset LastSeen { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{Key}";
}

/// <summary>A user's claim to an account in an app.</summary>
public sealed record Assignment
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>When it was granted (UTC).</summary>
    public DateTimeOffset Granted { get; init; }

    /// <summary>Who granted it.</summary>
    public string? GrantedBy { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{UserId}";
}

namespace Provisioning;

/// <summary>When a person's password was set, when it expires, and which apps have it. Neither it nor anything made of it is here.</summary>
public sealed record PasswordState
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>When it was set (UTC); null when none ever was through this store.</summary>
    public DateTimeOffset? LastSet { get; init; }

    /// <summary>When it expires (UTC) by the policy as it is now; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>From when on it can be changed (UTC); null for at once.</summary>
    public DateTimeOffset? ChangeableFrom { get; init; }

    /// <summary>True when it has expired.</summary>
    public bool IsExpired { get; init; }

    /// <summary>What became of the last password that was sent to each app.</summary>
    public IReadOnlyList<PasswordDelivery> Apps { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => UserName;
}

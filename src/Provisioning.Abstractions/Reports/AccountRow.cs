namespace Provisioning;

/// <summary>What somebody has in an app.</summary>
public enum AccountState
{
    /// <summary>No account.</summary>
    None,

    /// <summary>An account that can be used.</summary>
    Usable,

    /// <summary>An account that cannot be used.</summary>
    Disabled,

    /// <summary>An account that was deleted, or is gone from the app.</summary>
    Gone,
}

/// <summary>An account in a report: whose it is, how it stands, why it is listed, and what comes next.</summary>
public abstract record AccountRow
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The app's key of the account; null where there is none.</summary>
    public string? AccountKey { get; init; }

    /// <summary>The account's name in the app, where it has one.</summary>
    public string? AccountName { get; init; }

    /// <summary>The id of the user to whom it belongs; null for nobody.</summary>
    public string? UserId { get; init; }

    /// <summary>That user's name; null when there is no such user any more.</summary>
    public string? UserName { get; init; }

    /// <summary>Where that user stands; null when there is no such user any more.</summary>
    public UserStatus? UserStatus { get; init; }

    /// <summary>How the account stands.</summary>
    public AccountState State { get; init; }

    /// <summary>Since when (UTC) it is as the report says; null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Why it is in the report.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What comes next by itself, or is to be done; empty for nothing.</summary>
    public string Next { get; init; } = "";

    /// <inheritdoc/>
    public sealed override string ToString() => $"{App}/{UserName ?? AccountName ?? AccountKey}: {Reason}";
}

/// <summary>An account that belongs to nobody.</summary>
public sealed record OrphanAccount : AccountRow;

/// <summary>An account of somebody who is not to have it any more, and what remains of it.</summary>
public sealed record DeprovisionedAccount : AccountRow;

/// <summary>An account that can be used and that nobody seems to use.</summary>
public sealed record DormantAccount : AccountRow;

/// <summary>What somebody has in one app: a claim, an account, or both. What gives it is the reason.</summary>
public sealed record AppAccess : AccountRow
{
    /// <summary>True when the person is to have the account now: they are active, and something gives them the app.</summary>
    public bool IsEntitled { get; init; }

    /// <summary>Until when something gives them the app (UTC); null for no end.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What somebody has in all apps.</summary>
public sealed record UserAccess
{
    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The name to show.</summary>
    public string? DisplayName { get; init; }

    /// <summary>Where the user stands.</summary>
    public UserStatus UserStatus { get; init; }

    /// <summary>In how many apps the user has an account that can be used.</summary>
    public int UsableCount => Apps.Count(a => a.State == AccountState.Usable);

    /// <summary>What they have in each app in which they have something.</summary>
    public IReadOnlyList<AppAccess> Apps { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{UserName}: {UsableCount}";
}

namespace Provisioning;

/// <summary>What of an account is not as it should be.</summary>
public enum DriftKind
{
    /// <summary>A value.</summary>
    Value,

    /// <summary>The account is gone from the app, or is not there.</summary>
    Missing,

    /// <summary>It cannot be used, and should.</summary>
    Disabled,

    /// <summary>It can be used, and nobody is to have it.</summary>
    Usable,
}

/// <summary>Who has the say over something that an app holds.</summary>
public enum DriftOwner
{
    /// <summary>The directory: the next plan that looks at it makes it right.</summary>
    Directory,

    /// <summary>
    /// The app: the mapping is of normal strength, and what the app has by itself is left until the directory wants something else; or the account is gone, and <see cref="WhenAccountGone.Report"/> leaves it so.
    /// </summary>
    App,
}

/// <summary>Something that an app holds and that differs from what should be.</summary>
public sealed record Drift
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The user's id.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public string? UserName { get; init; }

    /// <summary>The app's key of the account.</summary>
    public required string AccountKey { get; init; }

    /// <summary>What is not as it should be.</summary>
    public DriftKind Kind { get; init; }

    /// <summary>For a value, the attribute as a path in the app; else null.</summary>
    public string? Path { get; init; }

    /// <summary>What the directory wants.</summary>
    public AttributeValue Wanted { get; init; }

    /// <summary>What the app holds.</summary>
    public AttributeValue Held { get; init; }

    /// <summary>Who has the say.</summary>
    public DriftOwner Owner { get; init; }

    /// <summary>Since when it is known that the app has it by itself (UTC); null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the account was read or written that it was judged by (UTC).</summary>
    public DateTimeOffset AsOf { get; init; }

    /// <summary>True when the account was read now; false when it was judged by what was last read or written.</summary>
    public bool IsLive { get; init; }

    /// <summary>True when the store has it otherwise than the app: no plan knows of it yet.</summary>
    public bool IsNews { get; init; }

    /// <summary>What becomes of it.</summary>
    public string Outlook => (Owner, IsNews) switch
    {
        (DriftOwner.App, _) => "left: the app has the say",
        (_, true) => "repaired by a plan once it is noted: Update-ProvAccount",
        _ => "repaired by the next plan",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{UserName} {Path ?? Kind.ToString()}";
}

namespace Provisioning;

/// <summary>What is known of where a person stands, beside the dates among their attributes. The status follows from it.</summary>
public sealed record UserLifecycle
{
    /// <summary>Nothing is known: the dates alone decide.</summary>
    public static UserLifecycle None { get; } = new();

    /// <summary>True when the person's first source says that they do not work here any more.</summary>
    public bool HasLeft { get; init; }

    /// <summary>What a person decided by hand; null for nothing.</summary>
    public LifecycleDecision? Decision { get; init; }

    /// <summary>When the person came back from leave early (UTC): a leave that had begun by then does not count any more.</summary>
    public DateTimeOffset? BackSince { get; init; }

    /// <summary>By whom and when the user was removed; null for who was not.</summary>
    public UserRemoval? Removal { get; init; }

    /// <summary>That no run touches the user; null for who is not protected.</summary>
    public UserProtection? Protection { get; init; }

    /// <summary>The last instant at which something came about by itself (UTC). Time does not go back behind it, whatever the clock says.</summary>
    public DateTimeOffset? Through { get; init; }

    /// <summary>The version of the policy under which the person was looked at; 0 where no policy matters to them.</summary>
    public int PolicyVersion { get; init; }
}

/// <summary>Where a person is to stand, decided by hand against dates and sources.</summary>
public sealed record LifecycleDecision
{
    /// <summary>Where they stand.</summary>
    public UserStatus Status { get; init; }

    /// <summary>When it was decided (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it ends by itself (UTC); null for when something else is decided, or the source has news.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who decided it.</summary>
    public string? By { get; init; }

    /// <summary>Why.</summary>
    public string? Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Status}{(By is null ? "" : $" by {By}")} since {Since:u}{(Until is { } until ? $" until {until:u}" : "")}{(Reason is null ? "" : $": {Reason}")}";
}

/// <summary>That a user was removed.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="By">Who did it.</param>
public sealed record UserRemoval(DateTimeOffset At, string? By);

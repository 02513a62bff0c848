namespace Provisioning;

/// <summary>What kind of place a value came from.</summary>
public enum OriginKind
{
    /// <summary>A source app has it so.</summary>
    Source,

    /// <summary>A source app has none, and the mapping's default stood in.</summary>
    Default,

    /// <summary>A person set it: New-ProvUser, Set-ProvUser.</summary>
    Local,

    /// <summary>A person set it for a time, against what the sources say.</summary>
    Override,

    /// <summary>It was chosen among the candidates of a source app's mapping, and stays.</summary>
    Chosen,
}

/// <summary>Where one attribute's value came from, and since when it stands.</summary>
public sealed record AttributeOrigin
{
    /// <summary>The attribute, as a path.</summary>
    public required string Path { get; init; }

    /// <summary>What kind of place.</summary>
    public OriginKind Kind { get; init; }

    /// <summary>The source app; null for what a person set.</summary>
    public string? App { get; init; }

    /// <summary>The key of the person's account in the source app.</summary>
    public string? Key { get; init; }

    /// <summary>Since when the value stands and comes from there (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The place by one name: the app, or local, or override.</summary>
    public string Source => App ?? (Kind == OriginKind.Override ? "override" : "local");

    /// <summary>True when both name one place, whatever the time.</summary>
    public bool IsSamePlace(AttributeOrigin? other) =>
        other is not null && Kind == other.Kind && string.Equals(App, other.App, StringComparison.OrdinalIgnoreCase) && Key == other.Key;

    /// <inheritdoc/>
    public override string ToString() => $"{Path}: {Source}{(Key is null ? "" : "/" + Key)} since {Since:u}";
}

/// <summary>A value that was chosen for a user and does not show now. It is kept for them: nobody else gets it, and it shows again when nobody goes before.</summary>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Value">The value.</param>
public sealed record ReservedValue(string Path, AttributeValue Value);

/// <summary>A value that a person set.</summary>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Value">The value; no value means that the attribute is to be empty.</param>
/// <param name="Since">When it was set (UTC).</param>
public sealed record LocalValue(string Path, AttributeValue Value, DateTimeOffset Since);

/// <summary>A value that a person set for a time: it stands against every source until it ends by itself.</summary>
public sealed record AttributeOverride
{
    /// <summary>The attribute, as a path.</summary>
    public required string Path { get; init; }

    /// <summary>The value; no value means that the attribute is to be empty.</summary>
    public AttributeValue Value { get; init; }

    /// <summary>When it ends (UTC): from then on the sources decide again.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>Why it was set.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was set (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Who set it.</summary>
    public string? By { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} = '{Value}' until {Until:u}: {Reason}";
}

namespace Provisioning;

/// <summary>A value that a person set for a time to come: from then on it is what people set, at the place of <c>local</c> in the order of those who are asked.</summary>
public sealed record ScheduledValue
{
    /// <summary>The attribute, as a path.</summary>
    public required string Path { get; init; }

    /// <summary>The value; no value means that the attribute is to be empty.</summary>
    public AttributeValue Value { get; init; }

    /// <summary>From when on (UTC).</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Why, or null.</summary>
    public string? Reason { get; init; }

    /// <summary>When it was set (UTC).</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Who set it.</summary>
    public string? By { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Path} = '{Value}' from {From:u}{(Reason is null ? "" : $": {Reason}")}";
}

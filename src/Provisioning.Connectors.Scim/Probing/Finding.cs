namespace Provisioning.Connectors.Scim;

/// <summary>What one probe found.</summary>
/// <param name="Feature">What was tried.</param>
/// <param name="State">What came of it.</param>
/// <param name="Seen">What was seen, in plain words, without anything of anybody's data.</param>
internal sealed record Finding(string Feature, FeatureState State, string Seen)
{
    /// <summary>What the service says of it.</summary>
    public string? Said { get; init; }

    /// <summary>What will and will not work, and what to choose.</summary>
    public string? Follows { get; init; }

    /// <summary>What <see cref="ProbeSettings"/> makes settings of.</summary>
    public Lesson? Lesson { get; init; }

    /// <summary>The number that the lesson is about.</summary>
    public long Number { get; init; }
}

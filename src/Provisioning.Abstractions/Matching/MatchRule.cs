namespace Provisioning;

/// <summary>How two texts are compared.</summary>
public enum MatchMethod
{
    /// <summary>Equal character by character.</summary>
    Exact,

    /// <summary>Equal without regard to case and to white space at the ends.</summary>
    CaseFolded,

    /// <summary>Equal in letters and digits: without regard to case, diacritics, spaces and punctuation, so that "Müller-Öz" equals "MULLER OZ".</summary>
    Normalized,

    /// <summary>Equal in the digits of a telephone number; one with a country code equals one without when at least eight digits agree at the end.</summary>
    Phone,

    /// <summary>How alike two normalised texts are by the edits between them: 1 - edits / length of the longer one.</summary>
    Levenshtein,

    /// <summary>How alike two normalised texts are by Winkler's measure (1990), which weighs common characters and a common beginning. Made for names.</summary>
    JaroWinkler,
}

/// <summary>What a rule may do with the identity of somebody who was here before.</summary>
public enum MatchRehire
{
    /// <summary>Nothing: a user who has an object of the app already keeps it, and removed users are not looked at.</summary>
    None,

    /// <summary>A user whose object of the app is gone, or says that the person has left, gets the new object in its place.</summary>
    Left,

    /// <summary>As <see cref="Left"/>; and users who were removed, while they are still kept, are found and restored.</summary>
    Deleted,
}

/// <summary>One comparison of a rule: what the inbound mappings make of an object against what a user has.</summary>
public sealed record MatchComparison
{
    /// <summary>The attribute of the directory: a name, short name or path.</summary>
    public required string Attribute { get; init; }

    /// <summary>How it is compared.</summary>
    public MatchMethod Method { get; init; }

    /// <summary>For Levenshtein and JaroWinkler: likeness below it counts as none. Over 0 and at most 1; null takes 0.85 for Levenshtein and 0.9 for JaroWinkler.</summary>
    public double? Threshold { get; init; }

    /// <summary>How much it counts among the comparisons of its rule; over 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>True when a pair that does not agree in it is none of this rule.</summary>
    public bool Required { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = $"{Attribute} {Method}";
        if (Threshold is { } threshold)
            text += string.Create(System.Globalization.CultureInfo.InvariantCulture, $" {threshold:0.##}");
        if (Weight != 1)
            text += string.Create(System.Globalization.CultureInfo.InvariantCulture, $" x{Weight:0.##}");
        return Required ? text + " required" : text;
    }
}

/// <summary>
/// One tier of an app's matching. The score of a pair is the mean of its comparisons by weight, from 0 to 1; a comparison where either side has no value counts as 0.
/// </summary>
public sealed record MatchRule
{
    /// <summary>Its name, unique in the app.</summary>
    public required string Name { get; init; }

    /// <summary>Rules are tried from the lowest number on; the first that has a definite match decides.</summary>
    public int Order { get; init; }

    /// <summary>What is compared; one at least.</summary>
    public IReadOnlyList<MatchComparison> Comparisons { get; init; } = [];

    /// <summary>From this score on a match is definite.</summary>
    public double Definite { get; init; } = 1;

    /// <summary>From this score on a pair is a candidate that a person has to look at.</summary>
    public double Candidate { get; init; } = 1;

    /// <summary>True when the one definite match links by itself; false when a person has to say so.</summary>
    public bool AutoLink { get; init; }

    /// <summary>Whether somebody who returns meets their old identity.</summary>
    public MatchRehire Rehire { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {string.Join(", ", Comparisons)}";
}

/// <summary>A rule with the app that it belongs to.</summary>
/// <param name="App">The app.</param>
/// <param name="Order">When it is tried.</param>
/// <param name="Name">Its name.</param>
/// <param name="Comparisons">What is compared.</param>
/// <param name="Definite">From which score on a match is definite.</param>
/// <param name="Candidate">From which score on a pair is a candidate.</param>
/// <param name="AutoLink">Whether the one definite match links by itself.</param>
/// <param name="Rehire">Whether somebody who returns meets their old identity.</param>
/// <param name="IsShorthand">True for a rule that the app's MatchOn stands for.</param>
public sealed record AppMatchRule(
    string App,
    int Order,
    string Name,
    IReadOnlyList<MatchComparison> Comparisons,
    double Definite,
    double Candidate,
    bool AutoLink,
    MatchRehire Rehire,
    bool IsShorthand);

using System.Collections;

namespace Provisioning;

/// <summary>A mapping with the app that it belongs to.</summary>
/// <param name="App">The app.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Target">The attribute that gets the value.</param>
/// <param name="Source">The attribute that gives it; null for an expression or a constant.</param>
/// <param name="Expression">The expression that gives it; null for an attribute or a constant.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Default">What stands in when the source has no value.</param>
public sealed record AppMapping(string App, MappingDirection Direction, string Target, string? Source, string? Expression, AttributeValue Constant, AttributeValue Default)
{
    /// <summary>When it has a say.</summary>
    public MappingWhen When { get; init; }

    /// <summary>How it stands against what the target has already.</summary>
    public MappingStrength Strength { get; init; }

    /// <summary>What it says where there is no value; null for the usual.</summary>
    public NullAction? OnNull { get; init; }

    /// <summary>What the target is to have for each value of the other side; null where values pass as they are.</summary>
    public IDictionary? ValueMap { get; init; }

    /// <summary>What it says of a value that the map does not name; null without a map.</summary>
    public UnmappedAction? Unmapped { get; init; }

    /// <summary>True when the value is chosen so that nobody else has it.</summary>
    public bool Unique { get; init; }

    /// <summary>How many values are tried; null for the usual number.</summary>
    public int? MaxTries { get; init; }

    /// <summary>What is not as usual, in a few words.</summary>
    public string Options => string.Join(", ", Unusual());

    private IEnumerable<string> Unusual()
    {
        if (When != default)
            yield return "create only";
        if (Unique)
            yield return MaxTries is { } tries ? $"unique in {tries} tries" : "unique";
        if (Strength != default)
            yield return Strength.ToString().ToLowerInvariant();
        if (!Default.IsNone)
            yield return $"default '{Default}'";
        if (OnNull is NullAction.Clear or NullAction.Keep)
            yield return $"on null {OnNull.Value.ToString().ToLowerInvariant()}";
        if (ValueMap is not null)
            yield return $"map of {ValueMap.Count}, else {Unmapped?.ToString().ToLowerInvariant()}";
    }
}

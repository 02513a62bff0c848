using System.Collections;

namespace Provisioning;

/// <summary>The outcome of a test of an app.</summary>
/// <param name="App">The app.</param>
/// <param name="Succeeded">True when it can be used.</param>
/// <param name="Findings">What was found, a sentence each.</param>
/// <param name="Error">Why not.</param>
/// <param name="RecommendedAction">What to do about it.</param>
public sealed record AppTest(string App, bool Succeeded, IReadOnlyList<string> Findings, string? Error, string? RecommendedAction)
{
    /// <summary>What was tried on an object of its own, and what was seen; empty where nothing was tried.</summary>
    public IReadOnlyList<AppFeature> Features { get; init; } = [];

    /// <summary>The settings that follow from what was seen, for Set-ProvApp -Settings; empty where none do.</summary>
    public Hashtable RecommendedSettings => Features.SelectMany(f => f.Settings).Aggregate(new Hashtable(StringComparer.OrdinalIgnoreCase), (table, setting) =>
    {
        table[setting.Key] = setting.Value.ToObject();
        return table;
    });

    /// <summary>What was made in the app to try it and could not be deleted there, to be removed by hand; empty where nothing was left.</summary>
    public IReadOnlyList<string> LeftBehind { get; init; } = [];
}

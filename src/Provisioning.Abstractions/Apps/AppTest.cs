namespace Provisioning;

/// <summary>The outcome of a test of an app.</summary>
/// <param name="App">The app.</param>
/// <param name="Succeeded">True when it can be used.</param>
/// <param name="Findings">What was found, a sentence each.</param>
/// <param name="Error">Why not.</param>
/// <param name="RecommendedAction">What to do about it.</param>
public sealed record AppTest(string App, bool Succeeded, IReadOnlyList<string> Findings, string? Error, string? RecommendedAction);

/// <summary>A mapping with the app that it belongs to.</summary>
/// <param name="App">The app.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Target">The attribute that gets the value.</param>
/// <param name="Source">The attribute that gives it; null for a constant.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Default">What stands in when the source has no value.</param>
public sealed record AppMapping(string App, MappingDirection Direction, string Target, string? Source, AttributeValue Constant, AttributeValue Default);

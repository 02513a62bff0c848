namespace Provisioning;

/// <summary>The outcome of a test of an app.</summary>
/// <param name="App">The app.</param>
/// <param name="Succeeded">True when it can be used.</param>
/// <param name="Findings">What was found, a sentence each.</param>
/// <param name="Error">Why not.</param>
/// <param name="RecommendedAction">What to do about it.</param>
public sealed record AppTest(string App, bool Succeeded, IReadOnlyList<string> Findings, string? Error, string? RecommendedAction);

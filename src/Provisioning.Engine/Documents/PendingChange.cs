namespace Provisioning.Engine;

/// <summary>A person whose change in an app was planned and not made: planned again until it is.</summary>
internal sealed record PendingChange
{
    public required string App { get; init; }

    public required string UserId { get; init; }

    /// <summary>Why it was not made.</summary>
    public ChangeOutcome Outcome { get; init; }

    /// <summary>How often it failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Not tried again before this time (UTC).</summary>
    public DateTimeOffset NotBefore { get; init; }

    /// <summary>What the last try said.</summary>
    public string? LastError { get; init; }

    /// <summary>Chosen values that the app has already, as the index of accounts has them: others are chosen the next time.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];

    public static string Id(string app, string userId) => AccountDocument.Id(app, userId);

    /// <summary>
    /// How long to wait after the n-th failure: not at all after the first, so that the next run tries again; then 5 minutes, doubled each time, up to a day.
    /// </summary>
    public static TimeSpan Delay(int attempts) =>
        attempts <= 1 ? TimeSpan.Zero : TimeSpan.FromMinutes(Math.Min(5 * Math.Pow(2, Math.Min(attempts - 2, 20)), 24 * 60));
}

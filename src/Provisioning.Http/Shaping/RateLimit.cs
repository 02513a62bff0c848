using System.Globalization;
using System.Text.RegularExpressions;

namespace Provisioning.Http;

/// <summary>What an answer says of how many requests are left.</summary>
/// <param name="Remaining">How many are left.</param>
/// <param name="Reset">When there are more again; null when that is not said.</param>
public readonly partial record struct RateLimit(long Remaining, TimeSpan? Reset)
{
    // The names that providers use, and the three drafts of draft-ietf-httpapi-ratelimit-headers.
    private static readonly string[] Prefixes = ["X-RateLimit-", "X-Rate-Limit-", "RateLimit-"];

    // A number of seconds that is a time of day in the past century is no distance.
    private const double LeastEpochSeconds = 1e9;
    private const double LeastEpochMilliseconds = 1e11;

    /// <summary>Reads the headers; null when they say nothing of it.</summary>
    public static RateLimit? Of(HttpResponseMessage answer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(clock);
        var now = answer.Headers.Date ?? clock.GetUtcNow();
        foreach (var prefix in Prefixes)
        {
            if (Number(Value(answer, prefix + "Remaining")) is { } remaining)
                return new((long)remaining, Wait(Value(answer, prefix + "Reset"), now));
        }

        // "limit=100, remaining=0, reset=30" of the earlier drafts is one item; '"burst";r=0;t=30, "day";r=9;t=3600' of the later ones are several, of which the one with the least left counts.
        var text = Value(answer, "RateLimit");
        var items = text is null ? [] : text.Contains("remaining", StringComparison.OrdinalIgnoreCase) ? [text] : text.Split(',');
        return items.Select(Item).OfType<RateLimit>().OrderBy(l => l.Remaining).Select(l => (RateLimit?)l).FirstOrDefault();
    }

    private static RateLimit? Item(string item) =>
        Number(Left().Match(item).Groups[1].Value) is { } left ? new((long)left, Number(Resets().Match(item).Groups[1].Value) is { } seconds ? TimeSpan.FromSeconds(seconds) : null) : null;

    private static string? Value(HttpResponseMessage answer, string name) => answer.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    // Some services name several windows, one after the other: the first is the nearest.
    private static double? Number(string? text) =>
        double.TryParse(text?.Split(',', ';')[0].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan? Wait(string? reset, DateTimeOffset now)
    {
        var wait = Number(reset) switch
        {
            >= LeastEpochMilliseconds and var ms and < 1e14 => DateTimeOffset.FromUnixTimeMilliseconds((long)ms) - now,
            >= LeastEpochSeconds and var s and < LeastEpochMilliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)(s * 1000)) - now,
            { } seconds and < LeastEpochSeconds => TimeSpan.FromSeconds(seconds),
            _ => DateTimeOffset.TryParse(reset, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - now : (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    [GeneratedRegex(@"(?:^|[\s,;])(?:remaining|r)\s*=\s*(\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Left();

    [GeneratedRegex(@"(?:^|[\s,;])(?:reset|t)\s*=\s*(\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Resets();
}

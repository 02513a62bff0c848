using System.Globalization;

namespace Provisioning.Bench;

/// <summary>Numbers as the table shows them.</summary>
internal static class Say
{
    public static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.00} s");

    public static string Rate(double rate) => string.Create(CultureInfo.InvariantCulture, $"{rate:#,0}/s");

    public static string Ratio(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:0.00}");

    public static string Bytes(double bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0} MiB");

    /// <summary>A result that may be at most so much.</summary>
    public static Result AtMost(string figure, string ours, string measure, double ratio, double limit) =>
        new(figure, ours, measure, Ratio(ratio), string.Create(CultureInfo.InvariantCulture, $"≤ {limit}"), ratio <= limit);

    /// <summary>A result that must be at least so much.</summary>
    public static Result AtLeast(string figure, string ours, string measure, double ratio, double limit) =>
        new(figure, ours, measure, Ratio(ratio), string.Create(CultureInfo.InvariantCulture, $"≥ {limit}"), ratio >= limit);
}

using System.Globalization;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Where the next read of changes begins, as meta.lastModified (RFC 7643 §3.1) tells it. Both times are of the service's own clock, which is never compared with another one: what a read may have missed was changed after the read began, so it is
/// dated later than the newest change that was read, less the time that the read took.
/// </summary>
/// <param name="From">Everything that was changed at this time or before was read.</param>
/// <param name="Newest">The newest change that was read.</param>
internal sealed record ChangeMark(DateTimeOffset From, DateTimeOffset Newest)
{
    /// <summary>By how much reads of changes overlap: parts of one service have clocks of their own, and a change may be dated when it began and seen when it ended.</summary>
    public static TimeSpan Overlap { get; } = TimeSpan.FromMinutes(2);

    private const string Kind = "1";
    private const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The filter that gives what changed since.</summary>
    public string Filter => $"meta.lastModified gt \"{From.ToString(Seconds, CultureInfo.InvariantCulture)}\"";

    /// <summary>The mark after a read.</summary>
    /// <param name="before">The mark that it began with; null for a read of everybody.</param>
    /// <param name="newest">The newest change that it gave; null when it gave none.</param>
    /// <param name="took">How long it took.</param>
    public static ChangeMark? After(ChangeMark? before, DateTimeOffset? newest, TimeSpan took)
    {
        if (newest is null)
            return before;
        var last = before?.Newest > newest ? before.Newest : newest.Value;
        // Whole seconds: many services know no smaller ones.
        var from = Floor(last - took - Overlap);
        return new(before?.From > from ? before.From : from, last);
    }

    /// <summary>The mark that the text is; null when it is none.</summary>
    public static ChangeMark? Parse(string text) =>
        text.Split(' ') is [Kind, var from, var newest] && ReadTime(from) is { } start && ReadTime(newest) is { } last && start <= last ? new(start, last) : null;

    /// <summary>A time as services write it (RFC 7643 §2.3.5); one without a zone is taken for UTC. Null when it is none.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {From:O} {Newest:O}");

    private static DateTimeOffset Floor(DateTimeOffset time) => new(time.Ticks - time.Ticks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}

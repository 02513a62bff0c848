using System.Globalization;

namespace Provisioning;

/// <summary>How far an audit record reached, and the chain's hash there: kept outside, it shows that what came before was not altered since. Its text is one line.</summary>
/// <param name="Subject">Of what it is.</param>
/// <param name="Id">The store's id, or the export's.</param>
/// <param name="Sequence">The number of the last record: of a commit, or of an event of an export.</param>
/// <param name="Hash">The chain's hash at it, in lower-case hex.</param>
/// <param name="Time">When it was made (UTC).</param>
public sealed record AuditCheckpoint(AuditSubject Subject, string Id, long Sequence, string Hash, DateTimeOffset Time)
{
    private const string Mark = "prov-audit-1";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The checkpoint as one line, the same on every machine: what is signed, time-stamped, sent and kept.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Mark} {(Subject == AuditSubject.Journal ? "journal" : "export")} {Id} {Sequence} {Hash} {Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}");

    /// <summary>Reads what <see cref="ToString"/> wrote; false for anything else.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AuditCheckpoint? checkpoint)
    {
        checkpoint = null;
        var parts = text?.Trim().Split(' ') ?? [];
        if (parts is not [Mark, "journal" or "export", { Length: > 0 } id, var number, { Length: 64 } hash, var at]
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            || !hash.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f')
            || !DateTimeOffset.TryParseExact(at, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return false;
        checkpoint = new(parts[1] == "journal" ? AuditSubject.Journal : AuditSubject.Export, id, sequence, hash, time);
        return true;
    }
}

namespace Provisioning;

/// <summary>The form of an export of events.</summary>
public enum AuditFormat
{
    /// <summary>One JSON object on each line, chained by hashes: Test-ProvAudit finds what was done to it.</summary>
    JsonLines,

    /// <summary>Comma-separated values (RFC 4180) for people: it proves nothing.</summary>
    Csv,

    /// <summary>ArcSight's Common Event Format, for a SIEM: it proves nothing.</summary>
    Cef,
}

/// <summary>An export of events that was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">Its form.</param>
/// <param name="Id">Its id.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="FirstSequence">The number of the first commit in it; 0 where it has none.</param>
/// <param name="LastSequence">The number of the last commit in it; 0 where it has none.</param>
/// <param name="Hash">The chain's hash at its end, in lower-case hex; null where its form has no chain.</param>
public sealed record AuditExport(string Path, AuditFormat Format, string Id, long Events, long FirstSequence, long LastSequence, string? Hash)
{
    /// <inheritdoc/>
    public override string ToString() => Path;
}

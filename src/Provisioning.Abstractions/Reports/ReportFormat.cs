namespace Provisioning;

/// <summary>As what reports are written.</summary>
public enum ReportFormat
{
    /// <summary>One page with charts and tables that sort and filter: for people.</summary>
    Html,

    /// <summary>Comma-separated values (RFC 4180): one report, for a spreadsheet.</summary>
    Csv,

    /// <summary>One JSON document: for machines.</summary>
    Json,
}

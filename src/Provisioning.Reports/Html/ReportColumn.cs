namespace Provisioning.Reports;

/// <summary>What a column's cells are, and how they sort.</summary>
public enum ReportColumnKind
{
    /// <summary>Text, sorted as people sort it.</summary>
    Text,

    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Old and new values, each a <see cref="ReportDifference"/>.</summary>
    Differences,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Kind">What its cells are.</param>
public sealed record ReportColumn(string Name, ReportColumnKind Kind = ReportColumnKind.Text)
{
    /// <summary>True to let the reader choose among its values: for columns with few.</summary>
    public bool HasChoice { get; init; }
}

/// <summary>An old and a new value.</summary>
/// <param name="Name">What has it.</param>
/// <param name="Before">What it was; null for nothing.</param>
/// <param name="After">What it becomes; null for nothing.</param>
public sealed record ReportDifference(string Name, string? Before, string? After);

/// <summary>A cell that leads to a heading of the page.</summary>
/// <param name="Text">The text.</param>
/// <param name="Id">The heading's id.</param>
public sealed record ReportLink(string Text, string Id);

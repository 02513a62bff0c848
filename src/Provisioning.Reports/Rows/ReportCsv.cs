namespace Provisioning.Reports;

/// <summary>One report as comma-separated values with a header line.</summary>
public static class ReportCsv
{
    /// <summary>Writes the rows of the book's one report as they are read.</summary>
    public static async ValueTask WriteAsync(TextWriter output, ReportBook book, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(book);
        var name = book.Reports.Single().Name;
        var fields = ReportTable.Of(name).Fields;
        await output.WriteAsync(CsvText.Line(fields.Select(f => f.Name))).ConfigureAwait(false);
        await foreach (var row in book.RowsAsync(name, new(), cancellationToken).ConfigureAwait(false))
            await output.WriteAsync(CsvText.Line(fields.Select(f => f.Exact(row)))).ConfigureAwait(false);
        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}

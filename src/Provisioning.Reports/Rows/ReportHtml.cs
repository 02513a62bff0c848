using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Provisioning.Reports;

/// <summary>
/// Reports as one page of HTML: how many rows each has, charts, and tables that sort and filter. The counts stand before the rows and are known after them: each table is written to a file of its own
/// first, so that memory does not grow with the rows.
/// </summary>
public static class ReportHtml
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes the page.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="book">The reports.</param>
    /// <param name="spool">Makes an empty stream to write to and read again, for one table; it is disposed of here.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask WriteAsync(TextWriter output, ReportBook book, Func<Stream> spool, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(spool);
        var parts = new List<Part>();
        try
        {
            foreach (var info in book.Reports)
            {
                var part = new Part(info, spool());
                parts.Add(part);
                await WriteTableAsync(book, part, cancellationToken).ConfigureAwait(false);
            }

            await WriteAsync(output, book, parts, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var part in parts)
                await part.Table.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask WriteAsync(TextWriter output, ReportBook book, IReadOnlyList<Part> parts, CancellationToken cancellationToken)
    {
        var page = await HtmlPage.BeginAsync(output, parts.Count == 1 ? $"Report {parts[0].Info.Name}" : "Reports", "What the store knows; no app was asked. Times are in UTC.").ConfigureAwait(false);
        await page.FactsAsync([("Store", book.Store), ("Written", ReportTime.Text(book.Written)), .. book.Facts]).ConfigureAwait(false);
        await page.FiguresAsync(
            [new("Report"), new("Rows", ReportColumnKind.Number), new("What it tells")],
            parts.Select(p => (IReadOnlyList<object?>)[new ReportLink($"{p.Info.Name}", Id(p)), p.Rows, p.Info.Description])).ConfigureAwait(false);
        foreach (var part in parts)
        {
            await page.HeadingAsync($"{part.Info.Name} ({part.Rows.ToString(CultureInfo.InvariantCulture)})", Id(part)).ConfigureAwait(false);
            await page.TextAsync(part.Info.Description).ConfigureAwait(false);
            if (part.Untold.Count > 0)
                await page.NoticeAsync("Not told here, because it could not be worked out", part.Untold.Lines).ConfigureAwait(false);
            if (part.Chart is { } chart)
                await page.ChartAsync(chart).ConfigureAwait(false);
            if (part.Rows == 0)
            {
                await page.TextAsync("Nothing to tell.").ConfigureAwait(false);
                continue;
            }

            part.Table.Position = 0;
            using var written = new StreamReader(part.Table, Utf8, detectEncodingFromByteOrderMarks: false, -1, leaveOpen: true);
            await page.TableAsync(written, cancellationToken).ConfigureAwait(false);
        }

        await page.EndAsync().ConfigureAwait(false);
    }

    private static async ValueTask WriteTableAsync(ReportBook book, Part part, CancellationToken cancellationToken)
    {
        var table = ReportTable.Of(part.Info.Name);
        var tally = new ReportTally(table.Caption);
        List<ReportField> fields = [.. table.Fields.Where(f => !f.IsForMachines)];
        var writer = new StreamWriter(part.Table, Utf8, 1 << 16, leaveOpen: true);
        await using var closing = writer.ConfigureAwait(false);
        await HtmlTable.WriteAsync(writer, $"{Id(part)}-table", [.. fields.Select(f => f.Column)], CellsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        part.Chart = tally.Chart();

        async IAsyncEnumerable<IReadOnlyList<object?>> CellsAsync([EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var row in book.RowsAsync(part.Info.Name, part.Untold, token).ConfigureAwait(false))
            {
                part.Rows++;
                tally.Add(table.Figures(row));
                yield return [.. fields.Select(f => f.Cell(row))];
            }
        }
    }

    private static string Id(Part part) => part.Info.Name.ToString().ToLowerInvariant();

    /// <summary>A report whose table is written.</summary>
    private sealed class Part(ReportInfo info, Stream table)
    {
        public ReportInfo Info { get; } = info;

        public Stream Table { get; } = table;

        public Untold Untold { get; } = new();

        public int Rows { get; set; }

        public BarChart? Chart { get; set; }
    }
}

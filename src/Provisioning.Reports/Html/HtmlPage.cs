using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Reports;

/// <summary>
/// Writes one page of HTML that needs nothing beside itself: no network, no fonts, no library. Light and dark follow the reader's setting. Its parts are written one after the other, and rows as they come, so that
/// memory does not grow with them. All text is escaped; a content security policy lets only the page's own script and style run, and nothing be loaded.
/// </summary>
public sealed class HtmlPage
{
    private static readonly string Style = Resource("page.css");
    private static readonly string Script = Resource("page.js");

    private readonly TextWriter _output;
    private int _tables;

    private HtmlPage(TextWriter output) => _output = output;

    /// <summary>Begins a page.</summary>
    /// <param name="output">Where it goes; UTF-8.</param>
    /// <param name="title">The title.</param>
    /// <param name="lead">A sentence under it.</param>
    public static async ValueTask<HtmlPage> BeginAsync(TextWriter output, string title, string lead)
    {
        ArgumentNullException.ThrowIfNull(output);
        await output.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Script)}'; base-uri 'none'; form-action 'none'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>{HtmlText.Of(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <h1>{HtmlText.Of(title)}</h1>
            <p class="lead">{HtmlText.Of(lead)}</p>

            """).ConfigureAwait(false);
        return new(output);
    }

    /// <summary>A heading; with an id, a <see cref="ReportLink"/> leads to it.</summary>
    public async ValueTask HeadingAsync(string text, string? id = null) =>
        await _output.WriteAsync($"<h2{(id is null ? "" : $" id=\"{HtmlText.Of(id)}\"")}>{HtmlText.Of(text)}</h2>\n").ConfigureAwait(false);

    /// <summary>A paragraph.</summary>
    public async ValueTask TextAsync(string text) => await _output.WriteAsync($"<p>{HtmlText.Of(text)}</p>\n").ConfigureAwait(false);

    /// <summary>Names with their values.</summary>
    public async ValueTask FactsAsync(IEnumerable<(string Name, string? Value)> facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var text = new StringBuilder("<dl class=\"facts\">\n");
        foreach (var (name, value) in facts.Where(f => !string.IsNullOrEmpty(f.Value)))
            text.Append(CultureInfo.InvariantCulture, $"<dt>{HtmlText.Of(name)}</dt><dd>{HtmlText.Of(value)}</dd>\n");
        await _output.WriteAsync(text.Append("</dl>\n")).ConfigureAwait(false);
    }

    /// <summary>What is not to be overlooked.</summary>
    public async ValueTask NoticeAsync(string title, IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var text = new StringBuilder($"<div class=\"notice\" role=\"note\"><strong>{HtmlText.Of(title)}</strong><ul>");
        foreach (var line in lines)
            text.Append(CultureInfo.InvariantCulture, $"<li>{HtmlText.Of(line)}</li>");
        await _output.WriteAsync(text.Append("</ul></div>\n")).ConfigureAwait(false);
    }

    /// <summary>A chart.</summary>
    public async ValueTask ChartAsync(BarChart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        await _output.WriteAsync(chart.ToHtml()).ConfigureAwait(false);
    }

    /// <summary>A table that sorts by any column and filters by words and by the values of a column.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows: a cell for each column, a text, a number, or a list of <see cref="ReportDifference"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public ValueTask TableAsync(IReadOnlyList<ReportColumn> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        return HtmlTable.WriteAsync(_output, $"table{++_tables}", columns, rows, cancellationToken);
    }

    /// <summary>A table that was written already, elsewhere, by <see cref="HtmlTable"/>.</summary>
    internal async ValueTask TableAsync(TextReader written, CancellationToken cancellationToken)
    {
        var buffer = new char[1 << 16];
        while (await written.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
            await _output.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A table of a few rows, as it stands.</summary>
    public async ValueTask FiguresAsync(IReadOnlyList<ReportColumn> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder("<table class=\"figures\"><thead><tr>");
        foreach (var column in columns)
            text.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" data-kind=\"{HtmlTable.KindOf(column)}\">{HtmlText.Of(column.Name)}</th>");
        text.Append("</tr></thead><tbody>");
        foreach (var row in rows)
        {
            text.Append("<tr>");
            foreach (var (column, cell) in columns.Zip(row))
                text.Append(CultureInfo.InvariantCulture, $"<td{(column.Kind == ReportColumnKind.Number ? " class=\"number\"" : "")}>{Cell(cell)}</td>");
            text.Append("</tr>");
        }

        await _output.WriteAsync(text.Append("</tbody></table>\n")).ConfigureAwait(false);
    }

    /// <summary>Ends the page.</summary>
    public async ValueTask EndAsync()
    {
        await _output.WriteAsync($"<script>{Script}</script>\n</body>\n</html>\n").ConfigureAwait(false);
        await _output.FlushAsync().ConfigureAwait(false);
    }

    private static string Cell(object? cell) => cell is ReportLink link
        ? $"<a href=\"#{HtmlText.Of(link.Id)}\">{HtmlText.Of(link.Text)}</a>"
        : HtmlText.Of(Convert.ToString(cell, CultureInfo.InvariantCulture));

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    // A browser reads every line end as a line feed before it takes the hash.
    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}

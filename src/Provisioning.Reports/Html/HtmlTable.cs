using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Provisioning.Reports;

/// <summary>Writes a table whose rows the page's script shows, sorts and filters. Rows are written as they come, so that memory does not grow with them.</summary>
internal static class HtmlTable
{
    // The browser parses each part for itself, and draws a hundred rows at a time.
    private const int RowsInPart = 1000;

    // '<' and '&' are escaped in it, so that no value ends the script element that holds it.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <summary>Writes the table.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="id">Its id, unique in the page.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows: a cell for each column, a text, a number, or a list of <see cref="ReportDifference"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask WriteAsync(TextWriter output, string id, IReadOnlyList<ReportColumn> columns, IAsyncEnumerable<IReadOnlyList<object?>> rows, CancellationToken cancellationToken)
    {
        var head = new StringBuilder($"<section class=\"table\" id=\"{HtmlText.Of(id)}\"><div class=\"tools\"></div><table><thead><tr>");
        foreach (var column in columns)
            head.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\" data-kind=\"{KindOf(column)}\"{(column.HasChoice ? " data-choice" : "")}><button type=\"button\">{HtmlText.Of(column.Name)}</button></th>");
        await output.WriteAsync(head.Append("</tr></thead><tbody></tbody></table><div class=\"pages\" hidden></div><noscript><p>The rows are shown by the script of this page, which is turned off.</p></noscript>\n"), cancellationToken).ConfigureAwait(false);
        using var buffer = new MemoryStream();
        var writer = new Utf8JsonWriter(buffer, Json);
        await using var closing = writer.ConfigureAwait(false);
        var count = 0;
        writer.WriteStartArray();
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Write(writer, row);
            if (++count % RowsInPart == 0)
            {
                await EndPartAsync(output, buffer, writer).ConfigureAwait(false);
                writer.WriteStartArray();
            }
        }

        await EndPartAsync(output, buffer, writer).ConfigureAwait(false);
        await output.WriteAsync("</section>\n").ConfigureAwait(false);
    }

    /// <summary>The kind of a column's cells, as the page's script and style know it.</summary>
    public static string KindOf(ReportColumn column) => column.Kind switch
    {
        ReportColumnKind.Number => "number",
        ReportColumnKind.Differences => "differences",
        _ => "text",
    };

    private static async ValueTask EndPartAsync(TextWriter output, MemoryStream buffer, Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        await writer.FlushAsync().ConfigureAwait(false);
        await output.WriteAsync($"<script type=\"application/json\" class=\"rows\">{Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length)}</script>\n").ConfigureAwait(false);
        buffer.SetLength(0);
        writer.Reset();
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<object?> row)
    {
        writer.WriteStartArray();
        foreach (var cell in row)
        {
            switch (cell)
            {
                case null: writer.WriteStringValue(""); break;
                case int or long: writer.WriteNumberValue(Convert.ToInt64(cell, CultureInfo.InvariantCulture)); break;
                case double number: writer.WriteNumberValue(number); break;
                case IEnumerable<ReportDifference> differences: Write(writer, differences); break;
                default: writer.WriteStringValue(Convert.ToString(cell, CultureInfo.InvariantCulture)); break;
            }
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, IEnumerable<ReportDifference> differences)
    {
        writer.WriteStartArray();
        foreach (var difference in differences)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(difference.Name);
            WriteOrNull(writer, difference.Before);
            WriteOrNull(writer, difference.After);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void WriteOrNull(Utf8JsonWriter writer, string? text)
    {
        if (text is null)
            writer.WriteNullValue();
        else
            writer.WriteStringValue(text);
    }
}

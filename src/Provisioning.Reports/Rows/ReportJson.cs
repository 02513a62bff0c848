using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Provisioning.Reports;

/// <summary>Reports as one JSON document, with every row an object; what has no value is left out.</summary>
public static class ReportJson
{
    private const int FlushAt = 1 << 16;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), Indented = true };

    /// <summary>Writes the reports, each row as it is read.</summary>
    public static async ValueTask WriteAsync(Stream output, ReportBook book, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        var writer = new Utf8JsonWriter(output, Options);
        await using var closing = writer.ConfigureAwait(false);
        writer.WriteStartObject();
        writer.WriteString("format", "provisioning-reports/1");
        writer.WriteString("store", book.Store);
        writer.WriteString("written", book.Written.UtcDateTime);
        writer.WriteStartArray("reports");
        foreach (var info in book.Reports)
            await WriteAsync(writer, book, info, cancellationToken).ConfigureAwait(false);
        writer.WriteEndArray();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask WriteAsync(Utf8JsonWriter writer, ReportBook book, ReportInfo info, CancellationToken cancellationToken)
    {
        var fields = ReportTable.Of(info.Name).Fields;
        var untold = new Untold();
        writer.WriteStartObject();
        writer.WriteString("name", info.Name.ToString());
        writer.WriteString("description", info.Description);
        writer.WriteStartArray("rows");
        await foreach (var row in book.RowsAsync(info.Name, untold, cancellationToken).ConfigureAwait(false))
        {
            writer.WriteStartObject();
            foreach (var field in fields)
                field.Write(writer, row);
            writer.WriteEndObject();
            if (writer.BytesPending >= FlushAt)
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        writer.WriteEndArray();
        writer.WriteNumber("untoldCount", untold.Count);
        writer.WriteStartArray("untold");
        foreach (var line in untold.Lines)
            writer.WriteStringValue(line);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

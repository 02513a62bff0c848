using System.Globalization;
using System.Text.Json;

namespace Provisioning.Reports;

/// <summary>What a report tells of each row, in one place for every form in which it is written.</summary>
/// <param name="Name">Its name, as the property of the row has it.</param>
/// <param name="Of">Gives it of a row.</param>
internal sealed record ReportField(string Name, Func<object, object?> Of)
{
    /// <summary>True for what people do not read: it is not in the page.</summary>
    public bool IsForMachines { get; init; }

    /// <summary>True for numbers.</summary>
    public bool IsNumber { get; init; }

    /// <summary>True to let the reader choose among its values.</summary>
    public bool HasChoice { get; init; }

    /// <summary>The column of a table.</summary>
    public ReportColumn Column => new(Heading(Name), IsNumber ? ReportColumnKind.Number : ReportColumnKind.Text) { HasChoice = HasChoice };

    /// <summary>The value in a table of a page: times to the minute.</summary>
    public object? Cell(object row) => Of(row) switch
    {
        int number => number,
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        var value => Text(value),
    };

    /// <summary>The value as exact text: times in UTC, as ISO 8601 has them.</summary>
    public string Exact(object row) => Text(Of(row));

    /// <summary>Writes the value as a property.</summary>
    public void Write(Utf8JsonWriter writer, object row)
    {
        var value = Of(row);
        if (value is null)
            return;
        writer.WritePropertyName(JsonNamingPolicy.CamelCase.ConvertName(Name));
        switch (value)
        {
            case int number: writer.WriteNumberValue(number); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case AttributeValue held: held.Write(writer); break;
            case IReadOnlyList<string> list: Write(writer, list); break;
            default: writer.WriteStringValue(Text(value)); break;
        }
    }

    // "UserName" is read as "User name".
    private static string Heading(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : c.ToString()));

    private static string Text(object? value) => value switch
    {
        null => "",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool flag => flag ? "yes" : "no",
        IReadOnlyList<string> list => string.Join("; ", list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<string> list)
    {
        writer.WriteStartArray();
        foreach (var item in list)
            writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}

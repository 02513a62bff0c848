using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Connectors.Files.Tests.Csv;

/// <summary>A random table, and one of the ways in which exports write it.</summary>
public sealed record CsvTable(string[] Columns, string[][] Rows, char Delimiter, string LineEnd, string Encoding, bool Mark, bool QuoteAll, int QuoteSeed, bool LastLineEnd)
{
    /// <summary>The place of the key column, which is called Id.</summary>
    public int Key => Array.IndexOf(Columns, "Id");

    public Encoding Writer => CodePagesEncodingProvider.Instance.GetEncoding(Encoding) ?? System.Text.Encoding.GetEncoding(Encoding);

    public string Text()
    {
        var quoting = new Random(QuoteSeed);
        var lines = Rows.Prepend(Columns).Select(row => string.Join(Delimiter, row.Select(cell => Written(cell, quoting))));
        return string.Join(LineEnd, lines) + (LastLineEnd || Rows.Length == 0 ? LineEnd : "");
    }

    public byte[] Bytes(string more = "") => [.. Mark ? Writer.GetPreamble() : [], .. Writer.GetBytes(Text() + more)];

    public override string ToString() => $"{Encoding}{(Mark ? " with mark" : "")}, '{Delimiter}', {Rows.Length} rows:\n{Text().Replace("\r", "\\r", StringComparison.Ordinal)}";

    private string Written(string cell, Random quoting)
    {
        var must = cell.StartsWith('"') || cell.Contains(Delimiter) || cell.Contains('\r') || cell.Contains('\n') || (Columns.Length == 1 && cell.IndexOfAny([',', ';', '\t', '|']) >= 0);
        return must || QuoteAll || quoting.Next(3) == 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }
}

/// <summary>Makes random tables for FsCheck.</summary>
public static class CsvTables
{
    private static readonly string[] Latin = ["a", "B", "7", " ", "\"", "\"\"", ",", ";", "\t", "|", "\n", "\r", "\r\n", "é", "ß", "=", "'", "#", "\\", "long words in a cell"];
    private static readonly string[] Wide = [.. Latin, "Ł", "Ω", "李", "😀", "e\u0301", "\u200f", "\uFEFF"];

    public static Arbitrary<CsvTable> Table() => Arb.From(Tables(), Shrink);

    private static Gen<CsvTable> Tables() =>
        from encoding in Gen.Elements("utf-8", "utf-8 bom", "utf-16 bom", "utf-16BE bom", "utf-32 bom", "windows-1252", "utf-16", "gb18030")
        from columns in Gen.Choose(1, 5)
        from key in Gen.Choose(0, columns - 1)
        from rows in Gen.Choose(0, 12)
        from cells in Gen.ArrayOf(Cell(encoding == "windows-1252" ? Latin : Wide), columns * rows)
        from delimiter in Gen.Elements(',', ';', '\t', '|')
        from lineEnd in Gen.Elements("\n", "\r\n", "\r")
        from quoteAll in Gen.Elements(true, false)
        from seed in Gen.Choose(0, 1000)
        from last in Gen.Elements(true, false)
        select new CsvTable(
            [.. Enumerable.Range(0, columns).Select(i => i == key ? "Id" : $"Column {(char)('A' + i)}")],
            [.. cells.Chunk(columns).Select((row, n) => row.Select((cell, i) => i == key ? $"K{n}" : cell).ToArray())],
            delimiter, lineEnd, encoding.Split(' ')[0], encoding.EndsWith("bom", StringComparison.Ordinal), quoteAll, seed, last);

    private static Gen<string> Cell(string[] parts) =>
        from count in Gen.Frequency((2, Gen.Constant(0)), (5, Gen.Choose(1, 3)), (1, Gen.Choose(4, 40)))
        from chosen in Gen.ArrayOf(Gen.Elements(parts), count)
        select string.Concat(chosen);

    private static IEnumerable<CsvTable> Shrink(CsvTable table)
    {
        for (var i = 0; i < table.Rows.Length; i++)
            yield return table with { Rows = [.. table.Rows.Where((_, n) => n != i)] };
    }
}

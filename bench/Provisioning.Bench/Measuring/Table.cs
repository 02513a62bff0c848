namespace Provisioning.Bench;

/// <summary>The results as a table that is text and Markdown alike.</summary>
internal static class Table
{
    public static void Write(TextWriter output, IReadOnlyList<Result> results)
    {
        string[][] rows =
        [
            ["figure", "ours", "measure", "ratio", "limit", ""],
            .. results.Select(r => new[] { r.Figure, r.Ours, r.Measure, r.Ratio, r.Limit, r.Holds ? "ok" : "over" }),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(r => r[i].Length)).ToArray();
        for (var i = 0; i < rows.Length; i++)
        {
            output.WriteLine("| " + string.Join(" | ", rows[i].Select((cell, c) => cell.PadRight(widths[c]))) + " |");
            if (i == 0)
                output.WriteLine("|" + string.Join("|", widths.Select(w => new string('-', w + 2))) + "|");
        }
    }
}

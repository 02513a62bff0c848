using System.Globalization;

namespace Provisioning.Reports;

/// <summary>A plan as Markdown, for a review or a ticket.</summary>
public static class PlanMarkdown
{
    /// <summary>Writes the text. Changes are written as they are read.</summary>
    public static async ValueTask WriteAsync(TextWriter output, PlanView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(view);
        await output.WriteAsync($"# {MarkdownText.Of(view.Title)}\n\n{MarkdownText.Of(view.Lead)}\n\n").ConfigureAwait(false);
        foreach (var (name, value) in view.Facts.Where(f => !string.IsNullOrEmpty(f.Value)))
            await output.WriteAsync($"- **{name}**: {MarkdownText.Of(value)}\n").ConfigureAwait(false);
        await ListAsync(output, "Held by guards: not applied unless it is released", view.Held).ConfigureAwait(false);
        await ListAsync(output, "Not changed", view.Left).ConfigureAwait(false);
        await output.WriteAsync("\n## What it touches\n\n").ConfigureAwait(false);
        await HeadAsync(output, [.. PlanView.CountColumns.Select(c => c.Name)]).ConfigureAwait(false);
        foreach (var row in view.CountRows)
            await RowAsync(output, row.Select(c => MarkdownText.Of(Convert.ToString(c, CultureInfo.InvariantCulture)))).ConfigureAwait(false);
        await output.WriteAsync("\n## Changes\n\n").ConfigureAwait(false);
        await HeadAsync(output, ["\\#", "App", "Kind", "Who", "What changes", "Why", "Held by"]).ConfigureAwait(false);
        await foreach (var (change, held) in view.Changes().WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await RowAsync(
                output,
                [
                    change.Number.ToString(CultureInfo.InvariantCulture),
                    MarkdownText.Of(change.Target),
                    $"{change.Kind}",
                    MarkdownText.Of(PlanView.Who(change)),
                    string.Join("<br>", PlanView.Differences(change).Select(Difference)),
                    MarkdownText.Of(ChangeText.Reason(change)),
                    MarkdownText.Of(PlanView.Of(held)),
                ]).ConfigureAwait(false);
        }

        await output.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask ListAsync(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        await output.WriteAsync($"\n> **{title}**\n>\n").ConfigureAwait(false);
        foreach (var line in lines)
            await output.WriteAsync($"> - {MarkdownText.Of(line)}\n").ConfigureAwait(false);
    }

    private static async ValueTask HeadAsync(TextWriter output, IReadOnlyList<string> names)
    {
        await RowAsync(output, names).ConfigureAwait(false);
        await RowAsync(output, names.Select(_ => "---")).ConfigureAwait(false);
    }

    private static async ValueTask RowAsync(TextWriter output, IEnumerable<string> cells) => await output.WriteAsync($"| {string.Join(" | ", cells)} |\n").ConfigureAwait(false);

    private static string Difference(ReportDifference difference) =>
        $"{MarkdownText.Of(difference.Name)}: {(difference.Before is null ? "" : $"~~{MarkdownText.Of(difference.Before)}~~ → ")}{(difference.After is null ? "*nothing*" : $"**{MarkdownText.Of(difference.After)}**")}";
}

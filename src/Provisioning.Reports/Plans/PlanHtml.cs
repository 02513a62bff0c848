using System.Runtime.CompilerServices;

namespace Provisioning.Reports;

/// <summary>A plan as one page of HTML, for a person to read and decide on.</summary>
public static class PlanHtml
{
    private static readonly ReportColumn[] Columns =
    [
        new("#", ReportColumnKind.Number),
        new("App") { HasChoice = true },
        new("Kind") { HasChoice = true },
        new("Who"),
        new("What changes", ReportColumnKind.Differences),
        new("Why"),
        new("Held by") { HasChoice = true },
    ];

    /// <summary>Writes the page. Changes are written as they are read.</summary>
    public static async ValueTask WriteAsync(TextWriter output, PlanView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        var page = await HtmlPage.BeginAsync(output, view.Title, view.Lead).ConfigureAwait(false);
        await page.FactsAsync(view.Facts).ConfigureAwait(false);
        if (view.Held.Count > 0)
            await page.NoticeAsync("Held by guards: not applied unless it is released", view.Held).ConfigureAwait(false);
        if (view.Left.Count > 0)
            await page.NoticeAsync("Not changed", view.Left).ConfigureAwait(false);
        await page.HeadingAsync("What it touches").ConfigureAwait(false);
        await page.ChartAsync(view.Blast).ConfigureAwait(false);
        await page.FiguresAsync(PlanView.CountColumns, view.CountRows).ConfigureAwait(false);
        await page.HeadingAsync("Changes").ConfigureAwait(false);
        await page.TableAsync(Columns, RowsAsync(view, cancellationToken), cancellationToken).ConfigureAwait(false);
        await page.EndAsync().ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(PlanView view, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (change, held) in view.Changes().WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return [change.Number, change.Target, $"{change.Kind}", PlanView.Who(change), PlanView.Differences(change), ChangeText.Reason(change), PlanView.Of(held)];
    }
}

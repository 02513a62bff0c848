namespace Provisioning.Reports;

/// <summary>Adds up what a chart shows while rows go by.</summary>
internal sealed class ReportTally(string caption)
{
    private const int MostBars = 31;
    private readonly Dictionary<string, (int Rank, Dictionary<string, (long Value, BarTone Tone)> Parts)> _bars = new(StringComparer.Ordinal);

    public void Add(IEnumerable<ReportFigure> figures)
    {
        foreach (var figure in figures)
        {
            if (!_bars.TryGetValue(figure.Bar, out var bar))
                _bars.Add(figure.Bar, bar = (figure.Rank, []));
            bar.Parts[figure.Series] = (bar.Parts.GetValueOrDefault(figure.Series).Value + figure.Value, figure.Tone);
        }
    }

    /// <summary>The chart; null where there is nothing to see. Of very many bars the last, or the longest, are shown.</summary>
    public BarChart? Chart()
    {
        var bars = _bars.Select(b => (Label: b.Key, b.Value.Rank, b.Value.Parts, Length: b.Value.Parts.Values.Sum(p => p.Value))).Where(b => b.Length > 0)
            .OrderBy(b => b.Rank).ThenByDescending(b => b.Length).ThenBy(b => b.Label, StringComparer.OrdinalIgnoreCase).ToList();
        if (bars.Count == 0)
            return null;
        var ranked = bars[^1].Rank != bars[0].Rank;
        var shown = bars.Count <= MostBars ? bars : ranked ? bars[^MostBars..] : bars[..MostBars];
        var whole = shown.Max(b => b.Length);
        var left = bars.Count - shown.Count;
        return new(
            left == 0 ? $"{caption}." : $"{caption}: the {(ranked ? "last" : "longest")} {MostBars}; {left} more {(left == 1 ? "is" : "are")} in the table.",
            [.. shown.Select(b => new Bar(b.Label, whole, [.. b.Parts.OrderBy(p => Order(p.Value.Tone)).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p => new BarPart(p.Key, p.Value.Value, p.Value.Tone))]))]) { IsOfShares = false };
    }

    // The same in every bar, whatever rows came first; what stands for nothing of the rest comes last.
    private static int Order(BarTone tone) => tone == BarTone.Other ? int.MaxValue : (int)tone;
}

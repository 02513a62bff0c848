using System.Globalization;
using System.Text;

namespace Provisioning.Reports;

/// <summary>What a part of a bar stands for, which gives it its colour.</summary>
public enum BarTone
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>Something comes in.</summary>
    Grow,

    /// <summary>Something becomes another one.</summary>
    Change,

    /// <summary>Something comes back.</summary>
    Return,

    /// <summary>Something is taken away and can be given back.</summary>
    Pause,

    /// <summary>Something is lost.</summary>
    Loss,

    /// <summary>Two things are bound to each other.</summary>
    Tie,
}

/// <summary>Part of a bar.</summary>
/// <param name="Name">Its series.</param>
/// <param name="Value">How much.</param>
/// <param name="Tone">What it stands for.</param>
public sealed record BarPart(string Name, long Value, BarTone Tone);

/// <summary>A bar.</summary>
/// <param name="Label">What it is of.</param>
/// <param name="Whole">What its full length stands for.</param>
/// <param name="Parts">Its parts, from the left.</param>
public sealed record Bar(string Label, long Whole, IReadOnlyList<BarPart> Parts);

/// <summary>Bars that show shares of a whole, or numbers beside each other, as a picture within the page (SVG); every part says its figures, by title and as data.</summary>
/// <param name="Caption">What is seen.</param>
/// <param name="Bars">The bars, from the top.</param>
public sealed record BarChart(string Caption, IReadOnlyList<Bar> Bars)
{
    private const int Row = 30;
    private const int LabelWidth = 170;
    private const int BarWidth = 480;
    private const int Width = 900;
    private const int MostLabel = 24;

    /// <summary>True to tell shares of the whole; false to tell numbers alone, where the whole is only what makes bars comparable.</summary>
    public bool IsOfShares { get; init; } = true;

    /// <summary>A share as people read it: "15.5 %".</summary>
    public static string Share(long value, long whole) => string.Create(CultureInfo.InvariantCulture, $"{(whole == 0 ? 0 : 100.0 * value / whole):0.#} %");

    internal string ToHtml()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<figure><figcaption>{HtmlText.Of(Caption)}</figcaption>\n<svg class=\"bars\" role=\"group\" aria-label=\"{HtmlText.Of(Caption)}\" viewBox=\"0 0 {Width} {Math.Max(1, Bars.Count) * Row}\">\n");
        for (var i = 0; i < Bars.Count; i++)
            Append(text, Bars[i], i * Row);
        text.Append("</svg>\n<ul class=\"legend\">");
        foreach (var part in Bars.SelectMany(b => b.Parts).Where(p => p.Value > 0).DistinctBy(p => p.Name))
            text.Append(CultureInfo.InvariantCulture, $"<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" class=\"{Class(part.Tone)}\"/></svg>{HtmlText.Of(part.Name)}</li>");
        return text.Append("</ul></figure>\n").ToString();
    }

    private void Append(StringBuilder text, Bar bar, int top)
    {
        var label = bar.Label.Length <= MostLabel ? bar.Label : bar.Label[..(MostLabel - 1)] + "…";
        text.Append(CultureInfo.InvariantCulture, $"<g><text x=\"0\" y=\"{top + 19}\">{HtmlText.Of(label)}<title>{HtmlText.Of(bar.Label)}</title></text><rect class=\"track\" x=\"{LabelWidth}\" y=\"{top + 4}\" width=\"{BarWidth}\" height=\"{Row - 10}\"/>");
        long before = 0;
        foreach (var part in bar.Parts.Where(p => p.Value > 0))
        {
            var (x, width) = (LabelWidth + Length(before, bar.Whole), Length(part.Value, bar.Whole));
            text.Append(
                CultureInfo.InvariantCulture,
                $"<rect role=\"img\" class=\"{Class(part.Tone)}\" x=\"{x:0.##}\" y=\"{top + 4}\" width=\"{width:0.##}\" height=\"{Row - 10}\" data-bar=\"{HtmlText.Of(bar.Label)}\" data-series=\"{HtmlText.Of(part.Name)}\" data-value=\"{part.Value}\" data-whole=\"{bar.Whole}\"><title>{HtmlText.Of($"{part.Name}: {Figure(part.Value, bar.Whole)}")}</title></rect>");
            before += part.Value;
        }

        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + BarWidth + 12}\" y=\"{top + 19}\">{Figure(before, bar.Whole)}</text></g>\n");
    }

    private string Figure(long value, long whole) => IsOfShares ? $"{value} of {whole} ({Share(value, whole)})" : value.ToString(CultureInfo.InvariantCulture);

    private static double Length(long value, long whole) => whole == 0 ? 0 : (double)BarWidth * value / whole;

    private static string Class(BarTone tone) => tone switch
    {
        BarTone.Grow => "grow",
        BarTone.Change => "change",
        BarTone.Return => "return",
        BarTone.Pause => "pause",
        BarTone.Loss => "loss",
        BarTone.Tie => "tie",
        _ => "other",
    };
}

using System.Text;
using Provisioning.Reports;

namespace Provisioning.Reports.Tests;

/// <summary>Pages are written as their rows come, and load nothing.</summary>
public sealed class HtmlPageTests
{
    [Fact]
    public async Task Rows_are_written_while_they_are_read()
    {
        using var stream = new MemoryStream();
        await using var writer = new StreamWriter(stream);
        var page = await HtmlPage.BeginAsync(writer, "Rows", "Many of them.");
        await page.TableAsync([new("Number", ReportColumnKind.Number), new("Text")], RowsAsync(stream), CancellationToken.None);
        await page.EndAsync();
        Encoding.UTF8.GetString(stream.ToArray()).Split("class=\"rows\"").Length.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Nothing_is_loaded_and_no_style_or_script_stands_in_an_element()
    {
        using var writer = new StringWriter();
        var page = await HtmlPage.BeginAsync(writer, "Page", "A page.");
        await page.FactsAsync([("Name", "value"), ("Nothing", null)]);
        await page.ChartAsync(new("Shares", [new("one", 10, [new("a", 4, BarTone.Loss), new("none", 0, BarTone.Grow)]), new("empty", 0, [])]));
        await page.EndAsync();
        var html = writer.ToString();
        foreach (var word in new[] { "http:", "https:", "src=", "href=", "@import", "url(", " style=", " onclick" })
            html.ShouldNotContain(word, Case.Insensitive);
        html.ShouldContain("default-src 'none'");
        html.ShouldContain("4 of 10 (40 %)");
        html.ShouldContain("0 of 0 (0 %)");
        html.ShouldNotContain(">Nothing<");
    }

    private static async IAsyncEnumerable<IReadOnlyList<object?>> RowsAsync(MemoryStream written)
    {
        for (var i = 0; i < 20_000; i++)
        {
            if (i % 5000 == 4999)
                written.Length.ShouldBeGreaterThan(i * 10L, "what was read is written already");
            yield return [i, $"the text of row {i}"];
        }

        await Task.CompletedTask;
    }
}

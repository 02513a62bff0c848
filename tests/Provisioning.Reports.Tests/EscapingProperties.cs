using System.Net;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning;
using Provisioning.Reports;

namespace Provisioning.Reports.Tests;

/// <summary>Whatever a name is, it stays text: in HTML and in Markdown.</summary>
public sealed partial class EscapingProperties
{
    private static readonly string[] Pieces = ["<script>", "</script>", "<!--", "-->", "\"", "'", "&", "&lt;", "|", "\\", "`", "*", "_", "\n", "\r\n", "# ", "[x](javascript:y)", "![](x)", "~~", "@all", "\u202e", "\u2028", "日本", "a", " ", "\0", "${x}", "]]>"];

    public static Arbitrary<string> Texts() => Gen.Elements(Pieces).ListOf().Select(string.Concat).ToArbitrary();

    [Property(MaxTest = 200)]
    public Property Nothing_of_a_name_becomes_markup() => Prop.ForAll(Texts(), name =>
    {
        WriteAsync(name).GetAwaiter().GetResult();
        return true;
    });

    private static async Task WriteAsync(string name)
    {
        var html = await HtmlAsync(Plan(name));
        // The elements are those of a page with a plain name, and no more; scripts end where the writer ended them.
        Tags(html).ShouldBe(Tags(await HtmlAsync(Plan("plain"))));
        Tags(await ReportAsync(name)).ShouldBe(Tags(await ReportAsync("plain")));
        var written = await MarkdownAsync(Plan(name));
        written.Split('\n').Length.ShouldBe((await MarkdownAsync(Plan("plain"))).Split('\n').Length);
        var row = written.Split('\n').Single(l => l.StartsWith("| 1 |", StringComparison.Ordinal));
        Bar().Count(row).ShouldBe(8, "one cell for each column");
        WebUtility.HtmlDecode(row.Split('|')[4]).Trim().ShouldBe(new string([.. name.Select(c => char.IsControl(c) ? ' ' : c)]).Trim());
        row.Replace("<br>", "", StringComparison.Ordinal).ShouldNotContain("<");
    }

    private static List<string> Tags(string html) => [.. Tag().Matches(Script().Replace(html, "<script></script>")).Select(m => m.Groups[1].Value)];

    private static Plan Plan(string name) => new() { Id = "20260302-080000-abcdef", Author = name, Targets = [new() { Name = name, Counts = new Dictionary<ChangeKind, int> { [ChangeKind.Update] = 1 }, Held = [new(GuardKind.Membership, null, 1, 2, "over 1 %") { Group = name }] }], ChangeCount = 1 };

    private static async Task<string> HtmlAsync(Plan plan)
    {
        using var writer = new StringWriter();
        await PlanHtml.WriteAsync(writer, View(plan), CancellationToken.None);
        return writer.ToString();
    }

    private static async Task<string> ReportAsync(string name)
    {
        using var writer = new StringWriter();
        var row = new OrphanAccount { App = $"{name}.", AccountKey = name, AccountName = name, UserId = name, UserName = name, Reason = name, Next = name };
        await ReportHtml.WriteAsync(writer, Books.Of(ReportName.Orphans, new ResultEvent(row), new ObjectErrorEvent(new() { Id = ErrorIds.ExpressionFailed, Category = ProvisioningErrorCategory.InvalidData, Message = name })), () => new MemoryStream(), CancellationToken.None);
        return writer.ToString();
    }

    private static async Task<string> MarkdownAsync(Plan plan)
    {
        using var writer = new StringWriter();
        await PlanMarkdown.WriteAsync(writer, View(plan), CancellationToken.None);
        return writer.ToString();
    }

    private static PlanView View(Plan plan) => new(plan, new Dictionary<string, long> { [plan.Targets[0].Name] = 5 }, DateTimeOffset.UnixEpoch, () => ChangesAsync(plan));

    private static async IAsyncEnumerable<(Change, IReadOnlyList<GuardHold>)> ChangesAsync(Plan plan)
    {
        await Task.Yield();
        var name = plan.Author!;
        yield return (new() { Number = 1, Target = name, Kind = ChangeKind.Update, UserName = name, Reason = name, Attributes = [new(name, name, name + "!")] }, plan.Targets[0].Held);
    }

    [GeneratedRegex("<([a-z/!][a-z0-9]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Tag();

    [GeneratedRegex("<script[^>]*>.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("[|]")]
    private static partial Regex Bar();
}

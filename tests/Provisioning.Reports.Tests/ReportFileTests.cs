using System.Text;
using System.Text.Json;
using Provisioning.Testing;

namespace Provisioning.Reports.Tests;

/// <summary>Reports are written as their rows come, in every form, and what could not be told is not kept quiet.</summary>
public sealed class ReportFileTests
{
    private const int Many = 100_000;

    [Fact]
    public async Task A_hundred_thousand_rows_go_to_the_disk_as_they_come_and_a_browser_sorts_and_filters_them()
    {
        using var folder = new TemporaryFolder();
        var spool = new MemoryStream();
        await using (var file = File.Create(folder["many.html"]))
        await using (var writer = new StreamWriter(file))
            await ReportHtml.WriteAsync(writer, Books.Of(ReportName.Orphans, RowsAsync(Many, i => spool.Length.ShouldBeGreaterThan((i - 5000) * 50L, "what was read is written already"))), () => spool, CancellationToken.None);

        await using var browser = await HeadlessBrowser.OpenAsync(folder["many.html"]);
        var table = new BrowserTable(browser, "#orphans-table");
        (await table.CountAsync()).ShouldBe("100000 rows");
        await table.SortAsync(3);
        (await table.RowsAsync()).Select(r => r[2]).ShouldBe(Enumerable.Range(0, 100).Select(i => $"account {i}"));
        await table.SortAsync(3);
        (await table.RowsAsync())[0][2].ShouldBe("account 99999");
        await table.TypeAsync("key-4321");
        (await table.CountAsync()).ShouldBe("11 of 100000 rows");
        browser.Complaints.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ReportFormat.Json)]
    [InlineData(ReportFormat.Csv)]
    public async Task Rows_are_written_while_they_are_read(ReportFormat format)
    {
        using var stream = new MemoryStream();
        var book = Books.Of(ReportName.Orphans, RowsAsync(20_000, i => stream.Length.ShouldBeGreaterThan((i - 5000) * 50L, "what was read is written already")));
        if (format == ReportFormat.Json)
        {
            await ReportJson.WriteAsync(stream, book, CancellationToken.None);
            using var document = JsonDocument.Parse(stream.ToArray());
            var rows = document.RootElement.GetProperty("reports")[0].GetProperty("rows");
            rows.GetArrayLength().ShouldBe(20_000);
            rows[3].GetProperty("since").GetString().ShouldBe("1970-01-04T00:00:00Z");
            rows[3].TryGetProperty("userName", out _).ShouldBeFalse("what there is not is left out");
            return;
        }

        await using (var writer = new StreamWriter(stream, leaveOpen: true))
            await ReportCsv.WriteAsync(writer, book, CancellationToken.None);
        var lines = Encoding.UTF8.GetString(stream.ToArray()).TrimStart('\ufeff').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(20_001);
        lines[0].ShouldBe("App,AccountKey,AccountName,UserId,UserName,UserStatus,State,Since,Reason,Next");
        lines[4].ShouldBe("app3,key-3,account 3,,,,Disabled,1970-01-04T00:00:00Z,it is nobody's,give it to whose it is");
    }

    [Fact]
    public async Task Of_very_many_bars_the_longest_are_shown_and_the_rest_is_said()
    {
        using var writer = new StringWriter();
        await ReportHtml.WriteAsync(writer, Books.Of(ReportName.Orphans, [.. Enumerable.Range(0, 85).Select(i => new ResultEvent(Books.Orphan(i)))]), () => new MemoryStream(), CancellationToken.None);
        var html = writer.ToString();
        html.ShouldContain("Accounts that belong to nobody, by app: the longest 31; 9 more are in the table.");
        html.Split("<g>").Length.ShouldBe(32);
        html.ShouldContain("data-bar=\"app0\" data-series=\"Usable\" data-value=\"3\"");
    }

    [Fact]
    public async Task What_could_not_be_told_is_passed_on_and_stands_in_page_and_JSON()
    {
        var errors = Enumerable.Range(0, 30).Select(i => new ObjectErrorEvent(new() { Id = ErrorIds.ExpressionFailed, Category = ProvisioningErrorCategory.InvalidData, Message = $"It cannot be told of u{i}." })).ToList();
        var passed = new List<EngineEvent>();
        using var writer = new StringWriter();
        await ReportHtml.WriteAsync(writer, Books.Of(ReportName.Licences, errors.ToAsyncEnumerable<EngineEvent>(), passed.Add), () => new MemoryStream(), CancellationToken.None);
        passed.ShouldBe(errors);
        var html = writer.ToString();
        html.ShouldContain("It cannot be told of u24.");
        html.ShouldNotContain("It cannot be told of u25.");
        html.ShouldContain("… and 5 more");
        html.ShouldContain("Nothing to tell.");

        using var stream = new MemoryStream();
        await ReportJson.WriteAsync(stream, Books.Of(ReportName.Licences, errors.ToAsyncEnumerable<EngineEvent>()), CancellationToken.None);
        using var document = JsonDocument.Parse(stream.ToArray());
        document.RootElement.GetProperty("reports")[0].GetProperty("untoldCount").GetInt32().ShouldBe(30);
    }

    [Fact]
    public async Task Where_the_rows_break_off_nothing_is_left_behind()
    {
        var spool = new MemoryStream();
        await Should.ThrowAsync<InvalidOperationException>(async () => await ReportHtml.WriteAsync(TextWriter.Null, Books.Of(ReportName.Orphans, BrokenAsync()), () => spool, CancellationToken.None));
        spool.CanWrite.ShouldBeFalse("it is closed");
    }

    private static async IAsyncEnumerable<EngineEvent> RowsAsync(int count, Action<int> check)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 5000 == 4999)
                check(i);
            yield return new ResultEvent(Books.Orphan(i));
        }

        await Task.CompletedTask;
    }

    private static async IAsyncEnumerable<EngineEvent> BrokenAsync()
    {
        yield return new ResultEvent(Books.Orphan(1));
        await Task.CompletedTask;
        throw new InvalidOperationException("It breaks off.");
    }
}

using System.Globalization;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Plans;

/// <summary>The exported page, as a person uses it: opened in a browser, sorted, filtered and read.</summary>
public sealed class PlanPageTests : IAsyncLifetime
{
    // A name that would take over the page where it was read as markup.
    private const string Markup = "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>";

    private readonly Contoso _contoso = new();
    private HeadlessBrowser _browser = null!;
    private BrowserTable _table = null!;
    private List<Change> _changes = [];

    public async Task InitializeAsync()
    {
        // Of three in Sales one has left and one has another name; and there are so many newcomers that a second page is needed.
        var rows = string.Concat(Enumerable.Range(10, 120).Select(i => $"{i},new{i}@contoso.com,\"{Markup.Replace("\"", "\"\"", StringComparison.Ordinal)}\",Person {i},Sales,Clerk,Active\n"));
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("5,eli@contoso.com,Eli,Gran,Sales,Clerk,Active", "5,eli@contoso.com,Eli,Gran,Sales,Boss,Left", StringComparison.Ordinal).Replace("Berg,Sales,Clerk", "Berg-Holm,Sales,Lead", StringComparison.Ordinal) + rows);
        _changes = [.. _contoso.Invoke("$global:plan = New-ProvPlan; $null = Export-ProvPlan $plan ./plan.html; Get-ProvChange $plan").ThrowIfFailed().Of<Change>()];
        _browser = await HeadlessBrowser.OpenAsync(Path.Combine(_contoso.Folder, "plan.html"));
        _table = new(_browser);
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _contoso.Dispose();
    }

    [Fact]
    public async Task It_sorts_filters_and_shows_what_the_plan_has()
    {
        // Every change is there, a hundred at a time.
        (await _table.CountAsync()).ShouldBe($"{_changes.Count} rows");
        (await _table.RowsAsync()).Count.ShouldBe(100);
        await _table.ClickAsync(".pages button:last-child");
        (await _table.RowsAsync()).Count.ShouldBe(_changes.Count - 100);

        // Sorted by number downwards, by who upwards.
        await _table.SortAsync(1);
        await _table.SortAsync(1);
        (await _table.RowsAsync())[0][0].ShouldBe(_changes[^1].Number.ToString(CultureInfo.InvariantCulture));
        await _table.SortAsync(4);
        (await _table.RowsAsync())[0][3].ShouldBe("anna@contoso.com");
        (await _browser.EvaluateAsync<string>("document.querySelector('section.table th:nth-child(4)').getAttribute('aria-sort')")).ShouldBe("ascending");
        (await _table.RowsAsync()).Select(r => r[3]).Where(n => n.StartsWith("new", StringComparison.Ordinal)).ShouldBe(Enumerable.Range(10, 120).Select(i => $"new{i}@contoso.com").Take(96), "numbers within names sort as numbers");

        // Filtered by words and by app.
        await _table.TypeAsync("eli slack");
        var found = (await _table.RowsAsync()).ShouldHaveSingleItem();
        found[1..4].ShouldBe(["slack", "Disable", "eli@contoso.com"]);
        await _table.TypeAsync("");
        await _table.ChooseAsync(1, "Update");
        (await _table.CountAsync()).ShouldBe($"{_changes.Count(c => c.Kind == ChangeKind.Update)} of {_changes.Count} rows");

        // Old and new values stand apart.
        await _table.TypeAsync("anna");
        (await _browser.EvaluateAsync<string[]>("[...document.querySelectorAll('section.table tbody del')].map(e => e.textContent)")).ShouldContain("Clerk");
        (await _browser.EvaluateAsync<string[]>("[...document.querySelectorAll('section.table tbody ins')].map(e => e.textContent)")).ShouldContain("Lead");
    }

    [Fact]
    public async Task Its_chart_says_the_figures_of_the_plan()
    {
        var bars = await _browser.EvaluateAsync<string[]>("[...document.querySelectorAll('svg.bars rect[data-bar]')].map(r => `${r.dataset.bar} ${r.dataset.series} ${r.dataset.value} ${r.dataset.whole} ${(r.getAttribute('width') * r.dataset.whole / 480).toFixed(1)}`)");
        // Five are in the directory and 120 come in; in slack are three of whom one goes.
        bars.ShouldBe(["directory Disable 1 125 1.0", "directory Update 1 125 1.0", "directory Create 120 125 120.0", "slack Disable 1 3 1.0", "slack Update 1 3 1.0"]);
        (await _browser.EvaluateAsync<string>("document.querySelector('svg.bars').textContent")).ShouldContain("2 of 3 (66.7 %)");
        _contoso.Invoke("$plan.Targets").Of<PlanTarget>().Sum(t => t.Counts.Where(c => c.Key != ChangeKind.Record).Sum(c => c.Value)).ShouldBe(124);
    }

    [Fact]
    public async Task What_came_from_a_source_stays_text_and_nothing_is_loaded()
    {
        await _table.TypeAsync("new10@contoso.com");
        (await _browser.EvaluateAsync<string>("document.querySelector('section.table tbody').textContent")).ShouldContain(Markup);
        (await _browser.EvaluateAsync<int>("document.querySelectorAll('img, iframe, object, link, body > script:not(:last-of-type)').length")).ShouldBe(0);
        (await _browser.EvaluateAsync<string>("document.title")).ShouldStartWith("Plan ");
        _browser.Requests.ShouldHaveSingleItem().ShouldStartWith("file://");
        _browser.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_dark_where_the_reader_wants_it_and_prints_every_row()
    {
        const string Paper = "getComputedStyle(document.body).backgroundColor";
        var light = await _browser.EvaluateAsync<string>(Paper);
        await _browser.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = "dark" } } });
        (await _browser.EvaluateAsync<string>(Paper)).ShouldNotBe(light);
        await _browser.EvaluateAsync<bool>("dispatchEvent(new Event('beforeprint'))");
        (await _table.RowsAsync()).Count.ShouldBe(_changes.Count);
        await _browser.EvaluateAsync<bool>("dispatchEvent(new Event('afterprint'))");
        (await _table.RowsAsync()).Count.ShouldBe(100);
        await _browser.SendAsync("Emulation.setEmulatedMedia", new { media = "print" });
        (await _browser.EvaluateAsync<string>("getComputedStyle(document.querySelector('.tools')).display")).ShouldBe("none");
    }
}

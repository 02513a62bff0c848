using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Reports;

/// <summary>The exported page of reports, as a person uses it: opened in a browser, sorted, filtered and read.</summary>
public sealed class ReportPageTests : IAsyncLifetime
{
    // A name that would take over the page where it was read as markup.
    private const string Markup = "<img src=x onerror=\"document.title='owned'\"></script><script>document.title='owned'</script>";

    private readonly Contoso _contoso = new();
    private HeadlessBrowser _browser = null!;

    public async Task InitializeAsync()
    {
        // 120 newcomers in Sales have accounts; two of the others left and can still use theirs, because the app takes nothing away any more.
        var rows = string.Concat(Enumerable.Range(10, 120).Select(i => $"{i},new{i}@contoso.com,\"{Markup.Replace("\"", "\"\"", StringComparison.Ordinal)}\",Person {i},Sales,Clerk,Active\n"));
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export + rows);
        _contoso.Invoke("$null = Invoke-ProvImport hr; Get-ProvUser -Filter 'department eq \"Sales\"' | Grant-ProvAppAssignment slack; Set-ProvMapping slack displayName -Expression 'user.name.givenName'; $null = Invoke-ProvSync; Set-ProvApp slack -Mode Additive").ThrowIfFailed();
        await File.WriteAllTextAsync(_contoso.HrFile, Contoso.Export.Replace("Sales,Clerk,Active", "Sales,Clerk,Left", StringComparison.Ordinal) + rows);
        _contoso.Invoke("$null = Invoke-ProvSync; $null = Export-ProvReport ./report.html").ThrowIfFailed();
        _browser = await HeadlessBrowser.OpenAsync(Path.Combine(_contoso.Folder, "report.html"));
    }

    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        _contoso.Dispose();
    }

    [Fact]
    public async Task Counts_stand_on_top_and_lead_to_what_they_count()
    {
        var summary = await _browser.EvaluateAsync<List<string[]>>("[...document.querySelectorAll('table.figures tbody tr')].map(r => [...r.cells].map(c => c.textContent))");
        summary.Select(r => r[0]).ShouldBe(Enum.GetNames<ReportName>());
        foreach (var row in summary)
        {
            _contoso.Invoke("@(Get-ProvReport $args[0]).Count", row[0]).ThrowIfFailed().One<int>().ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(row[1], row[0]);
            (await _browser.EvaluateAsync<string>($"document.querySelector([...document.querySelectorAll('table.figures a')].find(a => a.textContent === '{row[0]}').getAttribute('href')).textContent")).ShouldBe($"{row[0]} ({row[1]})");
        }
    }

    [Fact]
    public async Task Tables_sort_and_filter()
    {
        var access = new BrowserTable(_browser, "#accessbyapp-table");
        (await access.CountAsync()).ShouldBe("123 rows");
        (await access.RowsAsync()).Count.ShouldBe(100);
        await access.ClickAsync(".pages button:last-child");
        (await access.RowsAsync()).Count.ShouldBe(23);

        // By name, where numbers within names sort as numbers; and downwards.
        await access.SortAsync(4);
        var names = (await access.RowsAsync()).Select(r => r[3]).ToList();
        names.ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com", .. Enumerable.Range(10, 97).Select(i => $"new{i}@contoso.com")]);
        await access.SortAsync(4);
        (await access.RowsAsync())[0][3].ShouldBe("new129@contoso.com");

        // By words, and by the values of a column: the others are as they were.
        await access.TypeAsync("slack new12");
        (await access.RowsAsync()).Select(r => r[3]).ShouldBe(Enumerable.Range(120, 10).Reverse().Select(i => $"new{i}@contoso.com").Append("new12@contoso.com"));
        await access.TypeAsync("");
        await access.ChooseAsync(1, "Deactivated");
        (await access.CountAsync()).ShouldBe("2 of 123 rows");
        (await access.RowsAsync()).ShouldAllBe(r => r[5] == "Usable" && r[8] == "not disabled: slack is Additive");
        (await new BrowserTable(_browser, "#deprovisioned-table").CountAsync()).ShouldBe("2 rows");
    }

    [Fact]
    public async Task A_chart_says_its_figures_as_text_and_data()
    {
        (await BarsAsync("Who has and who is to have")).ShouldBe(["slack|To have it, and have it|121", "slack|Have it, and are not to|2"], ignoreOrder: true);
        (await BarsAsync("Accounts that are needed")).ShouldBe(["slack|Needed|121", "slack|Could be freed|2"]);
        (await BarsAsync("People by the number of apps")).ShouldBe(["0 apps|Active|2", "1 app|Active|121", "1 app|Deactivated|2"]);
        var counted = _contoso.Invoke("Get-ProvReport Licences").One<LicenceCount>();
        (counted.Assigned, counted.Freeable).ShouldBe((121, 2));

        // Each part has its figure as a name that is read out, and the bar its sum.
        var names = await _browser.EvaluateAsync<string[]>("[...document.querySelectorAll('svg.bars rect[data-bar]')].map(r => r.getAttribute('role') + ' ' + r.querySelector('title').textContent)");
        names.ShouldContain("img Could be freed: 2");
        (await _browser.EvaluateAsync<string[]>("[...document.querySelectorAll('svg.bars g')].map(g => g.lastElementChild.textContent)")).ShouldContain("123");
        (await _browser.EvaluateAsync<bool>("[...document.querySelectorAll('svg.bars rect[data-bar]')].every(r => Math.abs(r.getAttribute('width') * r.dataset.whole / 480 - r.dataset.value) < 0.01 * r.dataset.whole)")).ShouldBeTrue("bars are as long as their figures");
    }

    [Fact]
    public async Task What_came_from_a_source_stays_text_and_nothing_is_loaded()
    {
        var access = new BrowserTable(_browser, "#accessbyuser-table");
        await access.TypeAsync("new10@contoso.com");
        (await _browser.EvaluateAsync<int>("document.querySelectorAll('img, iframe, object, link, body > script:not(:last-of-type)').length")).ShouldBe(0);
        (await _browser.EvaluateAsync<string>("document.title")).ShouldBe("Reports");
        File.ReadAllText(Path.Combine(_contoso.Folder, "report.html")).ShouldNotContain("<img", Case.Insensitive);
        _browser.Requests.ShouldHaveSingleItem().ShouldStartWith("file://");
        _browser.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_dark_where_the_reader_wants_it_and_prints_every_row_of_every_table()
    {
        const string Paper = "getComputedStyle(document.body).backgroundColor";
        var light = await _browser.EvaluateAsync<string>(Paper);
        await _browser.SendAsync("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = "dark" } } });
        (await _browser.EvaluateAsync<string>(Paper)).ShouldNotBe(light);
        await _browser.EvaluateAsync<bool>("dispatchEvent(new Event('beforeprint'))");
        (await new BrowserTable(_browser, "#accessbyapp-table").RowsAsync()).Count.ShouldBe(123);
        (await new BrowserTable(_browser, "#accessbyuser-table").RowsAsync()).Count.ShouldBe(125);
    }

    private Task<string[]> BarsAsync(string caption) => _browser.EvaluateAsync<string[]>(
        $"[...document.querySelectorAll('figure')].filter(f => f.querySelector('figcaption').textContent.startsWith('{caption}')).flatMap(f => [...f.querySelectorAll('rect[data-bar]')]).map(r => `${{r.dataset.bar}}|${{r.dataset.series}}|${{r.dataset.value}}`)");
}

namespace Provisioning.Testing;

/// <summary>A table of a page as a person uses it: counted, turned over, sorted, filtered.</summary>
/// <param name="browser">The page.</param>
/// <param name="section">Selects the table's section.</param>
public sealed class BrowserTable(HeadlessBrowser browser, string section = "section.table")
{
    /// <summary>What it says of how many rows there are.</summary>
    public Task<string> CountAsync() => browser.EvaluateAsync<string>($"document.querySelector('{section} output').textContent");

    /// <summary>The cells of the rows that are shown.</summary>
    public Task<List<string[]>> RowsAsync() => browser.EvaluateAsync<List<string[]>>($"[...document.querySelectorAll('{section} tbody tr')].map(r => [...r.cells].map(c => c.textContent))");

    /// <summary>Clicks on what the selector finds in it.</summary>
    public Task ClickAsync(string selector) => browser.EvaluateAsync<bool>($"(document.querySelector('{section} {selector}').click(), true)");

    /// <summary>Sorts by the column of this number, from 1; again for downwards.</summary>
    public Task SortAsync(int column) => ClickAsync($"th:nth-child({column}) button");

    /// <summary>Types words to filter by.</summary>
    public Task TypeAsync(string text) => browser.EvaluateAsync<bool>($"(() => {{ const i = document.querySelector('{section} input[type=search]'); i.value = '{text}'; i.dispatchEvent(new Event('input')); return true; }})()");

    /// <summary>Chooses a value in the list of this number, from 0.</summary>
    public Task ChooseAsync(int list, string value) => browser.EvaluateAsync<bool>($"(() => {{ const s = document.querySelectorAll('{section} .tools select')[{list}]; s.value = '={value}'; s.dispatchEvent(new Event('change')); return true; }})()");
}

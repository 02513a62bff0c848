using System.Text.Json;
using Provisioning;

namespace ProvisioningModule.Tests.Reports;

/// <summary>Reports as files for others, and as objects for the next command.</summary>
public sealed class ReportExportTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void The_extension_says_as_what_and_a_file_that_is_there_stays()
    {
        foreach (var (file, start) in new[] { ("a.html", "<!DOCTYPE html>"), ("a.csv", "App,AccountKey,AccountName"), ("a.json", "{") })
        {
            var written = _contoso.Invoke("Export-ProvReport $args[0] AccessByApp", $"./{file}").ThrowIfFailed().One<FileInfo>();
            File.ReadAllText(written.FullName).ShouldStartWith(start);
            _contoso.Invoke("Export-ProvReport $args[0] AccessByApp", $"./{file}").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.FileExists);
        }

        _contoso.Invoke("Export-ProvReport ./a.csv -Format Json -Force").ThrowIfFailed();
        File.ReadAllText(Path.Combine(_contoso.Folder, "a.csv")).ShouldStartWith("{");
        Directory.GetFiles(_contoso.Folder, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public void JSON_has_every_row_of_every_report()
    {
        _contoso.Invoke("$null = Invoke-ProvSync; Disable-ProvUser anna@contoso.com -Confirm:$false; $null = Export-ProvReport ./a.json").ThrowIfFailed();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_contoso.Folder, "a.json")));
        document.RootElement.GetProperty("format").GetString().ShouldBe("provisioning-reports/1");
        document.RootElement.GetProperty("store").GetString().ShouldBe(_contoso.Invoke("(Get-ProvStore).Id").One<string>());
        var reports = document.RootElement.GetProperty("reports").EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!, r => r.GetProperty("rows").EnumerateArray().ToList());
        reports.Keys.ShouldBe(Enum.GetNames<ReportName>());
        foreach (var (name, rows) in reports)
            rows.Count.ShouldBe(_contoso.Invoke("@(Get-ProvReport $args[0]).Count", name).ThrowIfFailed().One<int>(), name);
        var anna = reports["Deprovisioned"].ShouldHaveSingleItem();
        anna.GetProperty("userName").GetString().ShouldBe("anna@contoso.com");
        anna.GetProperty("state").GetString().ShouldBe("Usable");
        anna.GetProperty("next").GetString().ShouldBe("disabled by the next plan");
        reports["Licences"].Single().GetProperty("freeable").GetInt32().ShouldBe(1);
    }

    [Fact]
    public void A_cell_that_a_spreadsheet_would_run_is_defused()
    {
        _contoso.Invoke("New-ProvUser '=cmd|calc'; Grant-ProvAppAssignment slack '=cmd|calc'; $null = Export-ProvReport ./a.csv AccessByApp -User '=cmd|calc'").ThrowIfFailed();
        var lines = File.ReadAllLines(Path.Combine(_contoso.Folder, "a.csv"));
        lines.Length.ShouldBe(2);
        lines[1].ShouldContain(",'=cmd|calc,");
    }

    [Fact]
    public void Sensitive_values_are_in_none_of_them()
    {
        const string Secret = "AB-123456-C";
        _contoso.Invoke("Set-ProvAttribute badge -Sensitive; Set-ProvMapping slack displayName badge; Set-ProvUser anna@contoso.com -Attributes @{ badge = $args[0] }; $null = Invoke-ProvSync; Set-ProvUser anna@contoso.com -Attributes @{ badge = \"$($args[0])2\" }", Secret).ThrowIfFailed();
        foreach (var file in new[] { "a.html", "a.json" })
            File.ReadAllText(_contoso.Invoke("Export-ProvReport $args[0]", $"./{file}").ThrowIfFailed().One<FileInfo>().FullName).ShouldNotContain(Secret, Case.Sensitive, file);
        File.ReadAllText(_contoso.Invoke("Export-ProvReport ./a.csv Drift").ThrowIfFailed().One<FileInfo>().FullName).ShouldNotContain(Secret);
        _contoso.Invoke("Get-ProvReport Drift").One<Drift>().Path.ShouldBe("displayName");
    }

    [Fact]
    public void Of_whom_nothing_can_be_told_is_an_error_and_stands_in_the_files()
    {
        _contoso.Invoke("$null = New-ProvGroup Grade -Rule 'Convert.toNum(user.title) > 5'; Grant-ProvAppAssignment slack -Group Grade").ThrowIfFailed();
        foreach (var file in new[] { "a.html", "a.json" })
        {
            var result = _contoso.Invoke("Export-ProvReport $args[0] Licences", $"./{file}");
            result.Errors.ShouldAllBe(e => e.FullyQualifiedErrorId.StartsWith(ErrorIds.ExpressionFailed));
            var told = _contoso.Invoke("Get-ProvReport Licences").Errors.Select(e => e.ToString()).ToList();
            told.ShouldNotBeEmpty();
            result.Errors.Count.ShouldBe(told.Count);
            File.ReadAllText(result.One<FileInfo>().FullName).ShouldContain("anna@contoso.com", Case.Sensitive, file);
        }
    }

    [Fact]
    public void Rows_go_on_to_the_next_command()
    {
        _contoso.Invoke("$null = Invoke-ProvSync; Disable-ProvUser anna@contoso.com -Confirm:$false").ThrowIfFailed();
        _contoso.Invoke("Get-ProvReport Deprovisioned | Get-ProvUser").ThrowIfFailed().One<User>().UserName.ShouldBe("anna@contoso.com");
        var access = _contoso.Invoke("Get-ProvUser -Filter 'department eq \"Sales\"' | Get-ProvReport AccessByUser").ThrowIfFailed().Of<UserAccess>().ToList();
        access.Select(a => $"{a.UserName} {a.UsableCount}").ShouldBe(["anna@contoso.com 1", "cy@contoso.com 1", "eli@contoso.com 1"], ignoreOrder: true);
        _contoso.Invoke("Get-ProvReport").ThrowIfFailed().Of<ReportInfo>().Select(r => r.Name).ShouldBe(Enum.GetValues<ReportName>());
    }

    [Fact]
    public void Without_names_a_file_has_the_reports_for_which_the_parameters_mean_something()
    {
        _contoso.Invoke("$null = Export-ProvReport ./a.json -App hr").ThrowIfFailed();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_contoso.Folder, "a.json")));
        document.RootElement.GetProperty("reports").EnumerateArray().Select(r => r.GetProperty("name").GetString()).ShouldBe(["Unmatched", "ChangesByDay", "HeldAndFailed"]);
    }
}

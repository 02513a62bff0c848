using System.Text.Json;
using Provisioning;

namespace ProvisioningModule.Tests.Plans;

/// <summary>Plans as files for others.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void The_extension_says_as_what_and_a_file_that_is_there_stays()
    {
        _contoso.Invoke("$global:plan = New-ProvPlan").ThrowIfFailed();
        foreach (var (file, start) in new[] { ("a.html", "<!DOCTYPE html>"), ("a.md", "# Plan"), ("a.json", "{\"format\":\"provisioning-plan/1\"") })
        {
            var written = _contoso.Invoke("Export-ProvPlan $plan $args[0]", $"./{file}").ThrowIfFailed().One<FileInfo>();
            File.ReadAllText(written.FullName).ShouldStartWith(start);
            _contoso.Invoke("Export-ProvPlan $plan $args[0]", $"./{file}").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.FileExists);
        }

        _contoso.Invoke("Export-ProvPlan $plan ./a.md -Format Html -Force").ThrowIfFailed();
        File.ReadAllText(Path.Combine(_contoso.Folder, "a.md")).ShouldStartWith("<!DOCTYPE html>");
        Directory.GetFiles(_contoso.Folder, "*.part").ShouldBeEmpty();
    }

    [Fact]
    public void Sensitive_values_are_in_none_of_them()
    {
        const string Secret = "AB-123456-C";
        _contoso.Invoke("Set-ProvAttribute badge -Sensitive; Set-ProvMapping slack nickName badge; Set-ProvUser anna@contoso.com -Attributes @{ badge = $args[0] }; $global:plan = New-ProvPlan", Secret).ThrowIfFailed();
        foreach (var file in new[] { "a.html", "a.md", "a.json" })
        {
            var text = File.ReadAllText(_contoso.Invoke("Export-ProvPlan $plan $args[0]", $"./{file}").ThrowIfFailed().One<FileInfo>().FullName);
            text.ShouldContain("nickName", Case.Sensitive, file);
            text.ShouldNotContain(Secret, Case.Sensitive, file);
        }
    }

    [Fact]
    public void Two_plans_are_compared_by_what_they_do()
    {
        _contoso.Invoke("$null = Invoke-ProvSync; Set-ProvUser anna@contoso.com -Attributes @{ displayName = 'Boss' }; Set-ProvUser cy@contoso.com -Attributes @{ displayName = 'Boss' }; $global:first = New-ProvPlan; $global:same = New-ProvPlan").ThrowIfFailed();
        _contoso.Invoke("Compare-ProvPlan $first $same").ThrowIfFailed().Output.ShouldBeEmpty();

        _contoso.Invoke("Set-ProvUser anna@contoso.com -Attributes @{ displayName = 'Chief' }; Set-ProvUser cy@contoso.com -Clear displayName; Set-ProvUser eli@contoso.com -Attributes @{ displayName = 'Chief' }; $global:second = New-ProvPlan").ThrowIfFailed();
        var found = _contoso.Invoke("Compare-ProvPlan $first $second").ThrowIfFailed().Of<PlanDifference>().Select(d => $"{d.Side} {d.Target} {d.UserName}");
        found.ShouldBe(["Both slack anna@contoso.com", "Reference slack cy@contoso.com", "Difference slack eli@contoso.com"]);
    }

    [Fact]
    public void The_JSON_is_one_document_with_every_change()
    {
        var changes = _contoso.Invoke("$global:plan = New-ProvPlan; $null = Export-ProvPlan $plan ./a.json; Get-ProvChange $plan -IncludeRecord").ThrowIfFailed().Of<Change>().ToList();
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_contoso.Folder, "a.json")));
        document.RootElement.GetProperty("plan").GetProperty("hash").GetString().ShouldBe(_contoso.Invoke("$plan.Hash").One<string>());
        document.RootElement.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("change").GetProperty("kind").GetString()).ShouldBe(changes.Select(c => c.Kind.ToString()));
    }
}

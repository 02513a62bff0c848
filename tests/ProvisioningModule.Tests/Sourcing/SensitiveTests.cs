using System.Collections;
using System.Management.Automation;
using Provisioning;

namespace ProvisioningModule.Tests;

/// <summary>What is sensitive reaches the application that is to have it, and nothing that is written out.</summary>
public sealed class SensitiveTests : IDisposable
{
    private const string Canary = "AT-4711-canary";
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void It_is_masked_in_users_plans_changes_accounts_overrides_and_errors_and_arrives_all_the_same()
    {
        File.WriteAllText(_contoso.HrFile, Contoso.Export.Replace(",Anna,", $",{Canary},", StringComparison.Ordinal));
        _contoso.Invoke(
            """
            Set-ProvAttribute passport -Sensitive -Unique -Pattern '[A-Za-z0-9-]+'
            Remove-ProvMapping hr givenName -Confirm:$false
            Set-ProvMapping hr passport First
            Set-ProvMapping slack nickName passport
            """).ThrowIfFailed();
        var shown = _contoso.Invoke(
            """
            Invoke-ProvImport hr -WhatIf
            $plan = New-ProvPlan; $plan
            Get-ProvChange $plan -IncludeRecord
            Invoke-ProvPlan $plan
            Get-ProvRun | Get-ProvChange
            Get-ProvUser -IncludeProvenance
            Get-ProvUser anna@contoso.com
            Get-ProvAccount
            Set-ProvUser anna@contoso.com -Attributes @{ passport = 'AT-4711-canary-2' } -Until '2999-01-01' -Reason test -PassThru
            Get-ProvOverride
            Set-ProvUser bo@contoso.com -Attributes @{ passport = 'AT-4711-canary, no!' }
            Set-ProvAttribute passport -SourceOrder local
            Set-ProvUser bo@contoso.com -Attributes @{ passport = 'AT-4711-canary-2' }
            """);
        shown.Errors.Select(e => e.FullyQualifiedErrorId.Split(',')[0]).ShouldBe([ErrorIds.AttributeInvalid, ErrorIds.UserExists]);
        shown.Errors.ShouldAllBe(e => e.ToString().Contains("'passport'", StringComparison.Ordinal));
        var text = string.Join('\n', shown.Output.Concat(shown.Errors.Select(e => PSObject.AsPSObject(e.Exception))).Select(o => Dump(o, 0)).Concat(shown.Errors.Select(e => $"{e} {e.ErrorDetails}")).Concat(shown.Warnings).Concat(shown.Verbose));
        text.ShouldContain("********");
        // Ids and hashes may have its digits.
        text.Split('\n').ShouldNotContain(l => l.Contains("AT-4711", StringComparison.OrdinalIgnoreCase) || l.Contains("canary", StringComparison.OrdinalIgnoreCase));
        _contoso.Invoke("Get-ProvSandboxUser $box").Output.Select(o => Dump(o, 0)).ShouldContain(t => t.Contains(Canary, StringComparison.Ordinal), "the application has it");
    }

    // Everything that somebody could look at of an object.
    private static string Dump(object? item, int depth) => item switch
    {
        null => "",
        _ when depth > 6 => "…",
        string or ValueType => item.ToString() ?? "",
        IEnumerable list => string.Join('\n', list.Cast<object?>().Select(i => Dump(i, depth + 1))),
        _ => $"{item}\n{string.Join('\n', PSObject.AsPSObject(item).Properties.Where(p => p.IsGettable && p.Name is not ("TargetSite" or "Data")).Select(p => $"{p.Name}: {Dump(Read(p), depth + 1)}"))}",
    };

    private static object? Read(PSPropertyInfo property)
    {
        try
        {
            return property.Value is PSObject value ? value.BaseObject is PSCustomObject ? value : value.BaseObject : property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }
}

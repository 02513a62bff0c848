using System.Net;
using System.Security;
using Provisioning;

namespace ProvisioningModule.Tests.Passwords;

/// <summary>Passwords at the prompt: generated, handed out once, put into a vault.</summary>
public sealed class SetPasswordTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public SetPasswordTests() => _contoso.Invoke("Set-ProvApp slack -Settings @{ PasswordWrite = 'Patch' }; $null = Invoke-ProvSync").ThrowIfFailed();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void A_generated_one_is_in_the_result_once_and_fulfils_the_policy()
    {
        _contoso.Invoke("Set-ProvPasswordPolicy -MinLength 24 -MaxAgeDays 90").ThrowIfFailed();
        var results = _contoso.Invoke("Get-ProvAccount slack | Set-ProvPassword -Generate").ThrowIfFailed().Of<PasswordChange>().ToList();
        results.Count.ShouldBe(3);
        results.ShouldAllBe(r => r.Succeeded && r.VaultEntry == null);
        results.Select(r => Text(r.Password)).Distinct().Count().ShouldBe(3);
        results.ShouldAllBe(r => Text(r.Password).Length == 24);
        var state = _contoso.Invoke("Get-ProvPasswordState anna@contoso.com").One<PasswordState>();
        state.Expires.ShouldBe(state.LastSet!.Value.AddDays(90));
        state.Apps.ShouldHaveSingleItem().Outcome.ShouldBe(PasswordOutcome.Delivered);
        _contoso.Invoke("Get-ProvPasswordState").Output.Count.ShouldBe(3);
        _contoso.Invoke("Get-ProvPasswordState -ExpiringWithinDays 30").Output.ShouldBeEmpty();
    }

    [Fact]
    public void With_a_vault_it_is_there_and_not_in_the_result()
    {
        FakeVault.Open(_contoso);
        var result = _contoso.Invoke("Set-ProvPassword anna@contoso.com -Words 4 -Vault Contoso -EntryName 'slack/{userName}'").ThrowIfFailed().One<PasswordChange>();
        result.Password.ShouldBeNull();
        result.VaultEntry!.ToString().ShouldBe("vault:Contoso/slack/anna@contoso.com");
        Text(_contoso.Invoke("$kept['Contoso/slack/anna@contoso.com']").One<SecureString>()).Split('-').Length.ShouldBe(4);
    }

    [Fact]
    public void A_vault_that_refuses_loses_nothing()
    {
        FakeVault.Open(_contoso);
        var result = _contoso.Invoke("$global:refuses = $true; Set-ProvPassword anna@contoso.com -Generate -Vault Contoso");
        result.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.VaultUnavailable);
        var change = result.One<PasswordChange>();
        change.VaultEntry.ShouldBeNull();
        Text(change.Password).Length.ShouldBe(20);
    }

    [Fact]
    public void A_vault_that_is_not_there_is_said_before_anything_is_sent()
    {
        FakeVault.Open(_contoso);
        var result = _contoso.Invoke("Set-ProvPassword anna@contoso.com -Generate -Vault Other");
        result.Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.VaultUnavailable);
        result.Output.ShouldBeEmpty();
        _contoso.Invoke("(Get-ProvPasswordState anna@contoso.com).LastSet").Output.ShouldAllBe(o => o == null);
    }

    [Fact]
    public void A_password_is_made_for_nobody_and_for_a_person()
    {
        Text(_contoso.Invoke("New-ProvPassword -Length 32").ThrowIfFailed().One<SecureString>()).Length.ShouldBe(32);
        _contoso.Invoke("Get-ProvUser | New-ProvPassword -Words 5").ThrowIfFailed().Of<SecureString>().Select(Text).Distinct().Count().ShouldBe(5);
        _contoso.Invoke("(Test-ProvPassword (New-ProvPassword) anna@contoso.com).Succeeded").ThrowIfFailed().One<bool>().ShouldBeTrue();
    }

    [Fact]
    public void A_policy_keeps_what_is_not_named_and_gives_up_what_is_set_to_null()
    {
        _contoso.Invoke("Set-ProvPasswordPolicy -ForbiddenCharacters 'Il1O0' -DenyWord winter -History 0 -MinClass 0; Set-ProvPasswordPolicy -MinLength 16").ThrowIfFailed();
        var policy = _contoso.Invoke("Get-ProvPasswordPolicy").One<PasswordPolicy>();
        (policy.ForbiddenCharacters, policy.History, policy.MinClass, policy.MinLength, policy.MaxLength).ShouldBe(("Il1O0", 0, 0, 16, 128));
        policy.DenyWord.ShouldBe(["winter"]);
        policy = _contoso.Invoke("Set-ProvPasswordPolicy -ForbiddenCharacters $null -DenyWord @() -DenyAttribute @() -PassThru").One<PasswordPolicy>();
        policy.ForbiddenCharacters.ShouldBeNull();
        policy.DenyWord.ShouldBeEmpty();
        _contoso.Invoke("(Get-ProvPasswordPolicy).DenyAttribute.Count").One<int>().ShouldBe(0);
    }

    private static string Text(SecureString? secret) => new NetworkCredential("", secret).Password;
}

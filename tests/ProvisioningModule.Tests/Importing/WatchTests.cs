using Provisioning;

namespace ProvisioningModule.Tests.Importing;

/// <summary>What changed in an application is read by itself, and an application can be followed.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose()
    {
        _contoso.Session.Invoke("Stop-ProvSandbox $box");
        _contoso.Dispose();
    }

    [Fact]
    public void What_changed_in_an_application_is_read_and_what_did_not_change_leaves_nothing()
    {
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        var first = _contoso.Invoke("Watch-ProvApp slack -Cycles 1").ThrowIfFailed().One<WatchCycle>();
        (first.Delta, first.Read, first.Next).ShouldBe((false, 3, null));
        var head = _contoso.Head;
        var quiet = _contoso.Invoke("Watch-ProvApp slack -Cycles 1").ThrowIfFailed().One<WatchCycle>();
        (quiet.Delta, quiet.Outcome).ShouldBe((true, WatchOutcome.Unchanged));
        _contoso.Head.ShouldBe(head);

        // Somebody else changes what is in the application.
        _contoso.Invoke("$other = New-ProvApp other -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce -MatchOn userName; $null = Invoke-ProvImport other; Set-ProvMapping other title -Constant Changed; $null = Invoke-ProvSync other").ThrowIfFailed();
        var seen = _contoso.Invoke("Watch-ProvApp slack -Cycles 1").ThrowIfFailed().One<WatchCycle>();
        (seen.Delta, seen.Outcome).ShouldBe((true, WatchOutcome.Applied));
        seen.Changed.ShouldBeGreaterThan(0);
        seen.Lag.ShouldNotBeNull();
        _contoso.Invoke("Get-ProvAccount slack").Of<Account>().ShouldContain(a => a.Values["title"].AsString() == "Changed");
    }

    [Fact]
    public void A_look_at_what_would_be_ends_and_changes_nothing()
    {
        _contoso.Invoke("$null = Invoke-ProvSync; Set-ProvApp slack -MatchOn userName").ThrowIfFailed();
        var head = _contoso.Head;
        _contoso.Invoke("Watch-ProvApp slack -WhatIf").ThrowIfFailed();
        _contoso.Head.ShouldBe(head);
    }
}

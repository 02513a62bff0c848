using Provisioning;

namespace ProvisioningModule.Tests.Erasing;

/// <summary>A person who was erased is in no file of the store any more; the record stays whole, and says plainly what is not there.</summary>
public sealed class ErasingTests : IDisposable
{
    private readonly ErasedPopulation _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Everything_about_a_person_goes_and_the_record_stays_whole()
    {
        _store.Live();
        _store.Leave();
        _store.Invoke("$null = Checkpoint-ProvAudit -LinePath ./checkpoints.txt");
        var others = _store.Invoke("Get-ProvUser | ForEach-Object { \"$($_.Id) $($_.UserName) $($_.Revision)\" }").Of<string>().ToList();
        ErasedPopulation.Values.ShouldAllBe(v => _store.Occurrences(new[] { v }).Count > 0, "or nothing would be shown below");

        var result = _store.Try("Clear-ProvUser $args[0] -Confirm:$false", ErasedPopulation.Mail).ThrowIfFailed();
        var erasure = result.One<UserErasure>();
        erasure.UserId.ShouldBe(_store.Id);
        (erasure.Records > 20, erasure.SharedRecords > 5, erasure.PlanChanges > 5).ShouldBe((true, true, true), erasure.ToString());
        erasure.NotErased.ShouldBe(result.Warnings.Where(w => w.StartsWith("Not erased: ", StringComparison.Ordinal)).Select(w => w["Not erased: ".Length..]));

        _store.Occurrences(ErasedPopulation.Values).ShouldBeEmpty("open");
        IsWhole();
        _store.Invoke("Get-ProvUser | ForEach-Object { \"$($_.Id) $($_.UserName) $($_.Revision)\" }").Of<string>().ShouldBe(others);
        _store.Invoke("Get-ProvAccount $args[0] -ErrorAction Ignore; Get-ProvTask; Get-ProvTask -State Completed | Where-Object UserId -eq $args[0]; Get-ProvMatch | Where-Object Key -in 'W77431', 'wz'", _store.Id).Output.ShouldBeEmpty();

        SaysErased();
        SaysErasedAsOf();

        // Nothing comes back: not with what sources, apps and plans do next, nor when everything is made anew.
        _store.Invoke("$null = Invoke-ProvSync -ErrorAction Ignore; $null = New-ProvPlan; Optimize-ProvStore");
        _store.Invoke("(Invoke-ProvSync -WhatIf -WarningAction Ignore) | Where-Object UserId -eq $args[0]", _store.Id).Output.ShouldBeEmpty();
        _store.Occurrences(ErasedPopulation.Values).ShouldBeEmpty("later");
        _store.Invoke("Close-ProvStore");
        _store.Occurrences(ErasedPopulation.Values).ShouldBeEmpty("closed");
        _store.Invoke("Test-ProvAudit ./contoso -Checkpoint ./checkpoints.txt").One<AuditReport>().Message.ShouldBeNull();
        _store.Invoke("$null = Open-ProvStore ./contoso");
        IsWhole();
        _store.Try("Get-ProvUser $args[0]", ErasedPopulation.Mail).Errors.Single().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserNotFound);
        _store.Try("Clear-ProvUser $args[0] -Confirm:$false", _store.Id).ThrowIfFailed().Warnings.Single().ShouldContain("nothing left");
    }

    [Fact]
    public void A_run_that_touched_the_person_is_undone_without_them_and_their_plans_are_read_and_not_applied()
    {
        _store.Live();
        _store.Leave();
        _store.Invoke("$global:ready = New-ProvPlan -WarningAction Ignore; $global:run = $first; $null = Clear-ProvUser $args[0] -Confirm:$false -WarningAction Ignore", ErasedPopulation.Mail);
        var plan = _store.Invoke("Get-ProvPlan $run.PlanId").One<Plan>();
        plan.Erasure.ShouldNotBeNull().Changes.ShouldBeGreaterThan(0);
        var changes = _store.Invoke("Get-ProvChange $run.PlanId");
        changes.Of<Change>().ShouldNotContain(c => c.UserId == _store.Id);
        changes.Of<Change>().ShouldNotBeEmpty("those of others are there");
        changes.Warnings.ShouldHaveSingleItem().ShouldContain("were erased with the people");
        _store.Try("Export-ProvPlan $run.PlanId ./plan.json").Errors.Single().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.PlanErased);

        var undo = _store.Try("$run | Undo-ProvRun -WhatIf").ThrowIfFailed();
        undo.Warnings.ShouldContain(w => w.Contains($"erased person {_store.Id}") && w.Contains("cannot be undone"));
    }

    [Fact]
    public void Whoever_is_still_here_or_has_something_left_to_be_done_is_not_erased()
    {
        _store.Invoke("$null = Invoke-ProvSync -WarningAction Ignore");
        Refusal().ShouldContain("is Active");
        _store.Invoke("Remove-ProvUser $args[0] -Confirm:$false", ErasedPopulation.Mail);
        Refusal().ShouldContain("a row in ad, hr");
        _store.Go();
        _store.Invoke("$null = Invoke-ProvImport hr, ad -WarningAction Ignore");
        Refusal().ShouldContain("an account in slack that can be used");
        _store.Invoke("$null = Invoke-ProvSync slack -WarningAction Ignore");
        Refusal().ShouldContain("tasks that are open: badges/");
        var forced = _store.Try("Clear-ProvUser $args[0] -Force -Confirm:$false", _store.Id).ThrowIfFailed().One<UserErasure>();
        forced.NotErased.ShouldContain(n => n.StartsWith("slack still has the account", StringComparison.Ordinal));
        _store.Occurrences(ErasedPopulation.Values).ShouldBeEmpty();

        string Refusal()
        {
            var error = _store.Try("Clear-ProvUser $args[0] -Confirm:$false", _store.Id).Errors.ShouldHaveSingleItem();
            error.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserNotErasable);
            return error.ToString();
        }
    }

    [Fact]
    public void A_preview_tells_how_much_and_what_is_not_reached_and_erases_nothing()
    {
        _store.Live();
        _store.Leave();
        // A colleague's row names her: what it says is the colleague's.
        _store.Invoke("Set-ProvUser $args[0] -Attributes @{ nickName = 'Deputy of wilhelmina.zaubertal@contoso.com' }", ErasedPopulation.Other);
        var before = _store.Invoke("(Test-ProvStore).HeadHash").One<string>();
        var preview = _store.Try("Clear-ProvUser $args[0] -WhatIf", ErasedPopulation.Mail).ThrowIfFailed();
        preview.Output.ShouldBeEmpty();
        preview.Warnings.ShouldContain(w => w.Contains("'users'") && w.Contains("stays as it is"));
        preview.Warnings.ShouldContain(w => w.Contains("slack still has the account"));
        _store.Invoke("(Test-ProvStore).HeadHash").One<string>().ShouldBe(before);
        _store.Occurrences(ErasedPopulation.Values).ShouldNotBeEmpty();
    }

    private void SaysErased()
    {
        var events = _store.Invoke("Get-ProvAuditEvent $args[0]", _store.Id).Of<AuditEvent>().ToList();
        events.ShouldAllBe(e => e.UserName == $"erased person {_store.Id}");
        events.ShouldContain(e => e.Action == AuditAction.Erased && e.Kind == "User");
        events.ShouldContain(e => e.Action == AuditAction.Erased && e.Kind == "Account" && e.App == "slack");
        events.Last(e => e.Kind == "Erasure").Message!.ShouldContain("were erased");
        _store.Invoke("Trace-ProvUser $args[0]", _store.Id).One<TraceStep>().Text.ShouldStartWith($"erased person {_store.Id}: what was known of them was erased on ");
        var history = _store.Try("Get-ProvHistory $args[0]", _store.Id).ThrowIfFailed();
        history.Output.ShouldBeEmpty();
        history.Warnings.ShouldHaveSingleItem().ShouldContain("was erased on ");
    }

    private void SaysErasedAsOf() =>
        _store.Try("Get-ProvUser $args[0] -AsOf ([datetime]::Now)", _store.Id).Errors.Single().ToString().ShouldContain("is not known any more: erased person");

    private void IsWhole()
    {
        var report = _store.Invoke("Test-ProvAudit -Checkpoint ./checkpoints.txt").One<AuditReport>();
        report.IsIntact.ShouldBeTrue(report.Message);
        var store = _store.Invoke("Test-ProvStore").One<StoreReport>();
        store.IsHealthy.ShouldBeTrue(store.Problem);
    }
}

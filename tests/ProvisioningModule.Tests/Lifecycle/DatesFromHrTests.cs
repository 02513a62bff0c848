using System.Globalization;
using Provisioning;

namespace ProvisioningModule.Tests.Lifecycle;

/// <summary>A person's time here, from an HR file with dates to their account in an application: hired for a day three weeks away, on leave, left, rehired.</summary>
public sealed class DatesFromHrTests : IDisposable
{
    private const string Fay = "fay@contoso.com";
    private readonly Contoso _contoso = new();

    // One day for the whole test, also for one that runs over midnight: the module has the machine's clock.
    private readonly DateTime _today = DateTime.UtcNow;

    public DatesFromHrTests()
    {
        Export("");
        _contoso.Invoke("Set-ProvMapping hr -Map @{ startDate = 'Start'; endDate = 'End'; leaveStart = 'Away'; leaveEnd = 'Back' }; $null = New-ProvGroup Staff -Filter 'title eq \"Clerk\"'; Grant-ProvAppAssignment slack -Group Staff").ThrowIfFailed();
    }

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void From_a_start_three_weeks_away_to_a_rehire_the_dates_decide_and_the_account_follows()
    {
        Sync($"{Day(21)},,,");
        Stands("Staged");
        Account().ShouldBeNull();

        // Three weeks are no longer away when accounts are ready a month before.
        _contoso.Invoke("Set-ProvLifecyclePolicy -PreStartDays 30; $global:run = Invoke-ProvSync").ThrowIfFailed();
        Stands("Active");
        var key = Account().ShouldNotBeNull().Key;
        Account()!.Active.ShouldBeTrue();

        Sync($"{Day(-30)},,{Day(-2)},{Day(2)}");
        Stands("Suspended");
        Account()!.Active.ShouldBeFalse();
        _contoso.Invoke($"Resume-ProvUser {Fay}; $null = Invoke-ProvSync").ThrowIfFailed();
        Stands("Active");

        Sync($"{Day(-30)},{Day(-1)},,");
        Stands("Deactivated");
        Account()!.Active.ShouldBeFalse();
        _contoso.Invoke($"@(Get-ProvAppAssignment slack -Effective | Where-Object UserName -eq {Fay}).Count").One<int>().ShouldBe(0, "the group's rule says who is in it, and who left is not");

        Sync($"{Day(0)},{Day(-1)},,");
        Stands("Active");
        Account()!.ShouldSatisfyAllConditions(a => a.Active.ShouldBeTrue(), a => a.Key.ShouldBe(key));
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);
    }

    [Fact]
    public void A_plan_and_what_if_show_who_would_leave_by_their_date_and_why()
    {
        Sync(",,,");
        Export($",{Day(-1)},,");
        var planned = _contoso.Invoke("New-ProvPlan | Get-ProvChange | ForEach-Object { \"$($_.Kind) $($_.Target): $($_.Reason)\" }").Of<string>().ToList();
        planned.ShouldBe([$"Disable directory: changed in hr: the end date {Day(-1)} has passed", "Disable slack: the user is Deactivated"]);
        _contoso.Invoke("Invoke-ProvSync -WhatIf | ForEach-Object { \"$($_.Kind) $($_.Target): $($_.Reason)\" }").Of<string>().ShouldBe(planned);
        Stands("Active");
    }

    [Fact]
    public void What_was_decided_by_hand_is_shown_with_who_until_when_and_why()
    {
        Sync(",,,");
        _contoso.Invoke($"Suspend-ProvUser {Fay} -Until 2999-01-01T00:00:00Z -Reason 'sabbatical'").ThrowIfFailed();
        var decision = _contoso.Invoke($"(Get-ProvUser {Fay}).Lifecycle.Decision.ToString()").One<string>();
        decision.ShouldStartWith("Suspended by ");
        decision.ShouldEndWith("until 2999-01-01 00:00:00Z: sabbatical");
        _contoso.Invoke($"Enable-ProvUser {Fay}; $null -eq (Get-ProvUser {Fay}).Lifecycle.Decision").One<bool>().ShouldBeTrue();
    }

    private string Day(int fromNow) => _today.AddDays(fromNow).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Sync(string dates)
    {
        Export(dates);
        _contoso.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
    }

    private void Export(string dates)
    {
        var lines = Contoso.Export.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        var rows = lines.Skip(1).Select(l => l + ",,,,");
        if (dates.Length > 0)
            rows = rows.Append($"6,{Fay},Fay,Holm,Legal,Clerk,Active,{dates}");
        File.WriteAllLines(_contoso.HrFile, [lines[0] + ",Start,End,Away,Back", .. rows]);
    }

    private void Stands(string status) => _contoso.Invoke($"(Get-ProvUser {Fay}).Status.ToString()").One<string>().ShouldBe(status);

    private Account? Account() => _contoso.Invoke($"Get-ProvAccount slack -User {Fay}").ThrowIfFailed().Of<Account>().SingleOrDefault();
}

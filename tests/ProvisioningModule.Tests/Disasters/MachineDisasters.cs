using System.Globalization;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>What befalls the machine and the sessions on it: in none does anybody lose access without a held plan, and nothing is done twice.</summary>
[Collection(Alone.Name)]
public sealed class MachineDisasters
{
    private const string Leaver = "p001@contoso.com";

    [Fact]
    public async Task Two_runs_at_once_in_one_process()
    {
        await using var site = await DisasterSite.StartAsync();
        NextDay(site);
        using var gate = new ManualResetEventSlim();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        site.Proxy.Rule = request =>
        {
            if (request.Method != "GET")
            {
                asked.TrySetResult();
                gate.Wait();
            }

            return null;
        };
        using (var first = site.Session.Start("Invoke-ProvSync"))
        {
            try
            {
                await asked.Task.WaitAsync(Eventually.Patience);
                using var second = new ModuleSession();
                second.Invoke("$null = Open-ProvStore $args[0]; Invoke-ProvSync", Path.Combine(site.Folder, "store")).ShouldSay(ErrorIds.RunInProgress, "under way");
            }
            finally
            {
                gate.Set();
            }

            first.Finish().Select(o => o.BaseObject).OfType<Run>().ShouldHaveSingleItem().State.ShouldBe(RunState.Completed);
        }

        DoneOnce(site);
    }

    [Fact]
    public async Task Two_runs_at_once_in_two_processes()
    {
        await using var site = await DisasterSite.StartAsync();
        NextDay(site);
        var second = await Provsh.RunAsync(
            new Dictionary<string, string> { ["PROVISIONING_MODULE"] = ModuleSession.ModuleFolder }, "-c", $"Open-ProvStore '{Path.Combine(site.Folder, "store")}' -ErrorAction Stop; Invoke-ProvSync");
        second.ExitCode.ShouldBe(1);
        second.Errors.ShouldContain(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        site.NobodyLosesAccess();
        site.Sync().ThrowIfFailed();
        DoneOnce(site);
    }

    [Fact]
    public async Task Two_plans_of_one_state_are_both_applied()
    {
        await using var site = await DisasterSite.StartAsync();
        NextDay(site);
        site.Invoke("$global:first = New-ProvPlan; $global:second = New-ProvPlan; Invoke-ProvPlan $first").ThrowIfFailed();
        DoneOnce(site);
        var again = site.Invoke("Invoke-ProvPlan $second");
        again.ShouldSay(ErrorIds.ChangeStale, $"'{Leaver}'");
        again.One<Run>().Applied.ShouldBe(0);
        DoneOnce(site);
        site.Sync().ThrowIfFailed().One<Run>().Applied.ShouldBe(0);
    }

    [Theory]
    [InlineData("while it is planned")]
    [InlineData("before the plan is applied")]
    [InlineData("while it is applied")]
    public async Task Disk_full_during_a_run(string when)
    {
        // A store is refused where there are less than 64 MB free.
        await using var disk = await SmallDisk.MountAsync(96);
        await using var site = await DisasterSite.StartAsync(folder: disk.Path);
        // What the store itself gives back while it works, such as the log of its view, is not enough for this.
        NextDay(site, longNames: true);
        site.Proxy.Rule = request =>
        {
            if (when == "while it is applied" && request.Method != "GET")
                disk.Fill();
            return null;
        };
        var result = when switch
        {
            "while it is planned" => Filled("Invoke-ProvSync"),
            "before the plan is applied" => Filled("Invoke-ProvPlan $plan", "$global:plan = New-ProvPlan"),
            _ => site.Sync(),
        };
        result.ShouldSay(ErrorIds.StoreNoSpace, disk.Path, "is full");
        site.Accounts().Where(a => a.Key != Leaver).ShouldAllBe(a => a.Value.StartsWith("True", StringComparison.Ordinal));

        site.Proxy.Rule = _ => null;
        disk.MakeRoom();
        site.Invoke("if (Get-ProvRun -State Running, Stopped) { $null = Resume-ProvRun }; $null = Invoke-ProvSync; (Test-ProvStore).IsHealthy").ThrowIfFailed().One<bool>().ShouldBeTrue();
        DoneOnce(site);

        ScriptResult Filled(string script, string before = "")
        {
            site.Invoke(before).ThrowIfFailed();
            disk.Fill();
            return site.Invoke(script);
        }
    }

    // One leaves, one joins; and everybody is called something longer.
    private static void NextDay(DisasterSite site, bool longNames = false) => site.Export(
    [
        .. DisasterSite.Rows
            .Select(r => r.Contains(Leaver, StringComparison.Ordinal) ? r.Replace("Active", "Left", StringComparison.Ordinal) : r)
            .Select(r => longNames ? r.Replace("Person", new string('P', 60_000), StringComparison.Ordinal) : r),
        "041,p041@contoso.com,Person 41,Sales,Active",
    ]);

    private static void DoneOnce(DisasterSite site)
    {
        var accounts = site.Accounts();
        accounts.Count.ShouldBe(DisasterSite.People + 1);
        accounts[Leaver].ShouldStartWith("False");
        accounts.Where(a => a.Key != Leaver).ShouldAllBe(a => a.Value.StartsWith("True", StringComparison.Ordinal));
    }
}

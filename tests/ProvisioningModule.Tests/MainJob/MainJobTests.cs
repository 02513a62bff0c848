using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>The main job on real input: an HR file of 1,000 people, a SCIM server that this project did not write, the shipped module in a session.</summary>
public sealed class MainJobTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private ScimmyServer _server = null!;

    public async Task InitializeAsync() => _server = await ScimmyServer.StartAsync();

    public async Task DisposeAsync()
    {
        _session.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task By_full_name_all_active_people_arrive_and_a_second_sync_writes_nothing()
    {
        SetUp("FullName");
        var import = _session.Invoke("Invoke-ProvImport hr").ThrowIfFailed();
        import.One<Run>().Applied.ShouldBe(1000);
        var active = _session.Invoke("Get-ProvUser -Filter 'active eq true'").Of<User>().ToList();
        active.Count.ShouldBe(496);

        _session.Invoke("Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack").ThrowIfFailed();
        var plan = _session.Invoke("$global:plan = New-ProvPlan; $plan").ThrowIfFailed().One<Plan>();
        plan.ChangeCount.ShouldBe(496);
        (await _server.UsersAsync()).ShouldBeEmpty("a plan writes nothing");
        _session.Invoke("Invoke-ProvPlan -Plan $plan").ThrowIfFailed().One<Run>().Applied.ShouldBe(496);

        var there = (await _server.UsersAsync()).ToDictionary(u => u["externalId"].AsString()!);
        there.Count.ShouldBe(496);
        var rows = File.ReadLines(Path.Combine(TestPaths.SharedData, "hr-1000.csv")).Skip(1).Select(l => l.Split(',')).ToDictionary(r => r[6]);
        foreach (var user in active)
        {
            var row = rows[user.DisplayName!];
            var account = there[user.Id];
            account["userName"].AsString().ShouldBe(row[6]);
            account["active"].AsBoolean().ShouldBe(true);
            account["name"].AsComplex()!["familyName"].AsString().ShouldBe(row[5]);
            account["title"].AsString().ShouldBe(row[16]);
            account[EnterpriseUrn].AsComplex()!["department"].AsString().ShouldBe(row[11]);
            account[EnterpriseUrn].AsComplex()!["employeeNumber"].AsString().ShouldBe(row[0]);
        }

        await _server.ResetAsync();
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().State.ShouldBe(RunState.Completed);
        (await _server.WritesAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task The_next_day_movers_change_leavers_are_disabled_and_a_rehire_is_the_same_account()
    {
        var file = SetUp("FullName");
        _session.Invoke("Invoke-ProvImport hr; Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App slack; Invoke-ProvSync").ThrowIfFailed();
        var lines = await File.ReadAllLinesAsync(file);
        var active = lines.Skip(1).Where(l => l.Split(',')[1] == "Active").Select(l => l.Split(',')[6]).ToList();
        var (leaver, mover) = (active[0], active[1]);
        await File.WriteAllLinesAsync(file, lines.Select(l => l.Split(',') is var r && r[6] == leaver ? l.Replace(",Active,", ",Inactive,", StringComparison.Ordinal)
            : r[6] == mover ? string.Join(',', r.Select((c, i) => i == 11 ? "Space" : c)) : l));
        await _server.ResetAsync();
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        (await _server.WritesAsync()).ShouldBe(2);
        (await UserAsync(leaver))["active"].AsBoolean().ShouldBe(false);
        (await UserAsync(mover))[EnterpriseUrn].AsComplex()!["department"].AsString().ShouldBe("Space");

        var id = (await UserAsync(leaver))["id"].AsString();
        await File.WriteAllLinesAsync(file, lines);
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        (await UserAsync(leaver))["active"].AsBoolean().ShouldBe(true);
        (await UserAsync(leaver))["id"].AsString().ShouldBe(id);
        (await _server.UsersAsync()).Count.ShouldBe(496);
    }

    [Fact]
    public void By_worker_id_359_come_in_and_641_rows_are_named()
    {
        SetUp("WorkerID");
        var import = _session.Invoke("Invoke-ProvImport hr");
        import.One<Run>().Applied.ShouldBe(359);
        import.Errors.Count.ShouldBe(641);
        import.Errors.ShouldAllBe(e => e.FullyQualifiedErrorId.StartsWith(ErrorIds.RowKeyAmbiguous, StringComparison.Ordinal));
        import.Errors[0].ToString().ShouldContain("row");
        _session.Invoke("Get-ProvUser").Output.Count.ShouldBe(359);
    }

    private const string EnterpriseUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private string SetUp(string key)
    {
        var file = _folder["hr.csv"];
        File.Copy(Path.Combine(TestPaths.SharedData, "hr-1000.csv"), file, overwrite: true);
        _session.Invoke(
            """
            param($folder, $file, $uri, $token, $key)
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $file; Key = $key; StatusColumn = 'WorkerStatus'; LeaverValues = 'Inactive'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ userName = 'FullName'; displayName = 'FullName'; givenName = 'FirstName'; surname = 'LastName'; title = 'JobTitle'; department = 'Department'; employeeNumber = 'WorkerID' }
            $secret = [System.Net.NetworkCredential]::new('', $token).SecurePassword
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $uri } -Credential $secret -Mode Enforce
            """,
            _folder["store"], file, _server.BaseUri, _server.Token, key).ThrowIfFailed();
        return file;
    }

    private async Task<AttributeSet> UserAsync(string name) => (await _server.UsersAsync()).Single(u => u["userName"].AsString() == name);
}

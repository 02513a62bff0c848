using System.Globalization;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>The managers of a real export, many of whom nobody is, some of whom several are, and one of whom is their own.</summary>
public sealed class ManagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_is_the_user_whom_the_number_means_and_the_others_are_named_and_met_when_they_arrive()
    {
        var file = _folder["hr.csv"];
        File.Copy(Path.Combine(TestPaths.SharedData, "hr-1000.csv"), file);
        var rows = File.ReadLines(file).Skip(1).Select(l => l.Split(',')).ToList();
        var byNumber = rows.ToLookup(r => r[0]);
        rows.Count(r => !byNumber.Contains(r[8])).ShouldBe(366);
        rows.Count(r => r[0] == r[8]).ShouldBe(1);
        var import = _session.Invoke(
            """
            param($folder, $file)
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $file; Key = 'FullName'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ userName = 'FullName'; employeeNumber = 'WorkerID'; manager = 'ManagerID' }
            Invoke-ProvImport hr
            """,
            _folder["store"], file).ThrowIfFailed();
        var users = _session.Invoke("Get-ProvUser").Of<User>().ToDictionary(u => u.UserName);
        users.Count.ShouldBe(1000);
        foreach (var row in rows)
        {
            var meant = byNumber[row[8]].Select(r => users[r[6]].Id).ToList();
            Manager(users[row[6]]).ShouldBe(meant.Count == 1 ? meant[0] : null, row[6]);
        }

        var open = rows.Count(r => byNumber[r[8]].Count() != 1);
        import.Warnings.ShouldContain(w => w.Contains($"{open.ToString(CultureInfo.InvariantCulture)} people name somebody whom nobody is, or several are", StringComparison.Ordinal));

        var missing = rows.First(r => !byNumber.Contains(r[8]));
        var arrived = _session.Invoke("New-ProvUser newcomer -EmployeeNumber $args[0] -PassThru", missing[8]).ThrowIfFailed().One<User>();
        Manager(_session.Invoke("Get-ProvUser $args[0]", missing[6]).One<User>()).ShouldBe(arrived.Id);
        _session.Invoke("New-ProvPlan -Force").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);
    }

    private static string? Manager(User user) => user.Attributes["manager"].AsComplex()?["value"].AsString();
}

using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests;

/// <summary>A thousand people whom two systems know under keys of their own, some of them with slips in their names: who is certain is linked, the rest is decided from a file.</summary>
public sealed class TwoKeysTests : IDisposable
{
    private const int Slips = 40;
    private const int Renamed = 200;
    private const int Strangers = 10;
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly Dictionary<string, string> _nameOfSlip = [];

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Certain_pairs_are_linked_the_rest_is_the_queue_a_file_resolves_it_and_a_second_import_changes_nothing()
    {
        SetUp();
        var import = _session.Invoke("Invoke-ProvImport ad").ThrowIfFailed();
        import.Warnings.ShouldContain(w => w.Contains($"{Slips} objects wait", StringComparison.Ordinal));
        _session.Invoke("Get-ProvUser").Output.Count.ShouldBe(1000 + Strangers);
        _session.Invoke("Get-ProvAccount ad | Where-Object UserId").Output.Count.ShouldBe(1000 - Slips + Strangers);
        var certain = _session.Invoke("Get-ProvMatch ad | Where-Object State -eq Linked").Of<MatchCase>().ToList();
        certain.Count.ShouldBe(1000 - Slips);
        certain.ShouldAllBe(m => m.Rule == "byName");
        Users().Count(u => u.Attributes["phoneNumbers"].AsList().Count > 0).ShouldBe(1000 - Slips + Strangers, "what the second source knows has come in");

        // The queue streams, shows whom each may be, and has the right one among them.
        var queue = _session.Invoke("Get-ProvMatch -Pending").ThrowIfFailed().Of<MatchCase>().ToList();
        queue.Select(m => m.Key).ShouldBe(_nameOfSlip.Keys, ignoreOrder: true);
        foreach (var match in queue)
        {
            match.Candidates.ShouldContain(c => c.UserName == _nameOfSlip[match.Key], match.Key);
            match.Candidates.ShouldAllBe(c => c.Scores.Count == 2 && c.LinkedTo == null);
            match.Attributes["displayName"].AsString().ShouldNotBe(_nameOfSlip[match.Key]);
        }

        // One row of the file is bad: it alone is not taken.
        var file = _folder["decisions.csv"];
        var rows = _nameOfSlip.Select(s => $"ad,{s.Key},{(s.Key == queue[0].Key ? "Create" : "Link")},{(s.Key == queue[0].Key ? "" : s.Value)}").Append("ad,nobody,Link,x");
        File.WriteAllLines(file, ["app,key,action,user", .. rows], Encoding.UTF8);
        _session.Invoke("Resolve-ProvMatch -Path $args[0] -WhatIf", file).Errors.Count.ShouldBe(1);
        _session.Invoke("Get-ProvMatch -Pending").Output.Count.ShouldBe(Slips, "-WhatIf decides nothing");
        var resolved = _session.Invoke("Resolve-ProvMatch -Path $args[0] -PassThru", file);
        resolved.Of<MatchCase>().Count().ShouldBe(Slips);
        resolved.Errors.ShouldHaveSingleItem().ToString().ShouldStartWith($"Row {Slips + 1} ");
        _session.Invoke("Get-ProvMatch -Pending").Output.ShouldBeEmpty();

        var second = _session.Invoke("Invoke-ProvImport ad").ThrowIfFailed();
        second.One<Run>().Counts.Select(c => (c.Kind, c.Count)).ShouldBe([(ChangeKind.Create, 1), (ChangeKind.Link, Slips - 1)], ignoreOrder: true);
        Users().Count.ShouldBe(1000 + Strangers + 1);
        var byName = Users().ToDictionary(u => u.UserName);
        var accounts = _session.Invoke("Get-ProvAccount ad").Of<Account>().ToDictionary(a => a.Key);
        foreach (var (key, name) in _nameOfSlip.Where(s => s.Key != queue[0].Key))
            accounts[key].UserId.ShouldBe(byName[name].Id);

        _session.Invoke("New-ProvPlan").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);
        _session.Invoke("New-ProvPlan -Force").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(0);
        _session.Invoke("Resolve-ProvMatch -Path $args[0] -PassThru", file).Output.ShouldBeEmpty("what was decided is decided");
    }

    private List<User> Users() => [.. _session.Invoke("Get-ProvUser").ThrowIfFailed().Of<User>()];

    private void SetUp()
    {
        var rows = File.ReadLines(Path.Combine(TestPaths.SharedData, "hr-1000.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        File.WriteAllLines(_folder["hr.csv"], ["Number,Name,Hired,Department,Title", .. rows.Select((r, i) => $"H{i:D4},{r[6]},{r[9]},{r[11]},{r[16]}")]);
        var ad = new List<string> { "Guid;Display;Since;Phone;Town" };
        for (var i = 0; i < rows.Count; i++)
        {
            var (name, key) = (rows[i][6], $"{{{i * 7919 % 100003:X8}}}");
            if (i < Slips)
            {
                _nameOfSlip.Add(key, name);
                name = name.Remove(name.Length / 2, 1) + "x";
            }
            else if (i < Slips + Renamed)
            {
                name = name.ToUpperInvariant().Replace(" ", i % 2 == 0 ? "-" : "  ", StringComparison.Ordinal).Replace("E", "É", StringComparison.Ordinal);
            }

            ad.Add($"{key};{name};{rows[i][9]};{rows[i][20]};{rows[i][18]}");
        }

        ad.AddRange(Enumerable.Range(0, Strangers).Select(i => $"{{S{i}}};Xq{i} Zzyzx{i * 1111};1999-12-31;555-010-000{i};Nowhere"));
        File.WriteAllLines(_folder["ad.csv"], ad, Encoding.UTF8);
        _session.Invoke(
            """
            param($folder)
            $null = $ExecutionContext.SessionState.Path.SetLocation($folder)
            $null = Open-ProvStore ./store -Create
            Set-ProvAttribute hired
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = './hr.csv'; Key = 'Number'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ userName = 'Name'; displayName = 'Name'; hired = 'Hired'; department = 'Department'; title = 'Title' }
            $null = New-ProvApp ad -Connector Csv -Direction Source -Settings @{ Path = './ad.csv'; Key = 'Guid'; AlwaysWhole = $true }
            Set-ProvMapping ad -Map @{ userName = 'Display'; displayName = 'Display'; hired = 'Since'; officePhone = 'Phone'; city = 'Town' }
            Set-ProvMatchRule ad byName -Compare @{ Attribute = 'displayName'; Method = 'Normalized' }, hired -AutoLink
            Set-ProvMatchRule ad alike -Compare @{ Attribute = 'displayName'; Method = 'Levenshtein'; Weight = 3; Threshold = 0.7 }, @{ Attribute = 'hired'; Method = 'Exact'; Required = $true } -Candidate 0.75
            $null = Invoke-ProvImport hr
            """,
            _folder.Path).ThrowIfFailed();
    }
}

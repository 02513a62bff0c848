using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Directories;

/// <summary>The main job into a domain of Active Directory and out of it again: an HR file of 1,000 people, a domain controller that this project did not write, the shipped module in a session.</summary>
public sealed partial class ActiveDirectoryJobTests : IAsyncLifetime
{
    private const int Active = 496;
    private const string Moving = "Finance";
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private SambaServer _server = null!;
    private LdapBendingProxy _proxy = null!;

    public async Task InitializeAsync()
    {
        _server = await SambaServer.StartAsync();
        _proxy = LdapBendingProxy.Start(_server, tls: true);
    }

    public async Task DisposeAsync()
    {
        _session.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task People_arrive_move_leave_and_come_back_and_the_domain_tells_another_store_who_there_is()
    {
        var file = SetUp();
        _session.Invoke("Invoke-ProvImport hr; Get-ProvUser -Filter 'active eq true' | Grant-ProvAppAssignment -App ad").ThrowIfFailed();
        _session.Invoke("Invoke-ProvSync -InitialPasswordVariable pw").ThrowIfFailed().Of<Run>().Last().Failed.ShouldBe(0);
        var people = await PeopleAsync();
        people.Count.ShouldBe(Active);
        people.Values.ShouldAllBe(p => p.IsEnabled);

        // Whatever is written beside what a plan has would be written again and again.
        var before = Writes();
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().State.ShouldBe(RunState.Completed);
        Writes().ShouldBe(before);

        var lines = await File.ReadAllLinesAsync(file);
        var active = lines.Skip(1).Select(l => l.Split(',')).Where(r => r[1] == "Active").ToList();
        (await MembersAsync("Sales")).Count.ShouldBe(active.Count(r => r[11] == "Sales"));
        var (movers, leavers) = (active.Where(r => r[11] == "Sales").Take(3).Select(r => r[6]).ToList(), active.Where(r => r[11] == "Sales").Skip(3).Take(3).Select(r => r[6]).ToList());
        await File.WriteAllLinesAsync(file, lines.Select(l => l.Split(',') is var r && movers.Contains(r[6]) ? With(r, 11, Moving) : leavers.Contains(r[6]) ? With(r, 1, "Inactive") : l));
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Failed.ShouldBe(0);

        var next = await PeopleAsync();
        next.Count.ShouldBe(Active);
        foreach (var name in movers)
            next[name].ShouldBe(people[name] with { Dn = $"CN={name},OU={Moving},{_server.PeopleDn}".ToUpperInvariant() });
        foreach (var name in leavers)
            next[name].ShouldBe(people[name] with { Dn = $"CN={name},{_server.LeaversDn}".ToUpperInvariant(), IsEnabled = false });
        (await MembersAsync("Sales")).ShouldNotContain(dn => movers.Concat(leavers).Any(n => dn.StartsWith($"CN={n},", StringComparison.OrdinalIgnoreCase)));
        (await MembersAsync(Moving)).Select(m => m.ToUpperInvariant()).ShouldContain(next[movers[0]].Dn);

        await File.WriteAllLinesAsync(file, lines);
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Failed.ShouldBe(0);
        (await PeopleAsync()).ShouldBe(people, ignoreOrder: true);

        var users = UsersOf("active eq true");
        _session.Invoke(
            """
            param($folder, $server, $domain, $ca, $account, $password, $company)
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp people -Connector ActiveDirectory -Direction Source -Credential ([Net.NetworkCredential]::new('', $password).SecurePassword) -Settings @{ Domain = $domain; Server = $server; CaPath = $ca; UserName = $account; SearchBases = $company }
            Invoke-ProvImport people
            """,
            [_folder["second"], .. Reached()]).ThrowIfFailed().One<Run>().Failed.ShouldBe(0);
        UsersOf("active eq true").ShouldBe(users);
    }

    private object?[] Reached() => [$"{_proxy.Host}:{_proxy.Port}", _server.Realm.ToLowerInvariant(), _server.AuthorityFile, _server.Service.Name, _server.Service.Password, _server.CompanyDn];

    private string SetUp()
    {
        var file = _folder["hr.csv"];
        File.Copy(Path.Combine(TestPaths.SharedData, "hr-1000.csv"), file);
        _session.Invoke(
            """
            param($folder, $server, $domain, $ca, $account, $password, $company, $file)
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $file; Key = 'FullName'; StatusColumn = 'WorkerStatus'; LeaverValues = 'Inactive'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ displayName = 'FullName'; givenName = 'FirstName'; surname = 'LastName'; title = 'JobTitle'; department = 'Department'; employeeNumber = 'WorkerID' }
            Set-ProvMapping hr userName -Expression ('toLowerCase(String.removeSpaces(source.FirstName) + "." + source.LastName) + "@' + $domain + '"')
            $null = New-ProvApp ad -Connector ActiveDirectory -Mode Enforce -Credential ([Net.NetworkCredential]::new('', $password).SecurePassword) -InitialPassword Random -Settings @{
                Domain = $domain; Server = $server; CaPath = $ca; UserName = $account; SearchBases = $company; GroupBases = $company
                UserContainer = "OU=People,$company"; GroupContainer = "OU=Groups,$company"; DisabledContainer = "OU=Leavers,$company"; CreateContainers = $true
            }
            Set-ProvMapping ad ouPath -Expression 'user.department'
            foreach ($department in 'Sales', 'Finance') {
                $null = New-ProvGroup $department -Filter ('department eq "' + $department + '"')
                Set-ProvGroupPush ad $department
            }
            """,
            [_folder["store"], .. Reached(), file]).ThrowIfFailed();
        return file;
    }

    private IReadOnlyList<string> UsersOf(string filter) =>
        [.. _session.Invoke("Get-ProvUser -Filter $args[0]", filter).ThrowIfFailed().Of<User>().Select(u => $"{u.UserName} {u.DisplayName} {u.Attributes["title"]} {u.Attributes["department"]} {u.Attributes["employeeNumber"]}").Order(StringComparer.Ordinal)];

    private int Writes() => new[] { LdapRequestKind.Add, LdapRequestKind.Modify, LdapRequestKind.Delete, LdapRequestKind.Rename }.Sum(_proxy.Count);

    private async Task<IReadOnlyDictionary<string, Person>> PeopleAsync()
    {
        var entries = (await _server.SearchAsync("-b", _server.CompanyDn, "(objectClass=user)", "displayName", "objectGUID", "userAccountControl")).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return entries.Select(e => Line().Matches(e).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value)).Where(e => e.ContainsKey("displayName"))
            .ToDictionary(e => e["displayName"], e => new Person(e["dn"].ToUpperInvariant(), e["objectGUID"], (int.Parse(e["userAccountControl"], CultureInfo.InvariantCulture) & 2) == 0));
    }

    private async Task<IReadOnlyList<string>> MembersAsync(string group) =>
        [.. Line().Matches(await _server.SearchAsync("-b", _server.GroupsDn, $"(sAMAccountName={group})", "member")).Where(m => m.Groups[1].Value == "member").Select(m => m.Groups[2].Value)];

    private static string With(string[] row, int column, string value) => string.Join(',', row.Select((c, i) => i == column ? value : c));

    [GeneratedRegex("^(\\w+)::? (.*)$", RegexOptions.Multiline)]
    private static partial Regex Line();

    private sealed record Person(string Dn, string Id, bool IsEnabled);
}

using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Mappings;

/// <summary>User names for the people of a real export, many of whom share their initials or their whole name, in the directory and in an application that this project did not write.</summary>
public sealed class UniqueNameTests : IAsyncLifetime
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
    public async Task Everybody_gets_a_name_of_their_own_and_keeps_it()
    {
        var file = _folder["hr.csv"];
        File.Copy(Path.Combine(TestPaths.SharedData, "hr-1000.csv"), file);
        _session.Invoke(
            """
            param($folder, $file, $uri, $token)
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $file; Key = 'FullName'; AlwaysWhole = $true }
            Set-ProvMapping hr -Map @{ displayName = 'FullName'; givenName = 'FirstName'; surname = 'LastName' }
            Set-ProvMapping hr userName -Unique -Expression 'toLowerCase(substring(source.FirstName, 0, 1) + substring(source.LastName, 0, 1))' -MaxTries 1000
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $uri } -Credential ([Net.NetworkCredential]::new('', $token).SecurePassword) -Mode Enforce
            Set-ProvMapping slack userName -Unique -Expression 'toLowerCase(substring(user.surname, 0, 1)) + "@corp.example"' -MaxTries 1000
            """,
            _folder["store"], file, _server.BaseUri, _server.Token).ThrowIfFailed();
        var import = _session.Invoke("Invoke-ProvImport hr").ThrowIfFailed().One<Run>();
        import.Applied.ShouldBe(1000);
        var before = Names();
        before.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(1000);

        _session.Invoke("@(Get-ProvUser)[0..199] | Grant-ProvAppAssignment -App slack; $null = Invoke-ProvSync slack").ThrowIfFailed();
        var there = (await _server.UsersAsync()).ToDictionary(u => u["externalId"].AsString()!, u => u["userName"].AsString()!);
        there.Count.ShouldBe(200);
        there.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(200);
        there.Values.ShouldAllBe(n => n.EndsWith("@corp.example", StringComparison.Ordinal));

        // Half of them are called something else the next day.
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllLinesAsync(file, lines.Select((l, i) => i % 2 == 1 ? string.Join(',', l.Split(',').Select((c, n) => n == 5 ? "Zaphod" : c)) : l));
        _session.Invoke("$null = Invoke-ProvSync").ThrowIfFailed();
        Names().ShouldBe(before, ignoreOrder: true);
        (await _server.UsersAsync()).ToDictionary(u => u["externalId"].AsString()!, u => u["userName"].AsString()!).ShouldBe(there, ignoreOrder: true);
        await _server.ResetAsync();
        _session.Invoke("Invoke-ProvSync -Force").ThrowIfFailed();
        (await _server.WritesAsync()).ShouldBe(0);
    }

    [Fact]
    public void What_is_kept_for_somebody_is_seen_and_finds_them()
    {
        _session.Invoke(
            """
            param($folder, $file)
            [IO.File]::WriteAllText($file, "Id,First,Last`n1,Jane,Doe`n")
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = $file; Key = 'Id' }
            Set-ProvMapping hr userName -Unique -Expression 'uniqueValue(source.Last, source.First)'
            $null = Invoke-ProvImport hr
            Set-ProvUser doe -UserName stage -Until '2999-01-01' -Reason test
            """, _folder["store"], _folder["hr.csv"]).ThrowIfFailed();
        _session.Invoke("Get-ProvMapping hr").One<AppMapping>().Options.ShouldBe("unique");
        _session.Invoke("(Get-ProvUser stage).Reserved.Value.ToString()").One<string>().ShouldBe("Doe");
        _session.Invoke("Get-ProvUser doe").One<User>().UserName.ShouldBe("stage");
        _session.Invoke("New-ProvUser doe").Errors.ShouldHaveSingleItem().FullyQualifiedErrorId.ShouldStartWith(ErrorIds.UserExists);
        _session.Invoke("Remove-ProvOverride stage userName -Confirm:$false; (Get-ProvUser doe -IncludeProvenance).Provenance['userName'].Kind.ToString()").ThrowIfFailed().One<string>().ShouldBe("Chosen");
    }

    private Dictionary<string, string> Names() => _session.Invoke("Get-ProvUser").Of<User>().ToDictionary(u => u.Id, u => u.UserName);
}

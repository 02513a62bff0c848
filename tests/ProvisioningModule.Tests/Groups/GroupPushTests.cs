using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Groups;

/// <summary>Groups are kept in an application that this project did not write, over the wire, from the prompt.</summary>
public sealed class GroupPushTests : IAsyncLifetime
{
    private readonly Contoso _contoso = new();
    private ScimmyServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await ScimmyServer.StartAsync();
        _contoso.Invoke(
            """
            $null = Set-ProvApp slack -Settings @{ BaseUri = $args[0] } -Credential ([Net.NetworkCredential]::new('', $args[1]).SecurePassword)
            $null = New-ProvGroup Sales -Filter 'department eq "Sales"'
            Set-ProvGroupPush slack Sales -WhenRemoved Delete
            """,
            _server.BaseUri,
            _server.Token).ThrowIfFailed();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _contoso.Dispose();
    }

    [Fact]
    public async Task A_group_lives_in_an_application()
    {
        _contoso.Invoke("$global:plan = New-ProvPlan; Get-ProvChange $plan -User anna@contoso.com").Of<Change>().Select(c => c.Subject).ShouldBe(["anna@contoso.com", "group Sales"]);
        _contoso.Invoke("Invoke-ProvPlan $plan").One<Run>().Failed.ShouldBe(0);
        (await MembersAsync("Sales")).ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com"]);
        var pushed = _contoso.Invoke("Get-ProvGroupPush slack Sales").One<PushedGroup>();
        (pushed.State, pushed.AppGroup!.MembersKnown, pushed.Push.WhenRemoved).ShouldBe(("kept", true, GroupPushEnd.Delete));
        _contoso.Invoke("Get-ProvAppGroupMember slack Sales").Of<AppGroupMember>().Count().ShouldBe(3);

        await _server.ResetAsync();
        _contoso.Invoke("Invoke-ProvSync").One<Run>().Counts.ShouldBeEmpty();
        (await _server.WritesAsync()).ShouldBe(0);

        // One moves, one leaves, one comes.
        File.WriteAllText(_contoso.HrFile, Contoso.Export
            .Replace("Anna,Berg,Sales", "Anna,Berg,Legal", StringComparison.Ordinal).Replace("Sales,Manager,Active", "Sales,Manager,Left", StringComparison.Ordinal).Replace("Falk,Support", "Falk,Sales", StringComparison.Ordinal));
        _contoso.Invoke("Grant-ProvAppAssignment slack dee@contoso.com; Invoke-ProvSync").One<Run>().Failed.ShouldBe(0);
        (await MembersAsync("Sales")).ShouldBe(["dee@contoso.com", "eli@contoso.com"]);
        _contoso.Invoke("Trace-ProvUser anna@contoso.com slack").ThrowIfFailed().Of<TraceStep>().Select(s => s.Text).ShouldContain("Not in the app's group Sales.");

        _contoso.Invoke("Set-ProvGroup Sales -NewName 'Sales team'; Invoke-ProvSync").One<Run>().Failed.ShouldBe(0);
        (await MembersAsync("Sales team")).ShouldBe(["dee@contoso.com", "eli@contoso.com"]);

        _contoso.Invoke("$null = Undo-ProvRun (@(Get-ProvRun)[-1]) -Confirm:$false -WarningAction Ignore").ThrowIfFailed();
        (await MembersAsync("Sales")).ShouldBe(["dee@contoso.com", "eli@contoso.com"]);

        _contoso.Invoke("Get-ProvGroupPush | Remove-ProvGroupPush -Confirm:$false; Invoke-ProvSync").One<Run>().Failed.ShouldBe(0);
        (await _server.GroupsAsync()).ShouldBeEmpty();
        _contoso.Invoke("Get-ProvGroupPush -Definition").Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_somebody_does_in_the_application_is_seen_by_an_import_and_put_right()
    {
        _contoso.Invoke("Invoke-ProvSync").One<Run>().Failed.ShouldBe(0);
        var (group, anna) = ((await _server.GroupsAsync()).Single()["id"].ToString(), (await _server.UsersAsync()).Single(u => u["userName"].ToString() == "anna@contoso.com")["id"].ToString());
        using var http = new HttpClient { BaseAddress = new(_server.BaseUri + "/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _server.Token);
        using var body = new StringContent($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"remove","path":"members[value eq \"{{anna}}\"]"}]}""", System.Text.Encoding.UTF8, "application/scim+json");
        (await http.PatchAsync($"Groups/{group}", body)).EnsureSuccessStatusCode();
        (await MembersAsync("Sales")).ShouldBe(["cy@contoso.com", "eli@contoso.com"]);
        _contoso.Invoke("$null = Invoke-ProvImport slack; Invoke-ProvSync").One<Run>().Failed.ShouldBe(0);
        (await MembersAsync("Sales")).ShouldBe(["anna@contoso.com", "cy@contoso.com", "eli@contoso.com"]);
        _contoso.Invoke("(New-ProvPlan).ChangeCount").One<int>().ShouldBe(0);
    }

    [Fact]
    public void Plans_and_what_is_exported_of_them_say_who_is_put_in()
    {
        _contoso.Invoke("$global:plan = New-ProvPlan; Get-ProvChange $plan | ForEach-Object { [Provisioning.ChangeText]::Line($_) }").ThrowIfFailed().Of<string>()
            .ShouldContain("slack: Update group Sales, members of the group Sales (+3: +anna@contoso.com, +cy@contoso.com, +eli@contoso.com)");
        _contoso.Invoke("Get-ProvGroupPush").One<PushedGroup>().State.ShouldBe("to be made");
        _contoso.Invoke("$null = Export-ProvPlan $plan ./plan.html; $null = Export-ProvPlan $plan ./plan.md; $null = Export-ProvPlan $plan ./plan.json").ThrowIfFailed();
        foreach (var (file, text) in new[] { ("plan.html", "anna@contoso.com, cy@contoso.com, eli@contoso.com"), ("plan.md", "members"), ("plan.json", "\"members\":[{") })
            File.ReadAllText(Path.Combine(_contoso.Folder, file)).ShouldContain(text, Case.Sensitive, file);
    }

    private async Task<IReadOnlyList<string>> MembersAsync(string name)
    {
        var users = (await _server.UsersAsync()).ToDictionary(u => u["id"].ToString(), u => u["userName"].ToString());
        return [.. (await _server.GroupsAsync()).Single(g => g["displayName"].ToString() == name)["members"].AsList().Select(m => users[m.AsComplex()!["value"].ToString()]).Order(StringComparer.Ordinal)];
    }
}

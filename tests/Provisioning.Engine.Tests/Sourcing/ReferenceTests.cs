namespace Provisioning.Engine.Tests;

/// <summary>A manager is given by a name that the source has for them, and is kept as the user that it means, whenever that user comes or goes.</summary>
public sealed class ReferenceTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("employeeNumber", "number"), ("mail", "mail"), ("manager", "boss")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Theory]
    [InlineData("7")]
    [InlineData("N7")]
    [InlineData("BO")]
    [InlineData("bo@contoso.com")]
    public async Task A_name_of_any_kind_means_the_user_whether_they_come_before_or_after(string name)
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        Set("1", "anna", name);
        Set("7", "bo", null);
        Set("9", "cy", name);
        await _h.SyncAsync();
        var bo = await UserAsync("bo");
        (await ManagerAsync("anna")).ShouldBe(bo.Id);
        (await ManagerAsync("cy")).ShouldBe(bo.Id);
        (await UserAsync("anna")).Provenance["manager.value"]!.ToString().ShouldStartWith("manager.value: hr/1 ");
        _h.Warnings.ShouldBeEmpty();
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
    }

    [Fact]
    public async Task Who_comes_later_is_met_by_those_who_wait_without_reading_them_again()
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        await _h.AddSourceAsync("contractors", ["userName"], Inbound);
        Set("1", "anna", "c7");
        await _h.SyncAsync();
        (await ManagerAsync("anna")).ShouldBeNull();
        _h.Warnings.ShouldHaveSingleItem().ShouldContain("'anna' names c7");
        _h.Restart();
        _h.Source("contractors").Set("x", true, ("login", "bo"), ("number", "C7"));
        await _h.SyncAsync();
        (await ManagerAsync("anna")).ShouldBe((await UserAsync("bo")).Id);
        _h.Source("hr").Reads.ShouldBe(1);

        var cy = await _h.AddUserAsync("cy");
        Set("2", "dee", "nobody");
        await _h.SyncAsync();
        (await ManagerAsync("dee")).ShouldBeNull();
        var renamed = await _h.Engine.Directory.WithAsync(cy, new Dictionary<string, AttributeValue> { ["userName"] = "nobody" }, EngineHarness.None);
        await _h.Engine.Directory.SaveAsync(renamed, "Set-ProvUser", EngineHarness.None);
        (await ManagerAsync("dee")).ShouldBe(cy.Id, "who gets the name is met at once");
    }

    [Fact]
    public async Task Who_is_removed_is_nobodys_manager_and_is_again_when_restored()
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        Set("1", "anna", "7");
        Set("7", "bo", null);
        await _h.SyncAsync();
        var bo = await UserAsync("bo");
        bo = await _h.DecideAsync(bo, UserStatus.Deleted);
        (await ManagerAsync("anna")).ShouldBeNull();
        (await _h.PlanAsync(force: true)).ChangeCount.ShouldBe(0);
        await _h.DecideAsync(bo, UserStatus.Active);
        (await ManagerAsync("anna")).ShouldBe(bo.Id);
    }

    [Fact]
    public async Task A_name_that_means_somebody_else_now_moves_the_reference()
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        Set("1", "anna", "N7");
        Set("7", "bo", null);
        Set("8", "cy", null);
        await _h.SyncAsync();
        _h.Source("hr").Set("7", true, ("login", "bo"), ("number", "other"));
        _h.Source("hr").Set("8", true, ("login", "cy"), ("number", "N7"));
        await _h.SyncAsync();
        (await ManagerAsync("anna")).ShouldBe((await UserAsync("cy")).Id);
    }

    [Fact]
    public async Task Circles_are_kept_and_said()
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        Set("1", "anna", "2");
        Set("2", "bo", "3");
        Set("3", "cy", "1");
        Set("4", "dee", "4");
        Set("5", "eli", "1");
        await _h.SyncAsync();
        _h.Warnings.Count().ShouldBe(2);
        _h.Warnings.ShouldContain(w => w.StartsWith("'anna' -> 'bo' -> 'cy' -> 'anna'", StringComparison.Ordinal));
        _h.Warnings.ShouldContain(w => w.StartsWith("'dee' -> 'dee'", StringComparison.Ordinal));
        (await ManagerAsync("dee")).ShouldBe((await UserAsync("dee")).Id);
        (await ManagerAsync("eli")).ShouldBe((await UserAsync("anna")).Id);
    }

    [Fact]
    public async Task A_name_of_several_is_nobodys()
    {
        await _h.AddSourceAsync("hr", ["userName"], Inbound);
        Set("1", "anna", "N");
        _h.Source("hr").Set("2", true, ("login", "bo"), ("number", "N"));
        _h.Source("hr").Set("3", true, ("login", "cy"), ("number", "N"));
        await _h.SyncAsync();
        (await ManagerAsync("anna")).ShouldBeNull();
        _h.Warnings.ShouldHaveSingleItem().ShouldContain("'anna' names N");
        _h.Source("hr").Set("3", true, ("login", "cy"), ("number", "M"));
        await _h.SyncAsync();
        (await ManagerAsync("anna")).ShouldBe((await UserAsync("bo")).Id);
    }

    [Fact]
    public async Task A_person_names_a_manager_as_it_comes_and_nobody_is_refused()
    {
        var bo = await _h.AddUserAsync("bo", ("employeeNumber", "7"));
        var anna = await _h.AddUserAsync("anna", ("manager", "7"));
        anna.Attributes["manager"].AsComplex()!["value"].AsString().ShouldBe(bo.Id);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.AddUserAsync("cy", ("manager", "8")))).Error.Id.ShouldBe(ErrorIds.UserNotFound);
    }

    private void Set(string key, string login, string? boss) =>
        _h.Source("hr").Set(key, true, ("login", login), ("number", $"N{key}"), ("mail", $"{login}@contoso.com"), ("boss", boss));

    private async Task<User> UserAsync(string name) => (await _h.UsersAsync($"userName eq \"{name}\"")).Single();

    private async Task<string?> ManagerAsync(string name) => (await UserAsync(name)).Attributes["manager"].AsComplex()?["value"].AsString();
}

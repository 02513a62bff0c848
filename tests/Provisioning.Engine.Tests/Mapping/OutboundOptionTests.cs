using static Provisioning.Engine.Tests.MappingHarness;

namespace Provisioning.Engine.Tests;

/// <summary>When an outbound mapping has a say, how strongly, and what it says where there is no value.</summary>
public sealed class OutboundOptionTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Create_only_gives_new_accounts_their_value_and_leaves_it_to_the_app()
    {
        await _h.TargetAsync(Out("locale", "locale") with { When = MappingWhen.CreateOnly }, Out("title", "title"));
        var anna = await JoinAsync("anna", ("locale", "de"), ("title", "Clerk"));
        _h.Held(anna, "locale").ShouldBe("de");
        _h.ChangeInApp(anna, "locale", "fr");
        anna = await _h.ChangeAsync(anna, "title", "Boss");
        await _h.ChangeAsync(anna, "locale", "it");
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("Boss");
        _h.Held(anna, "locale").ShouldBe("fr");
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task Weak_fills_what_the_app_has_not_and_touches_nothing_else()
    {
        await _h.TargetAsync(Out("nickName", "nickName") with { Strength = MappingStrength.Weak });
        var anna = await JoinAsync("anna");
        await _h.ChangeAsync(anna, "nickName", "Ann");
        await _h.SyncAsync();
        _h.Held(anna, "nickName").ShouldBe("Ann");
        await _h.ChangeAsync(anna, "nickName", "Annie");
        await _h.SyncAsync();
        _h.Held(anna, "nickName").ShouldBe("Ann");
        await _h.ChangeAsync(anna, "nickName", null);
        await _h.SyncAsync();
        _h.Held(anna, "nickName").ShouldBe("Ann");
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task An_account_that_is_found_keeps_what_weak_and_create_only_mappings_would_give_and_gets_what_it_lacks()
    {
        await _h.TargetAsync(
            Out("nickName", "nickName") with { Strength = MappingStrength.Weak },
            Out("locale", "locale") with { When = MappingWhen.CreateOnly },
            Out("userType", "userType") with { When = MappingWhen.CreateOnly },
            Out("title", "title"));
        _h.Target("slack").Accounts["old"] = new() { Key = "old", Active = true, Values = Map(("userName", "anna"), ("nickName", "Own"), ("locale", "fr"), ("title", "Own")) };
        var anna = await JoinAsync("anna", ("nickName", "Ann"), ("locale", "de"), ("userType", "Employee"), ("title", "Clerk"));
        _h.Target("slack").Accounts.ShouldHaveSingleItem();
        _h.Held(anna, "nickName").ShouldBe("Own");
        _h.Held(anna, "locale").ShouldBe("fr");
        _h.Held(anna, "userType").ShouldBe("Employee");
        _h.Held(anna, "title").ShouldBe("Clerk");
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task A_value_of_an_assignment_is_enforced_whatever_the_mappings_strength()
    {
        var app = await _h.TargetAsync(Out("nickName", "nickName") with { Strength = MappingStrength.Weak }, Out("title", "title"));
        var anna = await JoinAsync("anna", ("nickName", "Ann"));
        var group = await _h.AddGroupAsync("staff", "userName pr");
        await _h.GrantGroupAsync(app.Name, group, new() { Values = Map(("nickName", "Staff")) });
        await _h.Engine.Assignments.RevokeAsync(app, anna, EngineHarness.None);
        await _h.SyncAsync();
        _h.Held(anna, "nickName").ShouldBe("Staff");
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task Normal_writes_what_changed_and_reports_and_leaves_what_the_app_has_by_itself()
    {
        await _h.TargetAsync(Out("title", "title") with { Strength = MappingStrength.Normal }, Out("department", "department"));
        var anna = await JoinAsync("anna", ("title", "Clerk"), ("department", "Sales"));
        _h.ChangeInApp(anna, "title", "Chief Clerk");
        await _h.ChangeAsync(anna, "department", "Legal");
        await _h.SyncAsync();

        await _h.RemapAsync("slack", Out("displayName", "displayName"));
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(0);
        plan.Targets.Single(t => t.Name == "slack").Drift.ShouldBe([new(anna.Id, "anna", "title", "Clerk", "Chief Clerk")]);
        _h.Warnings.ShouldContain("'slack' has 1 value by itself, which is left: title of 'anna'. The plan's target has them all under Drift.");
        _h.Held(anna, "title").ShouldBe("Chief Clerk");
        await _h.ShouldBeSettledAsync();

        await _h.ChangeAsync(anna, "title", "Boss");
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("Boss");
        await _h.ChangeAsync(anna, "title", null);
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBeNull();
        await _h.ShouldBeSettledAsync();
    }

    [Fact]
    public async Task Normal_knows_what_it_wanted_also_where_the_app_had_it_already()
    {
        await _h.TargetAsync(Out("title", "title") with { Strength = MappingStrength.Normal }, Out("department", "department"));
        var anna = await JoinAsync("anna", ("title", "A"));
        _h.ChangeInApp(anna, "title", "B");
        await _h.ChangeAsync(anna, "department", "Legal");
        await _h.SyncAsync();
        await _h.ChangeAsync(anna, "title", "B");
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(0);
        (await _h.ChangesAsync(plan, records: true)).ShouldHaveSingleItem().Kind.ShouldBe(ChangeKind.Record);
        await _h.ApplyAsync(plan);
        (await _h.ChangesAsync(await _h.PlanAsync(), records: true)).ShouldBeEmpty();

        // Back to what was wanted long ago is a change all the same.
        await _h.ChangeAsync(anna, "title", "A");
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("A");
    }

    [Fact]
    public async Task Normal_after_strong_starts_from_what_is_wanted_then_and_strong_after_normal_enforces()
    {
        await _h.TargetAsync(Out("title", "title"), Out("department", "department"));
        var anna = await JoinAsync("anna", ("title", "A"));
        await _h.RemapAsync("slack", Out("title", "title") with { Strength = MappingStrength.Normal });
        await _h.SyncAsync();
        _h.ChangeInApp(anna, "title", "Own");
        await _h.ChangeAsync(anna, "department", "Legal");
        await _h.SyncAsync();
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("Own");
        await _h.RemapAsync("slack", Out("title", "title"));
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("A");
        (await _h.AccountsAsync("slack")).ShouldHaveSingleItem().Wanted.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Normal_in_a_system_without_an_api_asks_for_each_change_once()
    {
        var app = await _h.AddManualAsync("badge");
        await _h.Engine.Apps.UpdateAsync(app with { Mappings = [Out("userName", "userName"), Out("title", "title") with { Strength = MappingStrength.Normal }] }, "test", EngineHarness.None);
        var anna = await _h.AddUserAsync("anna", ("title", "A"));
        await _h.GrantAllAsync("badge");
        await _h.SyncAsync();
        await CompleteAsync();
        await _h.ChangeAsync(anna, "title", "B");
        await _h.SyncAsync();
        await CompleteAsync();
        (await _h.AccountsAsync("badge")).ShouldHaveSingleItem().Wanted["title"].AsString().ShouldBe("B");

        // A task that is no longer needed is taken back.
        await _h.ChangeAsync(anna, "title", "C");
        await _h.SyncAsync();
        await _h.ChangeAsync(anna, "title", "B");
        await _h.SyncAsync();
        (await _h.TasksAsync()).ShouldBeEmpty();

        async Task CompleteAsync()
        {
            await _h.Engine.Tasks.CompleteAsync((await _h.TasksAsync()).ShouldHaveSingleItem(), "done", null, EngineHarness.None);
            await _h.SyncAsync();
            (await _h.PlanAsync()).ChangeCount.ShouldBe(0);
        }
    }

    [Fact]
    public async Task Where_there_is_no_value_a_mapping_clears_keeps_or_takes_its_default()
    {
        await _h.TargetAsync(
            Out("title", "title") with { OnNull = NullAction.Keep },
            Out("nickName", "nickName") with { OnNull = NullAction.Default, Default = "none" },
            Out("locale", "locale") with { OnNull = NullAction.Clear });
        // What the app had before it was linked stays while there is no value, unless the mapping clears.
        _h.Target("slack").Accounts["old"] = new() { Key = "old", Active = true, Values = Map(("userName", "anna"), ("locale", "fr"), ("title", "Own")) };
        var anna = await JoinAsync("anna");
        (_h.Held(anna, "title"), _h.Held(anna, "nickName"), _h.Held(anna, "locale")).ShouldBe(("Own", "none", null));
        await _h.ChangeAsync(anna, "title", "Clerk");
        await _h.SyncAsync();
        await _h.ChangeAsync(anna, "title", null);
        await _h.SyncAsync();
        _h.Held(anna, "title").ShouldBe("Clerk");
        await _h.ShouldBeSettledAsync();
    }

    private async Task<User> JoinAsync(string userName, params (string Name, string Value)[] attributes)
    {
        var user = await _h.AddUserAsync(userName, attributes);
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        return user;
    }
}

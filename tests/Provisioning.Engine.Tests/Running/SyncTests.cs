namespace Provisioning.Engine.Tests;

/// <summary>The main job on a small scale: source to directory to application.</summary>
public sealed class SyncTests : IDisposable
{
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("displayName", "name"), ("department", "dept")];
    private static readonly (string, string)[] Outbound = [("userName", "userName"), ("displayName", "displayName"), ("department", "department")];
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_joiner_gets_an_account_and_a_second_sync_writes_nothing()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("name", "Anna Berg"), ("dept", "Sales"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        var run = await _h.SyncAsync();

        run.State.ShouldBe(RunState.Completed);
        var user = (await _h.UsersAsync()).ShouldHaveSingleItem();
        var account = _h.Target("slack").Accounts.Values.ShouldHaveSingleItem();
        account.Values["externalId"].AsString().ShouldBe(user.Id);
        account.Values["displayName"].AsString().ShouldBe("Anna Berg");
        account.Active.ShouldBe(true);

        _h.Target("slack").Writes.Clear();
        var plan = await _h.PlanAsync();
        plan.ChangeCount.ShouldBe(0);
        await _h.ApplyAsync(plan);
        _h.Target("slack").Writes.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mover_changes_only_what_changed_and_a_leaver_is_disabled_and_a_rehire_enabled()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("name", "Anna Berg"), ("dept", "Sales"));
        _h.Source("hr").Set("2", true, ("login", "bo"), ("name", "Bo Ek"), ("dept", "IT"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();

        _h.Source("hr").Set("1", true, ("login", "anna"), ("name", "Anna Berg"), ("dept", "Marketing"));
        _h.Source("hr").Set("2", false, ("login", "bo"), ("name", "Bo Ek"), ("dept", "IT"));
        var plan = await _h.PlanAsync();
        var changes = (await _h.ChangesAsync(plan)).Where(c => c.Target == "slack").ToList();
        changes.Count.ShouldBe(2);
        var mover = changes.Single(c => c.UserName == "anna");
        mover.Kind.ShouldBe(ChangeKind.Update);
        mover.Attributes.ShouldHaveSingleItem().ToString().ShouldBe("department: 'Sales' -> 'Marketing'");
        changes.Single(c => c.UserName == "bo").Kind.ShouldBe(ChangeKind.Disable);
        await _h.ApplyAsync(plan);

        var bo = (await _h.UsersAsync("userName eq \"bo\"")).Single();
        bo.Status.ShouldBe(UserStatus.Deactivated);
        _h.Target("slack").Of(bo.Id)!.Active.ShouldBe(false);

        _h.Source("hr").Set("2", true, ("login", "bo"), ("name", "Bo Ek"), ("dept", "HR"));
        await _h.SyncAsync();
        var back = _h.Target("slack").Of(bo.Id)!;
        back.Active.ShouldBe(true);
        back.Values["department"].AsString().ShouldBe("HR");
        _h.Target("slack").Accounts.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_source_said_before_it_broke_off_reaches_no_application()
    {
        await SetUpAsync();
        await _h.AddSourceAsync("contractors", null, Inbound);
        foreach (var n in Enumerable.Range(1, 3))
            _h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("name", $"U {n}"));
        _h.Source("contractors").Set("c1", true, ("login", "c1"), ("name", "C 1"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();

        _h.Source("hr").Set("1", false, ("login", "u1"), ("name", "U 1"));
        _h.Source("hr").Set("2", true, ("login", "u2"), ("name", "Renamed"));
        _h.Source("hr").FailsAfter = 2;
        _h.Source("contractors").Set("c1", true, ("login", "c1"), ("name", "C One"));
        _h.Source("contractors").Set("c2", true, ("login", "u1.new"), ("name", "C 2"));
        _h.Target("slack").Writes.Clear();
        var plan = await _h.PlanAsync();
        var changes = (await _h.ChangesAsync(plan)).Where(c => c.Target == "slack").ToList();
        changes.ShouldHaveSingleItem().UserName.ShouldBe("c1");
        await _h.ApplyAsync(plan);

        _h.Target("slack").Accounts.Values.ShouldAllBe(a => a.Active == true);
        (await _h.UsersAsync("userName eq \"u2\"")).Single().DisplayName.ShouldBe("U 2");
    }

    [Fact]
    public async Task Whoever_is_missing_is_disabled_only_when_the_read_proves_itself_whole()
    {
        await SetUpAsync();
        foreach (var n in Enumerable.Range(1, 5))
            _h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("name", $"U {n}"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();

        _h.Source("hr").Rows.Remove("3");
        _h.Source("hr").Proven = false;
        await _h.SyncAsync();
        (await _h.UsersAsync("status eq \"Deactivated\"")).ShouldBeEmpty();
        _h.Warnings.ShouldContain(w => w.Contains("Missing: 3.", StringComparison.Ordinal));

        _h.Source("hr").Proven = true;
        await _h.SyncAsync();
        (await _h.UsersAsync("status eq \"Deactivated\"")).ShouldHaveSingleItem().UserName.ShouldBe("u3");
        _h.Target("slack").Accounts.Values.Count(a => a.Active == false).ShouldBe(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_read_that_breaks_off_or_ends_early_changes_nobody_for_being_absent(bool throws)
    {
        await SetUpAsync();
        foreach (var n in Enumerable.Range(1, 5))
            _h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("name", $"U {n}"));
        await _h.SyncAsync();
        for (var cut = 0; cut <= 5; cut++)
        {
            if (throws)
                _h.Source("hr").FailsAfter = cut == 5 ? null : cut;
            else
                _h.Source("hr").EndsAfter = cut;
            var request = await _h.Engine.Syncs.RequestAsync(null, force: true, save: true, EngineHarness.None);
            await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
            (await _h.UsersAsync("status ne \"Active\"")).ShouldBeEmpty($"cut after {cut}");
        }
    }

    [Fact]
    public async Task A_bad_object_counts_as_present()
    {
        await SetUpAsync();
        foreach (var n in Enumerable.Range(1, 3))
            _h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("name", $"U {n}"));
        await _h.SyncAsync();
        _h.Source("hr").Bad.Add("2");
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.RowInvalid);
        (await _h.UsersAsync("status ne \"Active\"")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_source_that_is_as_it_was_is_not_read_again()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("name", "Anna Berg"));
        await _h.SyncAsync();
        await _h.SyncAsync();
        _h.Source("hr").Reads.ShouldBe(1);
        await _h.SyncAsync(force: true);
        _h.Source("hr").Reads.ShouldBe(2);
    }

    [Fact]
    public async Task A_source_that_suddenly_gives_nothing_is_taken_for_a_failed_read()
    {
        await SetUpAsync();
        _h.Source("hr").Set("1", true, ("login", "anna"), ("name", "Anna Berg"));
        await _h.SyncAsync();
        _h.Source("hr").Rows.Clear();
        await _h.SyncAsync();
        _h.Errors.ShouldContain(e => e.Id == ErrorIds.ReadEmpty);
        (await _h.UsersAsync("status ne \"Active\"")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_has_left_is_disabled_whatever_else_is_wrong_with_their_row()
    {
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "level", Type = AttributeType.Integer }, EngineHarness.None);
        await _h.AddSourceAsync("hr", null, [.. Inbound, ("level", "level")]);
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
        _h.Source("hr").Set("1", true, ("login", "anna"), ("dept", "Sales"), ("level", "3"));
        _h.Source("hr").Set("2", true, ("login", "bo"), ("dept", "IT"), ("level", "4"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();

        _h.Source("hr").Set("1", false, ("login", "anna"), ("dept", "Marketing"), ("level", "high"));
        await _h.SyncAsync();
        _h.Errors.ShouldHaveSingleItem().Id.ShouldBe(ErrorIds.AttributeInvalid);
        var anna = (await _h.UsersAsync("userName eq \"anna\"")).Single();
        anna.Status.ShouldBe(UserStatus.Deactivated);
        anna.Department.ShouldBe("Sales", "the values stay as they were last good");
        _h.Target("slack").Of(anna.Id)!.Active.ShouldBe(false);

        _h.Target("slack").Writes.Clear();
        await _h.SyncAsync(force: true);
        _h.Errors.ShouldHaveSingleItem("it is still said");
        _h.Target("slack").Writes.ShouldBeEmpty();

        _h.Source("hr").Set("1", true, ("login", "anna"), ("dept", "Marketing"), ("level", "5"));
        await _h.SyncAsync();
        (await _h.UsersAsync("userName eq \"anna\"")).Single().Department.ShouldBe("Marketing");
        _h.Target("slack").Of(anna.Id)!.Active.ShouldBe(true);
    }

    [Fact]
    public async Task An_override_that_cannot_end_keeps_nobody_elses_plan()
    {
        await SetUpAsync();
        foreach (var n in Enumerable.Range(1, 2))
            _h.Source("hr").Set($"{n}", true, ("login", $"u{n}"), ("dept", "IT"));
        await _h.SyncAsync();
        await _h.GrantAllAsync("slack");
        await _h.SyncAsync();
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badge" }, EngineHarness.None);
        var first = (await _h.UsersAsync("userName eq \"u1\"")).Single();
        await _h.Engine.Directory.SaveAsync(
            await _h.Engine.Directory.OverrideAsync(first, new Dictionary<string, AttributeValue> { ["badge"] = "7" }, _h.Clock.GetUtcNow().AddDays(1), "lent", EngineHarness.None), "test", EngineHarness.None);
        var second = (await _h.UsersAsync("userName eq \"u2\"")).Single();
        await _h.Engine.Directory.SaveAsync(await _h.Engine.Directory.WithAsync(second, new Dictionary<string, AttributeValue> { ["badge"] = "8" }, EngineHarness.None), "test", EngineHarness.None);
        await _h.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Required = true }, EngineHarness.None);
        await _h.SyncAsync();

        _h.Clock.Advance(TimeSpan.FromDays(2));
        _h.Source("hr").Set("2", false, ("login", "u2"), ("dept", "IT"));
        await _h.SyncAsync();
        var error = _h.Errors.ShouldHaveSingleItem();
        error.Id.ShouldBe(ErrorIds.AttributeInvalid);
        error.Message.ShouldContain("override of badge has ended");
        _h.Target("slack").Of(second.Id)!.Active.ShouldBe(false);
        _h.Target("slack").Of(first.Id)!.Active.ShouldBe(true);
    }

    private async Task SetUpAsync()
    {
        await _h.AddSourceAsync("hr", null, Inbound);
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
    }
}

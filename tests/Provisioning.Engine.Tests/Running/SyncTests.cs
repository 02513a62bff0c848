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
            await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, EngineHarness.None));
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

    private async Task SetUpAsync()
    {
        await _h.AddSourceAsync("hr", null, Inbound);
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, Outbound);
    }
}

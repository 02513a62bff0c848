using System.Net;

namespace Provisioning.Engine.Tests.Passwords;

/// <summary>Accounts that are made with a password: it is given once, to whoever reads the run's events, and never forgotten that there is one.</summary>
public sealed class InitialPasswordTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 1000 });

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task Each_new_account_has_one_of_its_own_and_it_is_given_once()
    {
        await SetUpAsync(_h, 5);
        var run = await _h.SyncAsync();
        run.Applied.ShouldBe(5);
        var given = Given(_h);
        given.Count.ShouldBe(5);
        given.Select(g => Text(g.Change)).Distinct().Count().ShouldBe(5);
        foreach (var one in given)
        {
            _h.Target("slack").Passwords[_h.Target("slack").Of(one.Change.UserId)!.Key].ShouldBe(Text(one.Change));
            one.Change.Delivered.ShouldBe(["slack"]);
            one.Change.LastSet.ShouldBe(_h.Clock.GetUtcNow());
        }

        (await LeftAsync(_h)).ShouldBeEmpty();
        _h.Warnings.ShouldBeEmpty();
        await _h.SyncAsync();
        Given(_h).ShouldBeEmpty();
    }

    [Fact]
    public async Task It_is_recorded_as_a_password_that_was_set_and_is_nowhere_in_the_store_or_the_plan()
    {
        await SetUpAsync(_h, 1);
        await _h.SyncAsync();
        var password = Text(Given(_h).ShouldHaveSingleItem().Change);
        var user = (await _h.UsersAsync())[0];
        var state = await _h.Engine.Passwords.GetStateAsync(user, EngineHarness.None);
        state.LastSet.ShouldBe(_h.Clock.GetUtcNow());
        state.Apps.ShouldHaveSingleItem().Outcome.ShouldBe(PasswordOutcome.Delivered);
        using var secret = SecretText.From(password);
        (await _h.Engine.Passwords.TestAsync(user, secret, EngineHarness.None)).Failures.ShouldContain(f => f.Rule == PasswordRule.History);
        await foreach (var record in _h.Store.ReadJournalAsync(0, EngineHarness.None))
        {
            foreach (var write in record.Batch.Writes.Where(w => w.Json is not null))
                System.Text.Encoding.UTF8.GetString(write.Json!.Value.Span).ShouldNotContain(password);
        }

        foreach (var plan in Directory.GetFiles(_h.PlanFolder))
            (await File.ReadAllTextAsync(plan)).ShouldNotContain(password);
    }

    [Fact]
    public async Task An_account_that_is_there_already_keeps_its_own()
    {
        await SetUpAsync(_h, 1, ["userName"]);
        var there = new RemoteObject { Key = "own", Active = true, Values = AttributeSet.Empty.With("userName", "u0") };
        _h.Target("slack").Accounts["own"] = there;
        await _h.SyncAsync();
        Given(_h).ShouldBeEmpty();
        _h.Target("slack").Passwords.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_creation_that_failed_leaves_nothing_and_the_next_gives_another()
    {
        await SetUpAsync(_h, 1);
        _h.Target("slack").Fault = (kind, _, _) =>
        {
            if (kind == "create")
                throw FakeTarget.Error(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidInput);
        };
        (await _h.SyncAsync()).Failed.ShouldBe(1);
        Given(_h).ShouldBeEmpty();
        (await LeftAsync(_h)).ShouldBeEmpty();
        (await StateAsync(_h)).LastSet.ShouldBeNull("as if it had never been");
        _h.Target("slack").Fault = null;
        await _h.SyncAsync();
        Given(_h).ShouldHaveSingleItem().Change.Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task When_the_answer_is_lost_it_is_given_all_the_same_as_one_that_may_be_it()
    {
        await SetUpAsync(_h, 1);
        _h.Target("slack").Fault = (kind, _, done) =>
        {
            if (kind == "create" && done)
                throw FakeTarget.Error(ErrorIds.AppTimeout, ProvisioningErrorCategory.Timeout, inDoubt: true);
        };
        (await _h.SyncAsync()).Applied.ShouldBe(1);
        var given = Given(_h).ShouldHaveSingleItem();
        given.Change.Apps.ShouldHaveSingleItem().Outcome.ShouldBe(PasswordOutcome.Unknown);
        _h.Target("slack").Passwords.Values.ShouldBe([Text(given.Change)]);
    }

    [Fact]
    public async Task Wherever_the_machine_stops_every_account_has_one_that_is_given_or_said_to_be_lost()
    {
        var limit = 1;
        for (var stopped = true; stopped; limit++)
        {
            using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
            await SetUpAsync(h, 3);
            // Slow hashes are tested above.
            await h.Engine.Passwords.SetPolicyAsync(new() { History = 0 }, EngineHarness.None);
            h.Target("slack").Concurrency = 1;
            var plan = await h.PlanAsync();
            stopped = await h.ApplyUntilCrashAsync(plan, limit);
            var given = Given(h).Select(g => g.Change.UserName).ToList();
            var lost = new List<string>(h.Warnings);
            await foreach (var run in h.Engine.Runs.ListAsync(EngineHarness.None))
            {
                if (run.State == RunState.Completed)
                    continue;
                await h.CollectAsync(h.Engine.Runs.ResumeAsync(run, new(), EngineHarness.None));
                given.AddRange(Given(h).Select(g => g.Change.UserName));
                lost.AddRange(h.Warnings);
            }

            (await LeftAsync(h)).ShouldBeEmpty($"after {limit} commits");
            foreach (var user in await h.UsersAsync())
            {
                if (h.Target("slack").Of(user.Id) is not null)
                    (given.Contains(user.UserName) || lost.Exists(l => l.Contains($"'{user.UserName}'", StringComparison.Ordinal))).ShouldBeTrue($"{user.UserName} after {limit} commits");
            }
        }

        limit.ShouldBeInRange(9, 100);
    }

    [Fact]
    public async Task One_person_in_two_apps_at_once_has_two_and_one_record_of_both()
    {
        await SetUpAsync(_h, 1);
        await AddAppAsync(_h, "wiki", []);
        await _h.GrantAllAsync("wiki");
        await _h.SyncAsync();
        Given(_h).Select(g => g.App).ShouldBe(["slack", "wiki"], ignoreOrder: true);
        (await StateAsync(_h)).Apps.Select(a => (a.App, a.Outcome)).ShouldBe([("slack", PasswordOutcome.Delivered), ("wiki", PasswordOutcome.Delivered)]);
    }

    [Fact]
    public async Task With_its_vault_closed_no_account_is_made_and_everything_else_is()
    {
        await SetUpAsync(_h, 2, vault: "Contoso");
        await _h.AddTargetAsync("plain", AppMode.Enforce, null, ("userName", "userName"));
        await _h.GrantAllAsync("plain");
        var run = (Run)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(await _h.Engine.Syncs.RequestAsync(null, false, true, EngineHarness.None), new() { ClosedVaults = ["contoso"] }, EngineHarness.None));
        (run.Failed, run.Applied).ShouldBe((2, 2));
        _h.Errors.ShouldAllBe(e => e.Id == ErrorIds.VaultUnavailable);
        await _h.SyncAsync();
        Given(_h).Select(g => g.Rule.EntryOf(g.App, g.Change.UserName)).ShouldBe(["slack/u0", "slack/u1"], ignoreOrder: true);
    }

    private static async Task SetUpAsync(EngineHarness h, int people, IReadOnlyList<string>? matchOn = null, string? vault = null)
    {
        await AddAppAsync(h, "slack", matchOn ?? [], vault);
        for (var i = 0; i < people; i++)
            await h.AddUserAsync($"u{i}");
        await h.GrantAllAsync("slack");
    }

    private static async Task AddAppAsync(EngineHarness h, string name, IReadOnlyList<string> matchOn, string? vault = null)
    {
        var app = await h.AddTargetAsync(name, AppMode.Enforce, matchOn, ("userName", "userName"));
        await h.Engine.Apps.UpdateAsync(app with { InitialPassword = new(InitialPasswordKind.Random) { Vault = vault } }, "test", EngineHarness.None);
    }

    private static List<InitialPasswordEvent> Given(EngineHarness h) => [.. h.Events.OfType<InitialPasswordEvent>()];

    private static string Text(PasswordChange change) => new NetworkCredential("", change.Password).Password;

    private static async Task<List<StoredDocument>> LeftAsync(EngineHarness h) => await h.Store.ReadAsync(new("handouts"), EngineHarness.None).ToListAsync();

    private static async Task<PasswordState> StateAsync(EngineHarness h) => await h.Engine.Passwords.GetStateAsync((await h.UsersAsync())[0], EngineHarness.None);
}

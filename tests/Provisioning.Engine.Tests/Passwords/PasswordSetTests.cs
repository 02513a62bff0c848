using System.Text;

namespace Provisioning.Engine.Tests.Passwords;

/// <summary>A password on its way to the apps, and what is known of it afterwards.</summary>
public sealed class PasswordSetTests : IAsyncLifetime
{
    private const string First = "Correct-Horse-1";
    private const string Second = "Battery-Staple-2";

    private readonly EngineHarness _h = new();
    private User _anna = null!;

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "crm", "slack", "wiki" })
            await _h.AddTargetAsync(name, AppMode.Enforce, null, ("userName", "userName"));
        _anna = await _h.AddUserAsync("anna");
        foreach (var name in new[] { "crm", "slack", "wiki" })
            await _h.GrantAllAsync(name);
        await _h.SyncAsync();
        _h.Target("slack").TakesPasswords = true;
        _h.Target("crm").TakesPasswords = true;
    }

    public Task DisposeAsync()
    {
        _h.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task It_goes_to_each_app_that_takes_it_and_is_said_of_the_others_why_not()
    {
        var change = await SetAsync(First);
        change.Delivered.ShouldBe(["crm", "slack"]);
        change.Succeeded.ShouldBeTrue();
        var wiki = change.Apps.Single(a => a.App == "wiki");
        wiki.Outcome.ShouldBe(PasswordOutcome.NotSupported);
        wiki.Message.ShouldNotBeNullOrWhiteSpace();
        _h.Target("crm").Passwords.Values.ShouldBe([First]);
        _h.Target("slack").Passwords.Values.ShouldBe([First]);
        change.LastSet.ShouldBe(_h.Clock.GetUtcNow());
        change.Expires.ShouldBeNull();
    }

    [Fact]
    public async Task A_named_app_gets_it_and_no_other_and_one_without_an_account_or_that_is_ReadOnly_does_not()
    {
        await _h.AddTargetAsync("later", AppMode.Enforce, null, ("userName", "userName"));
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("crm", EngineHarness.None) with { Mode = AppMode.ReadOnly }, "test", EngineHarness.None);
        var change = await SetAsync(First, ["slack", "later", "crm"]);
        change.Apps.Select(a => (a.App, a.Outcome)).ShouldBe([("slack", PasswordOutcome.Delivered), ("later", PasswordOutcome.NoAccount), ("crm", PasswordOutcome.ReadOnly)]);
        _h.Target("crm").Passwords.ShouldBeEmpty();
        (await ErrorAsync(() => SetAsync(Second, ["crm"]))).Id.ShouldBe(ErrorIds.PasswordNotDelivered);
    }

    [Fact]
    public async Task An_app_that_fails_gets_the_same_one_later_and_the_time_stays()
    {
        _h.Target("crm").Fault = Failing(inDoubt: false);
        var change = await SetAsync(First);
        change.Succeeded.ShouldBeFalse();
        change.Apps.Single(a => a.App == "crm").Error!.Id.ShouldBe(ErrorIds.AppUnavailable);
        var set = _h.Clock.GetUtcNow();
        _h.Clock.Advance(TimeSpan.FromHours(1));
        _h.Target("crm").Fault = null;
        (await SetAsync(First)).Succeeded.ShouldBeTrue("it is the current one, and crm does not have it");
        _h.Target("crm").Passwords.Values.ShouldBe([First]);
        (await StateAsync()).LastSet.ShouldBe(set);
        var error = await ErrorAsync(() => SetAsync(First));
        error.Id.ShouldBe(ErrorIds.PasswordRejected, "now everybody has it");
    }

    [Fact]
    public async Task One_that_no_app_took_is_as_if_it_had_never_been()
    {
        await SetAsync(First);
        _h.Clock.Advance(TimeSpan.FromHours(1));
        _h.Target("crm").Fault = _h.Target("slack").Fault = Failing(inDoubt: false);
        var change = await SetAsync(Second);
        change.LastSet.ShouldBeNull();
        change.Apps.Where(a => a.App != "wiki").ShouldAllBe(a => a.Outcome == PasswordOutcome.Failed);
        (await StateAsync()).LastSet.ShouldBe(_h.Clock.GetUtcNow() - TimeSpan.FromHours(1));
        _h.Target("crm").Fault = _h.Target("slack").Fault = null;
        (await SetAsync(Second)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task One_of_which_nobody_knows_counts_as_set()
    {
        _h.Target("crm").Fault = _h.Target("slack").Fault = Failing(inDoubt: true);
        (await SetAsync(First)).LastSet.ShouldNotBeNull();
        (await StateAsync()).Apps.ShouldAllBe(a => a.Outcome == PasswordOutcome.Unknown);
    }

    [Fact]
    public async Task When_the_sending_breaks_off_it_is_unknown_and_the_same_one_may_be_sent_again()
    {
        _h.Target("crm").Fault = (kind, _, done) => throw new InvalidOperationException("The process is gone.");
        await Should.ThrowAsync<InvalidOperationException>(() => SetAsync(First));
        _h.Restart();
        _h.Target("crm").Fault = null;
        var state = await StateAsync();
        state.LastSet.ShouldBe(_h.Clock.GetUtcNow());
        state.Apps.Select(a => (a.App, a.Outcome)).ShouldBe([("crm", PasswordOutcome.Unknown), ("slack", PasswordOutcome.Unknown)]);
        (await SetAsync(First)).Succeeded.ShouldBeTrue();
        (await StateAsync()).Apps.ShouldAllBe(a => a.Outcome == PasswordOutcome.Delivered);
    }

    [Fact]
    public async Task None_of_the_last_ones_is_taken_again_and_an_older_one_is()
    {
        await _h.Engine.Passwords.SetPolicyAsync(new() { History = 2 }, EngineHarness.None);
        await SetAsync(First);
        await SetAsync(Second);
        (await ErrorAsync(() => SetAsync(First))).Message.ShouldContain("last 2");
        using (var first = SecretText.From(First))
            (await _h.Engine.Passwords.TestAsync(_anna, first, EngineHarness.None)).Failures.Single().Rule.ShouldBe(PasswordRule.History);
        await SetAsync("Third-Password-3");
        (await SetAsync(First)).Succeeded.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_history_no_hash_is_kept()
    {
        await _h.Engine.Passwords.SetPolicyAsync(new() { History = 0 }, EngineHarness.None);
        await SetAsync(First);
        (await SetAsync(First)).Succeeded.ShouldBeTrue();
        (await JournalAsync()).ShouldNotContain("argon2");
    }

    [Fact]
    public async Task A_young_one_is_kept_unless_forced_and_an_old_one_has_expired()
    {
        await _h.Engine.Passwords.SetPolicyAsync(new() { MinAgeDays = 1, MaxAgeDays = 90 }, EngineHarness.None);
        var change = await SetAsync(First);
        change.Expires.ShouldBe(_h.Clock.GetUtcNow().AddDays(90));
        _h.Clock.Advance(TimeSpan.FromHours(23));
        (await ErrorAsync(() => SetAsync(Second))).Message.ShouldContain("2026-03-03 08:00");
        (await StateAsync()).ChangeableFrom.ShouldNotBeNull();
        (await SetAsync(Second, force: true)).Succeeded.ShouldBeTrue();
        _h.Clock.Advance(TimeSpan.FromDays(89));
        (await StateAsync()).IsExpired.ShouldBeFalse();
        (await ExpiringAsync(0)).ShouldBeEmpty();
        (await ExpiringAsync(1)).ShouldHaveSingleItem().UserName.ShouldBe("anna");
        _h.Clock.Advance(TimeSpan.FromDays(1));
        (await StateAsync()).IsExpired.ShouldBeTrue();
        (await StateAsync()).ChangeableFrom.ShouldBeNull();
    }

    [Fact]
    public async Task The_journal_says_that_it_was_sent_before_and_after_and_has_nothing_of_it()
    {
        _h.Target("crm").Fault = Failing(inDoubt: false);
        await SetAsync(First);
        var journal = await JournalAsync();
        journal.ShouldContain("Sending");
        journal.ShouldContain("Sent");
        journal.ShouldContain("$argon2id$v=19$m=19456,t=2,p=1$");
        foreach (var form in new[] { First, Convert.ToBase64String(Encoding.UTF8.GetBytes(First)), Convert.ToHexString(Encoding.UTF8.GetBytes(First)) })
            journal.ShouldNotContain(form, Case.Insensitive);
    }

    [Fact]
    public async Task Two_hashes_of_one_password_differ()
    {
        await _h.Engine.Passwords.SetPolicyAsync(new() { History = 1 }, EngineHarness.None);
        await SetAsync(First);
        await SetAsync(Second);
        await SetAsync(First);
        var hashes = System.Text.RegularExpressions.Regex.Matches(await JournalAsync(), @"\$argon2id[^""]+").Select(m => m.Value).Distinct().ToList();
        hashes.Count.ShouldBe(3);
    }

    private static Action<string, string, bool> Failing(bool inDoubt) => (kind, _, _) =>
    {
        if (kind == "password")
            throw FakeTarget.Error(ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, inDoubt);
    };

    private async Task<PasswordChange> SetAsync(string text, IReadOnlyList<string>? apps = null, bool force = false)
    {
        await using var setter = _h.Engine.Passwords.Open();
        var destinations = await setter.DestinationsAsync(_anna, apps, EngineHarness.None);
        using var password = SecretText.From(text);
        return await setter.SetAsync(_anna, destinations, password, generated: false, force, EngineHarness.None);
    }

    private static async Task<ProvisioningError> ErrorAsync(Func<Task<PasswordChange>> set) => (await Should.ThrowAsync<ProvisioningException>(set)).Error;

    private async Task<PasswordState> StateAsync() => await _h.Engine.Passwords.GetStateAsync(_anna, EngineHarness.None);

    private async Task<List<PasswordState>> ExpiringAsync(int days) => await _h.Engine.Passwords.ListStatesAsync(TimeSpan.FromDays(days), EngineHarness.None).ToListAsync();

    private async Task<string> JournalAsync()
    {
        var text = new StringBuilder();
        await foreach (var commit in _h.Store.ReadJournalAsync(0, EngineHarness.None))
        {
            text.Append(commit.Batch.BatchId);
            foreach (var write in commit.Batch.Writes)
                text.Append(write.Id).Append(write.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "");
        }

        return text.ToString();
    }
}

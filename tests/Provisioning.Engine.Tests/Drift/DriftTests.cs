namespace Provisioning.Engine.Tests;

public sealed class DriftTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly EngineHarness _store = new(new() { MinimumPopulation = 100 });

    [Fact]
    public async Task What_somebody_changed_in_the_app_is_seen_by_a_look_noted_and_repaired_by_a_plan_where_the_directory_has_the_say()
    {
        var slack = await PeopleAsync();
        (await FindAsync(slack)).ShouldBeEmpty();
        Set("title", "Queen");
        Set("nickName", "Annie");
        (await FindAsync(slack)).ShouldBeEmpty("nobody has looked");

        var head = _store.Store.LastSequence;
        var live = await FindAsync(slack, live: true);
        live.Select(d => (d.Path, d.Wanted.ToString(), d.Held.ToString(), d.Owner, d.Since, d.IsNews, d.IsLive)).ShouldBe(
            [("title", "Clerk", "Queen", DriftOwner.Directory, null, true, true), ("nickName", "anna", "Annie", DriftOwner.App, null, true, true)],
            ignoreOrder: true);
        live.ShouldAllBe(d => d.Outlook.Length > 0 && d.AsOf == _store.Clock.GetUtcNow());
        _store.Store.LastSequence.ShouldBe(head, "a look writes nothing");
        (await _store.ChangesAsync(await _store.PlanAsync())).ShouldBeEmpty();

        var seen = _store.Clock.GetUtcNow();
        (await NoteAsync(slack, save: false)).Count.ShouldBe(1);
        _store.Store.LastSequence.ShouldBeLessThan(head + 2);
        (await NoteAsync(slack)).Single().Values["title"].ShouldBe("Queen");
        _store.Clock.Advance(TimeSpan.FromDays(3));
        (await NoteAsync(slack)).ShouldBeEmpty("nothing is new");
        var known = await FindAsync(slack);
        known.Single(d => d.Path == "nickName").Since.ShouldBe(seen);
        known.Single(d => d.Path == "title").IsNews.ShouldBeFalse();

        await _store.SyncAsync();
        Remote.Values["title"].ShouldBe("Clerk");
        Remote.Values["nickName"].ShouldBe("Annie", "it is left");
        (await FindAsync(slack)).Single().Since.ShouldBe(seen, "a write of something else does not begin it anew");

        // When the app has by itself what is wanted, it is over.
        Set("nickName", "anna");
        await NoteAsync(slack);
        (await FindAsync(slack)).ShouldBeEmpty();
        (await _store.AccountsAsync("slack")).Single().DriftSince.ShouldBeEmpty();
    }

    [Fact]
    public async Task Accounts_that_are_gone_disabled_or_usable_against_what_should_be_are_drift()
    {
        var slack = await PeopleAsync("bo", "cy");
        foreach (var (key, account) in _store.Target("slack").Accounts)
        {
            if (account.Values["userName"] == "anna")
                _store.Target("slack").Accounts.TryRemove(key, out _);
            else if (account.Values["userName"] == "bo")
                _store.Target("slack").Accounts[key] = account with { Active = false };
        }

        (await FindAsync(slack, live: true)).Select(d => $"{d.UserName} {d.Kind} {d.IsNews}").ShouldBe(["anna Missing True", "bo Disabled True"], ignoreOrder: true);
        await NoteAsync(slack);
        (await _store.ChangesAsync(await _store.PlanAsync())).Select(c => $"{c.Kind} {c.UserName}").ShouldBe(["Create anna", "Enable bo"], ignoreOrder: true);
        await _store.SyncAsync();
        (await FindAsync(slack, live: true)).ShouldBeEmpty();

        await _store.DecideAsync((await _store.UsersAsync("userName eq \"cy\"")).Single(), UserStatus.Deactivated);
        (await FindAsync(slack)).Select(d => $"{d.UserName} {d.Kind} {d.Outlook}").ShouldBe(["cy Usable repaired by the next plan"]);
    }

    [Fact]
    public async Task A_sensitive_value_is_masked()
    {
        var slack = await PeopleAsync();
        await _store.Engine.Directory.SetAttributeAsync(new() { Name = "title", Sensitive = true }, None);
        Set("title", "Queen");
        var drift = (await FindAsync(slack, live: true)).Single();
        drift.Held.ToString().ShouldNotContain("Queen");
        drift.Wanted.ToString().ShouldNotContain("Clerk");
    }

    [Fact]
    public async Task A_source_has_no_drift()
    {
        var hr = await _store.AddSourceAsync("hr", null, ("userName", "Login"));
        (await Should.ThrowAsync<ProvisioningException>(() => FindAsync(hr))).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
    }

    private RemoteObject Remote => _store.Target("slack").Accounts.Values.Single(a => a.Values["userName"] == "anna");

    private void Set(string name, string value)
    {
        var accounts = _store.Target("slack").Accounts;
        var (key, account) = accounts.Single(a => a.Value.Values["userName"] == "anna");
        accounts[key] = account with { Values = account.Values.With(name, value) };
    }

    private async Task<App> PeopleAsync(params string[] others)
    {
        var slack = await _store.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("title", "title"));
        slack = await _store.Engine.Apps.UpdateAsync(slack with { Mappings = [.. slack.Mappings, new() { Direction = MappingDirection.Outbound, Target = "nickName", Source = "userName", Strength = MappingStrength.Normal }] }, "test", None);
        foreach (var name in others.Prepend("anna"))
            await _store.AddUserAsync(name, ("title", "Clerk"));
        await _store.GrantAllAsync("slack");
        await _store.SyncAsync();
        return slack;
    }

    private async Task<List<Drift>> FindAsync(App app, bool live = false, string? only = null)
    {
        IReadOnlyList<string>? users = only is null ? null : [(await _store.UsersAsync($"userName eq \"{only}\"")).Single().Id];
        return await _store.ResultsAsync<Drift>(_store.Engine.Drift.FindAsync(app, users, live, None));
    }

    private async Task<List<Account>> NoteAsync(App app, bool save = true) => await _store.ResultsAsync<Account>(_store.Engine.Drift.NoteAsync(app, null, save, None));

    public void Dispose() => _store.Dispose();
}

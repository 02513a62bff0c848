namespace Provisioning.Engine.Tests.Audit;

/// <summary>The journal as events: who did what to whom, with old and new values, and nothing that is not to be seen.</summary>
public sealed class EventTests : IDisposable
{
    private readonly EngineHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task A_change_has_old_and_new_values()
    {
        var anna = await _harness.AddUserAsync("anna", ("title", "Clerk"));
        await SetAsync(anna, "title", "Boss");
        var events = await EventsAsync(new() { UserId = anna.Id });
        events.Select(e => (e.Action, e.Kind, e.UserName)).ShouldBe([(AuditAction.Created, "User", "anna"), (AuditAction.Changed, "User", "anna")]);
        events[1].Changes.ShouldBe([new("title", "Clerk", "Boss")]);
        events[1].What.ShouldBe("Changed user anna");
        events.ShouldAllBe(e => e.Actor == "tester" && e.Session != null);
    }

    [Fact]
    public async Task One_persons_events_are_those_of_the_person_alone()
    {
        _harness.Source("hr").Set("1", true, ("Name", "anna"));
        _harness.Source("hr").Set("2", true, ("Name", "bo"));
        await _harness.AddSourceAsync("hr", null, ("userName", "Name"));
        await _harness.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        await _harness.SyncAsync();
        await _harness.GrantAllAsync("slack");
        await _harness.SyncAsync();
        var anna = await _harness.Engine.Directory.FindAsync("anna", EngineHarness.None);
        var events = await EventsAsync(new() { UserId = anna.Id });
        events.ShouldAllBe(e => e.UserId == anna.Id);
        events.Select(e => e.Kind).Distinct().ShouldBe(["User", "Account", "Assignment"], ignoreOrder: true);
        var account = events.Single(e => e.Kind == "Account" && e.App == "slack");
        account.RunId.ShouldNotBeNull();
        account.Name.ShouldEndWith("of anna");
        (await EventsAsync(new() { UserId = anna.Id, App = "SLACK" })).Select(e => e.Kind).ShouldBe(["Assignment", "Account"]);
        (await EventsAsync(new() { RunId = account.RunId })).ShouldAllBe(e => e.RunId == account.RunId);
    }

    [Fact]
    public async Task Sensitive_values_are_hashes_of_which_equal_ones_are_equal()
    {
        await _harness.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Sensitive = true }, EngineHarness.None);
        var anna = await _harness.AddUserAsync("anna", ("badge", "4711-secret"));
        var bo = await _harness.AddUserAsync("bo", ("badge", "4711-secret"));
        await SetAsync(bo, "badge", "other-secret");
        var events = await EventsAsync(new());
        var told = events.SelectMany(e => e.Changes).Where(c => c.Path == "badge").ToList();
        told.Count.ShouldBe(3);
        told[0].New.ToString().ShouldStartWith("sha256:");
        told[0].New.ShouldBe(told[1].New);
        told[2].Old.ShouldBe(told[1].New);
        told[2].New.ShouldNotBe(told[2].Old);
        string.Join(' ', events.Select(e => $"{e} {string.Join(' ', e.Changes)} {e.Message}")).ShouldNotContain("secret\"");
        string.Join(' ', events.SelectMany(e => e.Changes)).ShouldNotContain("-secret");
        anna.ShouldNotBeNull();
    }

    [Fact]
    public async Task Sensitive_values_in_an_app_that_is_gone_stay_hidden()
    {
        await _harness.Engine.Directory.SetAttributeAsync(new() { Name = "badge", Sensitive = true }, EngineHarness.None);
        _harness.Source("hr").Set("1", true, ("Name", "anna"), ("Code", "4711-secret"));
        await _harness.AddSourceAsync("hr", null, ("userName", "Name"), ("badge", "Code"));
        await _harness.SyncAsync();
        await _harness.Engine.Apps.RemoveAsync(await _harness.Engine.Apps.GetAsync("hr", EngineHarness.None), EngineHarness.None);
        string.Join(' ', (await EventsAsync(new())).SelectMany(e => e.Changes)).ShouldNotContain("4711-secret");
    }

    [Fact]
    public async Task Somebody_who_is_gone_is_found_by_the_last_name()
    {
        var anna = await _harness.AddUserAsync("anna");
        await _harness.Store.CommitAsync(new() { BatchId = "gone", Actor = "tester", Cause = "test", Time = default, Writes = [new("users", anna.Id, null, [])] }, EngineHarness.None);
        (await _harness.Engine.Audit.FindUserAsync("Anna", EngineHarness.None)).ShouldBe(anna.Id);
        (await EventsAsync(new() { UserId = anna.Id })).Last().ShouldSatisfyAllConditions(e => e.Action.ShouldBe(AuditAction.Deleted), e => e.UserName.ShouldBe("anna"));
        (await Should.ThrowAsync<ProvisioningException>(async () => await _harness.Engine.Audit.FindUserAsync("nobody", EngineHarness.None))).Error.Id.ShouldBe(ErrorIds.UserNotFound);
    }

    [Fact]
    public async Task A_change_that_was_not_made_is_an_event_of_its_user_with_the_answer_of_the_app()
    {
        _harness.Source("hr").Set("1", true, ("Name", "anna"));
        await _harness.AddSourceAsync("hr", null, ("userName", "Name"));
        await _harness.AddTargetAsync("slack", AppMode.ReadOnly, null, ("userName", "userName"));
        await _harness.SyncAsync();
        await _harness.GrantAllAsync("slack");
        await _harness.SyncAsync();
        var anna = await _harness.Engine.Directory.FindAsync("anna", EngineHarness.None);
        (await EventsAsync(new() { UserId = anna.Id, App = "slack" })).ShouldContain(e => e.Kind == "Outcome" && e.Message!.Contains("mode", StringComparison.Ordinal));
    }

    private async Task SetAsync(User user, string name, string value) =>
        await _harness.Engine.Directory.SaveAsync(await _harness.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { [name] = value }, EngineHarness.None), "Set-ProvUser", EngineHarness.None);

    private async Task<List<AuditEvent>> EventsAsync(AuditFilter filter) => await _harness.Engine.Audit.EventsAsync(filter, newestFirst: false, EngineHarness.None).ToListAsync();
}

namespace Provisioning.Engine.Tests;

/// <summary>Who is told of whose access ends soon, when, and how often.</summary>
public sealed class ExpiringTests : IAsyncLifetime
{
    private LifecycleHarness _l = null!;

    private EngineHarness H => _l.H;

    public async Task InitializeAsync() => _l = await LifecycleHarness.StartAsync();

    public Task DisposeAsync()
    {
        _l.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_end_date_is_told_once_when_it_is_near_and_again_when_it_moves()
    {
        await WantAsync("desk", 14);
        _l.Says("anna", ("end", "2026-03-20"));
        _l.Says("bo", ("end", "2026-12-31"));
        await H.SyncAsync();
        Told.ShouldBeEmpty("19 days are too many");

        await _l.ComeAsync("2026-03-07T00:00:00Z");
        var told = Told.ShouldHaveSingleItem();
        told.Subject.ShouldContain("Access ends within 14 days: 1 person");
        told.Body.Split('\n')[1..].ShouldBe(["2026-03-21 00:00 UTC: anna: Active -> Deactivated (end date 2026-03-20)", "Get-ProvTimer -Before '2026-03-21T00:00:00Z'"]);

        await _l.ComeAsync("2026-03-10T00:00:00Z");
        Told.Count.ShouldBe(1, "it was told");
        _l.Says("bo", ("end", "2026-03-22"));
        await H.SyncAsync();
        Told.Count.ShouldBe(2);
        Told[1].Body.ShouldContain("bo: ");
        Told[1].Body.ShouldNotContain("anna", Case.Sensitive, "of her it was told");
        _l.Says("anna", ("end", "2026-03-18"));
        await H.SyncAsync();
        Told[2].Body.ShouldContain("2026-03-19 00:00 UTC: anna");

        await _l.ComeAsync("2026-04-01T00:00:00Z");
        Told.Count.ShouldBe(3, "they have left");
        (await _l.StatusAsync("anna")).ShouldBe(UserStatus.Deactivated);
    }

    [Fact]
    public async Task What_was_decided_for_a_time_is_told_where_access_ends_with_it()
    {
        await WantAsync("desk", 14);
        _l.Says("left", false);
        _l.Says("away");
        _l.Says("leave", ("away", "2026-03-05"), ("back", "2026-03-09"));
        await H.SyncAsync();
        await _l.DecideAsync("left", UserStatus.Active, _l.Now.AddDays(3), "the handover");
        await _l.DecideAsync("away", UserStatus.Suspended, _l.Now.AddDays(3));
        await H.Engine.Deliveries.NoteStandingAsync(EngineHarness.None);
        await SendAsync();
        var lines = Told.ShouldHaveSingleItem().Body.Split('\n');
        lines.ShouldContain("2026-03-05 08:00 UTC: left: Active -> Deactivated (what was decided by hand ends)");
        lines.Length.ShouldBe(3, "who comes back from leave or suspension loses nothing by it");
        Told[0].Body.ShouldNotContain("handover", Case.Sensitive, "a reason is nobody else's business");
    }

    [Fact]
    public async Task Assignments_and_memberships_that_end_are_told_in_one_line_for_a_person_and_a_time()
    {
        await WantAsync("desk", 14);
        foreach (var name in new[] { "cy", "leaver", "saved", "gone" })
            _l.Says(name, ("end", name == "leaver" ? "2026-03-03" : null));
        await H.SyncAsync();
        var soon = _l.Now.AddDays(4);
        foreach (var name in new[] { "cy", "leaver", "saved" })
            await AssignAsync(name, soon);
        await AssignAsync("gone", _l.Now.AddDays(40));
        var (project, club, inner) = (await H.AddGroupAsync("Project"), await H.AddGroupAsync("Club"), await H.AddGroupAsync("Inner"));
        await H.GrantGroupAsync("slack", project, new() { Until = _l.Now.AddDays(9) });
        await H.Engine.Groups.NestAsync(project, inner, null, null, EngineHarness.None);
        await H.JoinAsync(inner, await _l.UserAsync("cy"), until: soon);
        await H.JoinAsync(club, await _l.UserAsync("cy"), until: soon);
        await H.Engine.Directory.SaveAsync(await H.Engine.Lifecycle.ProtectAsync(await _l.UserAsync("saved"), "emergency", EngineHarness.None), "test", EngineHarness.None);
        await H.SyncAsync();
        var told = Told.Last().Body.Split('\n');
        told.ShouldBe(
        [
            "Access ends within 14 days: 1 person, 1 group",
            "2026-03-06 08:00 UTC: cy: group Inner, slack",
            "2026-03-11 08:00 UTC: group Project: slack",
            "Get-ProvTimer -Before '2026-03-16T08:00:00Z'",
        ]);
        Told[0].Body.ShouldContain("leaver: Active -> Deactivated", Case.Sensitive, "and nothing ends after that");
        await H.SyncAsync();
        Told.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Each_notification_looks_as_far_ahead_as_it_says()
    {
        await WantAsync("near", 3);
        await WantAsync("far", 30);
        _l.Says("anna", ("end", "2026-03-20"));
        await H.SyncAsync();
        Told.ShouldHaveSingleItem().Notification.Name.ShouldBe("far");
        await _l.ComeAsync("2026-03-18T12:00:00Z");
        Told.Select(t => t.Notification.Name).ShouldBe(["far", "near"]);
        Told[1].Subject.ShouldContain("within 3 days");
        var refused = await Should.ThrowAsync<ProvisioningException>(() => WantAsync("wrong", 400));
        (refused.Error.Id, refused.Error.Message).ShouldBe((ErrorIds.NotificationInvalid, "The notification 'wrong' cannot be saved: ExpiringDays is 400."));
    }

    [Fact]
    public async Task A_date_that_is_not_to_be_seen_is_in_no_message()
    {
        await WantAsync("desk", 14);
        await H.Engine.Directory.SetAttributeAsync(new() { Name = "endDate", Sensitive = true }, EngineHarness.None);
        _l.Says("anna", ("end", "2026-03-10"));
        await H.SyncAsync();
        var told = Told.ShouldHaveSingleItem();
        told.Body.ShouldContain("soon: anna: Active -> Deactivated (end date)");
        told.Body.ShouldNotContain("2026-03-10");
        told.Body.ShouldNotContain("2026-03-11");
    }

    [Fact]
    public async Task Nobody_is_read_for_whom_nothing_is_near()
    {
        await WantAsync("desk", 14);
        for (var i = 0; i < 30; i++)
            _l.Says($"p{i:00}", ("end", i == 7 ? "2026-03-10" : i < 15 ? "2026-12-31" : null));
        await H.SyncAsync();
        var read = new List<string>();
        H.Store.Queried = query => read.Add($"{query.Collection}/{query.Index}");
        await H.Engine.Deliveries.NoteStandingAsync(EngineHarness.None);
        H.Store.Queried = null;
        read.Where(r => r.StartsWith("users/", StringComparison.Ordinal) || r.StartsWith("assignments/", StringComparison.Ordinal) || r.StartsWith("groupmembers/", StringComparison.Ordinal))
            .ShouldAllBe(r => r.EndsWith("/timer", StringComparison.Ordinal));
        read.ShouldContain("users/timer");
    }

    private List<NotificationMessage> Told => [.. H.Channel.Taken];

    private async Task WantAsync(string name, int days) => await H.Engine.Notifications.SaveAsync(
        new() { Name = name, Events = [NotificationKind.AccountExpiring], Webhook = new(new("https://hooks.example/x")), TimeoutSec = 10, ExpiringDays = days }, EngineHarness.None);

    private async Task AssignAsync(string name, DateTimeOffset until) =>
        await H.Engine.Assignments.GrantAsync(await H.Engine.Apps.GetAsync("slack", EngineHarness.None), [await _l.UserAsync(name)], new AssignmentTerms { Until = until }, EngineHarness.None);

    private async Task SendAsync() => await H.Engine.Deliveries.SendDueAsync(null, false, EngineHarness.None).ToListAsync();
}

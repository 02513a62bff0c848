namespace Provisioning.Engine.Tests;

/// <summary>Why somebody is in a group of an application, or is not; and what the record says of pushes.</summary>
public sealed class PushTraceTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_membership_is_explained_and_its_end_and_what_is_missing_for_it()
    {
        var (sales, users) = await _h.StartPushAsync("alice", "bob");
        var nobody = await _h.AddUserAsync("nobody", ("department", "Sales"));
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var bob = await _h.MoveAsync(users["bob"], "Staff");
        var during = await TraceAsync(bob);
        during.ShouldContain("1 Membership In the app's group Sales.");
        during.ShouldContain("2 Obstacle No member of the group Sales any more: the next run takes the account out.");
        var sequence = _h.Store.LastSequence;
        await _h.SyncAsync();

        var alice = await TraceAsync(users["alice"]);
        alice.ShouldContain("1 Membership In the app's group Sales.");
        alice.ShouldContain("2 Change Put in, because members of the group Sales; slack answered: done.");
        alice.ShouldContain("2 Source A member of the group Sales, by Rule.");
        alice.ShouldContain("3 Source Its rule is the filter: department eq \"Sales\"");
        var after = await TraceAsync(bob);
        after.ShouldContain("1 Membership Not in the app's group Sales.");
        after.ShouldContain("2 Change Taken out, because no members of the group Sales, or without an account that can be used; slack answered: done.");
        (await TraceAsync(nobody)).ShouldContain("2 Obstacle A member of the group Sales, without an account that can be used.");
        (await TraceAsync(bob, new PointInTime(sequence.ToString(System.Globalization.CultureInfo.InvariantCulture)))).ShouldContain("1 Membership In the app's group Sales.", "as it was");
    }

    [Fact]
    public async Task Pushes_groups_and_members_are_events_of_their_app()
    {
        var (sales, _) = await _h.StartPushAsync("alice");
        await _h.PushAsync("slack", sales);
        await _h.SyncAsync();
        var events = (await _h.Engine.Audit.EventsAsync(new() { App = "slack" }, newestFirst: false, EngineHarness.None).ToListAsync()).Where(e => e.Kind is "Group push" or "App group" or "App membership").ToList();
        events.Select(e => $"{e.Action} {e.Kind}").ShouldBe(["Created Group push", "Created App group", "Created App membership"], ignoreOrder: true);
        events.ShouldAllBe(e => e.App == "slack");
        events.First(e => e.Kind == "App group").Name.ShouldBe("Sales in slack");
        events.Single(e => e.Kind == "Group push").GroupId.ShouldBe(sales.Id);
    }

    private async Task<List<string>> TraceAsync(User user, PointInTime? point = null) =>
        [.. (await _h.Engine.Traces.TraceAsync(user.Id, "slack", null, point, EngineHarness.None)).Select(s => $"{s.Level} {s.Kind} {s.Text}")];
}

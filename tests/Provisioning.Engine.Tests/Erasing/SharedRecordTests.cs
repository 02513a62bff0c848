using System.Text;

namespace Provisioning.Engine.Tests.Erasing;

/// <summary>What is of others too loses what it says of the person who is erased, and nothing else; what is others' stays.</summary>
public sealed class SharedRecordTests : IDisposable
{
    private readonly EngineHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task A_candidate_an_entry_of_a_hold_a_line_of_a_message_and_a_reason_go()
    {
        var (anna, bo) = await PeopleAsync();
        await CommitAsync(
            MatchDocument.ToWrite(new()
            {
                App = "hr",
                Key = "77",
                State = MatchState.Pending,
                Reason = "anna.berg and bo.dahl are alike",
                Candidates = [Candidate(anna), Candidate(bo)],
                CandidateCount = 2,
            }),
            GuardDocument.ToWrite(new Quarantine { Id = "slack/p/disable/", App = "slack", People = ["anna.berg", "bo.dahl"] }),
            DeliveryDocument.ToWrite(new() { Id = "d1", Notification = "ops", Title = "2 tasks", Fields = new Dictionary<string, string> { ["Details"] = "slack: create anna.berg, due\nslack: create bo.dahl, due" } }, 0),
            AppDocument.ToWrite(new PendingChange { App = "slack", UserId = bo.Id, LastError = "'Anna.Berg' is taken" }));

        await EraseAsync(anna);

        (await _h.Store.GetMatchAsync("hr", "77", None)).ShouldNotBeNull().ShouldSatisfyAllConditions(
            m => m.Candidates.ShouldHaveSingleItem().UserId.ShouldBe(bo.Id),
            m => m.Reason.ShouldBe("(erased)"));
        (await _h.Engine.Quarantine.ListAsync("slack", None).SingleAsync()).People.ShouldBe(["bo.dahl"]);
        (await _h.DeliveriesAsync()).ShouldHaveSingleItem().Fields["Details"].ShouldBe("(erased)\nslack: create bo.dahl, due");
        (await JournalAsync()).ShouldNotContain("anna.berg", Case.Insensitive);
        (await JournalAsync()).ShouldContain("bo.dahl");
    }

    [Fact]
    public async Task What_an_object_said_while_it_was_somebody_elses_stays()
    {
        var (anna, bo) = await PeopleAsync();
        await CommitAsync(AccountDocument.ToWrite(Account(bo, "of bo"), 0));
        await CommitAsync(AccountDocument.ToWrite(Account(anna, "of anna") with { Present = false }, _h.Store.LastSequence));

        await EraseAsync(anna);

        (await _h.AccountsAsync("slack")).ShouldBeEmpty();
        (await JournalAsync()).ShouldContain("of bo");
        (await JournalAsync()).ShouldNotContain("of anna");
    }

    [Fact]
    public async Task That_an_account_was_in_groups_of_its_app_goes_and_the_others_in_them_stay()
    {
        var (anna, bo) = await PeopleAsync();
        await CommitAsync(AccountDocument.ToWrite(Account(anna, "of anna") with { Key = "acc/anna.berg", Present = false }, 0), AccountDocument.ToWrite(Account(bo, "of bo") with { Key = "acc/bo.dahl" }, 0));
        var group = new AppGroup { App = "slack", Key = "g/1", Name = "Sales", MembersKnown = true };
        await CommitAsync([.. AppGroupDocument.ToWrites(new() { Group = group, Members = [new("acc/anna.berg", RemoteMemberKind.Account, false), new("acc/bo.dahl", RemoteMemberKind.Account, false)] })]);
        await CommitAsync([.. AppGroupDocument.ToWrites(new() { Group = group, IsContinued = true, Members = [new("acc/anna.berg", RemoteMemberKind.Account, true)] })]);
        await CommitAsync([.. AppGroupDocument.ToWrites(new() { Group = group, IsContinued = true, Members = [new("acc/anna.berg", RemoteMemberKind.Account, false)] })]);

        await EraseAsync(anna);

        var left = (await _h.Engine.AppGroups.ListAsync("slack", _ => true, None).ToListAsync()).ShouldHaveSingleItem();
        (await _h.Engine.AppGroups.MembersAsync(left, None).ToListAsync()).ShouldHaveSingleItem().Key.ShouldBe("acc/bo.dahl");
        (await JournalAsync()).ShouldNotContain("anna.berg");
        (await JournalAsync()).ShouldContain("bo.dahl");
    }

    [Fact]
    public async Task Who_lost_an_object_to_the_person_is_planned_first()
    {
        var (anna, bo) = await PeopleAsync();
        await CommitAsync(
            AccountDocument.ToWrite(Account(anna, "x") with { Active = false }, 0),
            MatchDocument.ToWrite(new() { App = "slack", Key = "u1", State = MatchState.Linked, UserId = anna.Id, Refused = [bo.Id] }));
        await _h.DecideAsync(anna, UserStatus.Deleted);
        var error = (await Should.ThrowAsync<ProvisioningException>(() => _h.Engine.Erasures.PrepareAsync(anna.Id, false, null, None).AsTask())).Error;
        (error.Id, error.RecommendedAction!.Contains("Invoke-ProvSync slack", StringComparison.Ordinal)).ShouldBe((ErrorIds.UserNotErasable, true));
    }

    [Fact]
    public async Task Who_lost_a_row_to_the_person_is_nothing_to_wait_for()
    {
        var (anna, bo) = await PeopleAsync();
        await _h.AddSourceAsync("hr", null, ("userName", "login"));
        await CommitAsync(
            AccountDocument.ToWrite(Account(anna, "x") with { App = "hr", Present = false }, 0),
            MatchDocument.ToWrite(new() { App = "hr", Key = "u1", State = MatchState.Linked, UserId = anna.Id, Refused = [bo.Id] }));
        await EraseAsync(anna);
        (await _h.Store.GetMatchAsync("hr", "u1", None)).ShouldBeNull();
    }

    [Fact]
    public async Task Who_is_in_a_run_that_is_not_at_its_end_waits_for_it()
    {
        var (anna, _) = await PeopleAsync();
        await _h.GrantAllAsync("slack");
        var plan = await _h.PlanAsync();
        await _h.DecideAsync(anna, UserStatus.Deleted);
        await CommitAsync(new DocumentWrite(Collections.Runs, "r1", Utf8JsonBuffer.Shared.Serialize(new Run { Id = "r1", PlanId = plan.Id, State = RunState.Stopped }, EngineJson.Default.Run), []));
        (await Should.ThrowAsync<ProvisioningException>(() => _h.Engine.Erasures.PrepareAsync(anna.Id, false, null, None).AsTask())).Error.RecommendedAction!.ShouldContain("Resume-ProvRun r1");
        // A run without them is nothing to wait for.
        await CommitAsync(new DocumentWrite(Collections.Runs, "r1", Utf8JsonBuffer.Shared.Serialize(new Run { Id = "r1", PlanId = "other", State = RunState.Stopped }, EngineJson.Default.Run), []));
        (await _h.Engine.Erasures.PrepareAsync(anna.Id, false, null, None)).Preview.PlanChanges.ShouldBe(1);
    }

    [Fact]
    public async Task What_comes_while_it_is_worked_out_goes_too()
    {
        var (anna, _) = await PeopleAsync();
        await _h.DecideAsync(anna, UserStatus.Deleted);
        var prepared = await _h.Engine.Erasures.PrepareAsync(anna.Id, false, null, None);
        await CommitAsync(GuardDocument.ToWrite(new Quarantine { Id = "slack/p/disable/", App = "slack", People = ["anna.berg"] }));
        await _h.Engine.Erasures.EraseAsync(prepared, null, None);
        (await JournalAsync()).ShouldNotContain("anna.berg");
        (await _h.Engine.Erasures.FindAsync(anna.Id, None)).ShouldNotBeNull();
    }

    private static CancellationToken None => CancellationToken.None;

    private async Task<(User Anna, User Bo)> PeopleAsync()
    {
        await _h.AddTargetAsync("slack");
        return (await _h.AddUserAsync("anna.berg", ("displayName", "Anna Berg")), await _h.AddUserAsync("bo.dahl"));
    }

    private async Task EraseAsync(User user)
    {
        await _h.DecideAsync(user, UserStatus.Deleted);
        await _h.Engine.Erasures.EraseAsync(await _h.Engine.Erasures.PrepareAsync(user.Id, false, null, None), null, None);
    }

    private async Task CommitAsync(params DocumentWrite[] writes) =>
        await _h.Store.CommitAsync(new() { BatchId = Guid.NewGuid().ToString(), Actor = "tester", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = writes }, None);

    private async Task<string> JournalAsync() =>
        string.Join('\n', await _h.Store.ReadJournalAsync(0, None).SelectMany(c => c.Batch.Writes.ToAsyncEnumerable()).Select(w => $"{w.Id} {string.Join(' ', w.Keys)} {(w.Json is { } json ? Encoding.UTF8.GetString(json.Span) : "")}").ToListAsync());

    private static Account Account(User user, string text) => new() { App = "slack", Key = "u1", UserId = user.Id, Values = AttributeSet.Empty.With("title", text) };

    private static MatchCandidate Candidate(User user) => new() { UserId = user.Id, UserName = user.UserName, Rule = "byName" };
}

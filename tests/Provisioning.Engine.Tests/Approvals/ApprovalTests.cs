using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine.Tests;

/// <summary>Which plans need approvals, and which approvals count.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly EngineHarness _h = new(new() { MinimumPopulation = 3 });
    private readonly ApproverKeys _keys;

    public ApprovalTests() => _keys = new(_h);

    public void Dispose()
    {
        _keys.Dispose();
        _h.Dispose();
    }

    [Fact]
    public async Task Without_a_policy_nothing_is_asked_for() => (await _h.ApplyAsync(await PlanAsync(2))).Applied.ShouldBe(2);

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public async Task From_so_many_changes_on_approvals_are_needed(int least, bool refused)
    {
        await PolicyAsync("slack", new() { Approvals = 1, MinChanges = least });
        await IsAsync(await PlanAsync(2), refused ? ErrorIds.PlanNotApproved : null);
    }

    [Fact]
    public async Task An_app_without_a_policy_has_the_default_one_and_one_with_its_own_has_that()
    {
        await PolicyAsync(null, new() { Approvals = 1 });
        await IsAsync(await PlanAsync(2), ErrorIds.PlanNotApproved);
        await PolicyAsync("slack", new() { Approvals = 0 });
        await IsAsync(await _h.PlanAsync(), null);
    }

    [Fact]
    public async Task What_is_not_written_needs_none()
    {
        await PolicyAsync(null, new() { Approvals = 1 });
        await PlanAsync(2);
        await _h.Engine.Apps.UpdateAsync(await _h.Engine.Apps.GetAsync("slack", EngineHarness.None) with { Mode = AppMode.ReadOnly }, "test", EngineHarness.None);
        (await _h.SyncAsync()).Counts.ShouldAllBe(c => c.Outcome == ChangeOutcome.NotAllowed);
    }

    [Fact]
    public async Task A_sync_saves_its_plan_and_stops()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        await PlanAsync(2);
        var request = await _h.Engine.Syncs.RequestAsync(null, false, save: true, EngineHarness.None);
        var plan = (Plan)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
        _h.Warnings.ShouldHaveSingleItem().ShouldContain(plan.Id);
        _h.Target("slack").Writes.ShouldBeEmpty();
        await _keys.RegisterAsync("bob");
        await _keys.ApproveAsync(plan, "bob");
        (await _h.ApplyAsync(plan)).Applied.ShouldBe(2);
        _ = (Run)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(request, new(), EngineHarness.None));
    }

    [Fact]
    public async Task That_a_plan_waits_is_told_once_and_anew_when_another_one_does()
    {
        await _h.AddNotificationAsync("ops", NotificationKind.ApprovalNeeded);
        await PolicyAsync("slack", new() { Approvals = 1 });
        await PlanAsync(2);
        await SyncAsync();
        var told = _h.Channel.Taken.ShouldHaveSingleItem();
        told.Subject.ShouldContain("A plan of 2 changes waits for approval");
        told.Body.ShouldContain("slack: 2 Create");
        told.Body.ShouldContain("Approve-ProvPlan");
        var plan = await SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(1, "it is no more than was told");

        await _keys.RegisterAsync("bob");
        await _keys.ApproveAsync(plan, "bob");
        await _h.ApplyAsync(plan);
        await _h.AddUserAsync("later");
        await _h.GrantAllAsync("slack");
        await SyncAsync();
        _h.Channel.Taken.Count.ShouldBe(2, "what was told before has passed");

        async Task<Plan> SyncAsync() => (Plan)await _h.CollectAsync(_h.Engine.Syncs.RunAsync(await _h.Engine.Syncs.RequestAsync(null, false, save: true, EngineHarness.None), new(), EngineHarness.None));
    }

    [Fact]
    public async Task Two_approvals_are_those_of_two_keys()
    {
        await PolicyAsync("slack", new() { Approvals = 2 });
        var plan = await PlanAsync(2);
        var bob = await _keys.RegisterAsync("bob");
        await _keys.RegisterAsync("carol", curve: ECCurve.NamedCurves.nistP521);
        await _keys.ApproveAsync(plan, "bob");
        await _keys.ApproveAsync(plan, "bob");
        await IsAsync(plan, ErrorIds.PlanNotApproved);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.Engine.Approvers.SaveAsync(bob with { Name = "bobby", Revision = 0 }, EngineHarness.None).AsTask())).Error.Id.ShouldBe(ErrorIds.ApproverInvalid);
        await _keys.ApproveAsync(plan, "carol");
        await IsAsync(plan, null);
    }

    [Theory]
    [InlineData("tester", false, true)]
    [InlineData("TESTER", false, true)]
    [InlineData("tester", true, false)]
    [InlineData("bob", false, false)]
    public async Task Whoever_made_a_plan_does_not_approve_it_unless_the_policy_says_so(string account, bool allowed, bool refused)
    {
        await PolicyAsync("slack", new() { Approvals = 1, AllowAuthor = allowed });
        var plan = await PlanAsync(2);
        await _keys.RegisterAsync("bob", account);
        await _keys.ApproveAsync(plan, "bob");
        await IsAsync(plan, refused ? ErrorIds.PlanNotApproved : null);
    }

    [Fact]
    public async Task A_plan_can_be_applied_for_so_long()
    {
        await PolicyAsync("slack", new() { ValidHours = 2 });
        var plan = await PlanAsync(2);
        _h.Clock.Advance(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(1));
        await IsAsync(plan, ErrorIds.PlanExpired);
        plan = await _h.PlanAsync();
        _h.Clock.Advance(TimeSpan.FromHours(2));
        await IsAsync(plan, null);
    }

    [Fact]
    public async Task What_guards_hold_is_released_with_an_approval()
    {
        await PolicyAsync("slack", new() { Approvals = 1, MinChanges = 1000, ForRelease = true });
        await _h.ApplyAsync(await PlanAsync(4));
        foreach (var user in await _h.UsersAsync())
            await _h.DecideAsync(user, UserStatus.Deactivated);
        var plan = await _h.PlanAsync();
        plan.IsHeld.ShouldBeTrue();
        (await _h.ApplyAsync(plan)).Held.ShouldBe(4);
        (await Should.ThrowAsync<ProvisioningException>(() => _h.ReleaseAsync())).Error.Id.ShouldBe(ErrorIds.PlanNotApproved);
        await _keys.RegisterAsync("bob");
        await _keys.ApproveAsync(plan, "bob");
        (await _h.ReleaseAsync()).Applied.ShouldBe(4);
    }

    [Fact]
    public async Task A_plan_that_was_altered_after_it_was_approved_is_not_applied()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        var plan = await PlanAsync(2);
        await _keys.RegisterAsync("bob");
        await _keys.ApproveAsync(plan, "bob");
        var file = Path.Combine(_h.PlanFolder, plan.Id + ".jsonl");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("user0", "userX", StringComparison.Ordinal));
        await IsAsync(plan, ErrorIds.PlanAltered);
    }

    [Fact]
    public async Task Approvals_of_who_is_no_approver_any_more_or_has_another_key_do_not_count()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        var plan = await PlanAsync(2);
        await _keys.RegisterAsync("bob");
        await _keys.ApproveAsync(plan, "bob");
        var renewed = await _keys.RegisterAsync("bob");
        await IsAsync(plan, ErrorIds.PlanNotApproved);
        await _keys.ApproveAsync(plan, "bob");
        await _h.Engine.Approvers.RemoveAsync(renewed, EngineHarness.None);
        await IsAsync(plan, ErrorIds.PlanNotApproved);
    }

    [Fact]
    public async Task A_certificate_counts_while_it_is_valid()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        var plan = await PlanAsync(2);
        await _keys.RegisterCertificateAsync("bob", _h.Clock.GetUtcNow().AddDays(-30), _h.Clock.GetUtcNow().AddDays(-1));
        await _keys.ApproveAsync(plan, "bob");
        await IsAsync(plan, ErrorIds.PlanNotApproved);
        await _keys.RegisterCertificateAsync("carol", _h.Clock.GetUtcNow().AddDays(-30), _h.Clock.GetUtcNow().AddDays(1));
        await _keys.ApproveAsync(plan, "carol");
        await IsAsync(plan, null);
    }

    [Fact]
    public async Task A_signature_from_elsewhere_is_brought_in_and_an_older_one_takes_no_later_word_back()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        var plan = await PlanAsync(2);
        await _keys.RegisterAsync("bob");
        var approval = await _keys.SignAsync(plan, "bob");
        await BringInAsync(approval);
        await BringInAsync(approval);
        _h.Clock.Advance(TimeSpan.FromMinutes(1));
        await _keys.ApproveAsync(plan, "bob", PlanDecision.Deny, "no");
        (await RefusedAsync(approval)).ShouldBe(ErrorIds.SignatureInvalid);
        await IsAsync(plan, ErrorIds.PlanDenied);
    }

    [Fact]
    public async Task A_signature_that_is_not_about_the_plan_as_it_is_is_refused()
    {
        var plan = await PlanAsync(2);
        await _keys.RegisterAsync("bob");
        var signed = await _keys.SignAsync(plan, "bob");
        foreach (var (old, other) in new[] { (plan.Hash, new string('0', 64)), (plan.Id, "20260101-000000-000000"), ("tester", "mallory"), ("2026-03-02T", "2026-03-01T"), (_h.Store.Info.Id, "other"), ("Approve", "Deny"), ("because", "perhaps") })
            (await RefusedAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed).Replace(old, other, StringComparison.Ordinal)))).ShouldBe(ErrorIds.SignatureInvalid, old);
        (await RefusedAsync(await _keys.SignAsync(plan, "bob", _h.Clock.GetUtcNow().AddHours(1)))).ShouldBe(ErrorIds.SignatureInvalid);
        (await RefusedAsync(await _keys.SignAsync(plan, "bob", decision: PlanDecision.Deny))).ShouldBe(ErrorIds.SignatureInvalid);
        (await RefusedAsync("{}"u8.ToArray())).ShouldBe(ErrorIds.SignatureInvalid);
        await BringInAsync(signed);
    }

    [Fact]
    public async Task An_approval_of_one_plan_is_none_of_another_that_has_the_same_changes()
    {
        await PolicyAsync("slack", new() { Approvals = 1 });
        var first = await PlanAsync(2);
        await _keys.RegisterAsync("bob");
        var approval = await _keys.ApproveAsync(first, "bob");
        var second = await _h.PlanAsync();
        await IsAsync(second, ErrorIds.PlanNotApproved);
        // Nor where somebody writes it into the store as if it were.
        var kept = (await _h.Store.GetAsync("approvals", $"{first.Id}/{approval.KeyId}", EngineHarness.None))!.Json;
        var forged = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(kept.Span).Replace($"\"planId\":\"{first.Id}\"", $"\"planId\":\"{second.Id}\"", StringComparison.Ordinal));
        await _h.Store.CommitAsync(new() { BatchId = "forged", Actor = "mallory", Cause = "test", Time = _h.Clock.GetUtcNow(), Writes = [new("approvals", $"{second.Id}/{approval.KeyId}", forged, [])] }, EngineHarness.None);
        await IsAsync(second, ErrorIds.PlanNotApproved);
        await IsAsync(first, null);
    }

    [Fact]
    public async Task A_key_that_nobody_registered_approves_nothing()
    {
        var plan = await PlanAsync(2);
        var bob = await _keys.RegisterAsync("bob");
        await _h.Engine.Approvers.RemoveAsync(bob, EngineHarness.None);
        (await Should.ThrowAsync<ProvisioningException>(() => _keys.ApproveAsync(plan, "bob"))).Error.Id.ShouldBe(ErrorIds.ApproverNotFound);
    }

    private async Task<Plan> PlanAsync(int people)
    {
        await _h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        for (var i = 0; i < people; i++)
            await _h.AddUserAsync($"user{i}");
        await _h.GrantAllAsync("slack");
        return await _h.PlanAsync();
    }

    private async Task PolicyAsync(string? app, ApprovalPolicy policy) =>
        await _h.Engine.Approvers.SavePolicyAsync(policy with { App = app, Revision = (await _h.Engine.Approvers.FindPolicyAsync(app, EngineHarness.None))?.Revision ?? 0 }, EngineHarness.None);

    // Applies it, or is refused with nothing written.
    private async Task IsAsync(Plan plan, string? refused)
    {
        if (refused is null)
        {
            (await _h.ApplyAsync(plan)).Applied.ShouldBe(plan.ChangeCount);
            return;
        }

        var error = (await Should.ThrowAsync<ProvisioningException>(() => _h.ApplyAsync(plan))).Error;
        error.Id.ShouldBe(refused, error.Message);
        error.RecommendedAction.ShouldNotBeNullOrEmpty();
        _h.Target("slack").Writes.ShouldBeEmpty();
        (await _h.Engine.Plans.GetAsync(plan.Id, EngineHarness.None)).State.ShouldBe(PlanState.Ready);
    }

    private async Task BringInAsync(byte[] signature) => await _h.Engine.Approvals.BringInAsync(signature, "plan.sig", PlanDecision.Approve, EngineHarness.None);

    private async Task<string> RefusedAsync(byte[] signature) => (await Should.ThrowAsync<ProvisioningException>(() => BringInAsync(signature))).Error.Id;
}

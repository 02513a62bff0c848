using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of accounts that are taken away, whatever happens to people and from one sync to the next.</summary>
public sealed class DeprovisioningProperties
{
    private const int People = 3;
    private const int Days = 5;

    public enum Act
    {
        Sync,
        Wait,
        Grant,
        Revoke,
        Leave,
        Suspend,
        Return,
        Rename,
        Complete,
        EnableInApp,
        VanishFromApp,
    }

    public static Arbitrary<(Deprovisioning Policy, (Act Act, int Person, int Hours)[] History)> Histories() =>
        (from policy in Gen.Frequency((3, Gen.Constant(Deprovisioning.Delete)), (2, Gen.Elements(Enum.GetValues<Deprovisioning>())))
         from history in (from act in Gen.Frequency((5, Gen.Constant(Act.Sync)), (3, Gen.Constant(Act.Wait)), (8, Gen.Elements(Enum.GetValues<Act>())))
                          from person in Gen.Choose(0, People - 1)
                          from hours in Gen.Choose(1, 3 * 24)
                          select (act, person, hours)).ArrayOf(24)
         select (policy, history)).ToArbitrary();

    [Property(MaxTest = 80)]
    public Property Nothing_is_deleted_before_its_days_or_while_its_person_may_return_and_a_plan_applied_leaves_an_empty_one() => Prop.ForAll(Histories(), sample =>
    {
        Check(sample.Policy, sample.History).GetAwaiter().GetResult();
        return true;
    });

    private static async Task Check(Deprovisioning policy, (Act Act, int Person, int Hours)[] history)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        var app = await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"));
        app = await h.Engine.Apps.UpdateAsync(app with { Deprovisioning = policy, DeleteAfterDays = policy == Deprovisioning.Delete ? Days : null }, "test", EngineHarness.None);
        var data = h.Target("slack");
        var ids = new List<string>();
        for (var i = 0; i < People; i++)
            ids.Add((await h.AddUserAsync($"u{i}", ("displayName", "Name"))).Id);
        await h.GrantAllAsync("slack");
        await h.SyncAsync();

        // Since when the app has each account disabled, as the app itself would tell.
        var disabled = new Dictionary<string, DateTimeOffset>();
        var known = data.Accounts.ToDictionary();
        foreach (var (act, person, hours) in history)
            await DoAsync(act, ids[person], hours);
        await SyncAsync();
        await SyncAsync(everybody: true);

        async Task SyncAsync(bool everybody = false)
        {
            var before = (await h.UsersAsync()).ToDictionary(u => u.Id);
            var assigned = await AssignedAsync();
            data.Writes.Clear();
            var run = await h.SyncAsync();
            foreach (var (key, account) in known.Where(k => !data.Accounts.ContainsKey(k.Key) && data.Writes.Contains($"delete {k.Key}")))
            {
                policy.ShouldBe(Deprovisioning.Delete);
                disabled.ShouldContainKey(key);
                (h.Clock.GetUtcNow() - disabled[key]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromDays(Days));
                var user = before[account.Values["externalId"].AsString()!];
                (user.Status == UserStatus.Deactivated || user.Status == UserStatus.Active && !assigned.Contains(user.Id)).ShouldBeTrue($"{user.Status}");
            }

            Note();
            if (run.Failed + run.Counts.Where(c => c.Outcome == ChangeOutcome.Stale).Sum(c => c.Count) > 0)
                return;
            (await h.PlanAsync()).ChangeCount.ShouldBe(0, "what was planned was all");
            if (everybody)
                (await h.PlanFromNothingAsync("slack")).ShouldBeEmpty("also to one who looks at everybody");
            await AssertRightAsync();
        }

        // Whoever is to have the app has it, and nobody else can use it, unless it keeps accounts or people take them away.
        async Task AssertRightAsync()
        {
            var assigned = await AssignedAsync();
            var accounts = (await h.AccountsAsync("slack")).Where(a => a.Present).ToDictionary(a => a.UserId!);
            foreach (var user in await h.UsersAsync())
            {
                var held = accounts.GetValueOrDefault(user.Id);
                if (user.Status == UserStatus.Active && assigned.Contains(user.Id))
                    held.ShouldNotBeNull().Active.ShouldBeTrue();
                else if (policy is Deprovisioning.Disable or Deprovisioning.Delete)
                    (held?.Active ?? false).ShouldBeFalse();
            }
        }

        async Task<HashSet<string>> AssignedAsync() => (await h.Engine.Assignments.ListAsync("slack", null, EngineHarness.None).ToListAsync()).Select(a => a.UserId).ToHashSet();

        void Note()
        {
            known = data.Accounts.ToDictionary();
            foreach (var (key, account) in known)
            {
                if (account.Active == false)
                    disabled.TryAdd(key, h.Clock.GetUtcNow());
                else
                    disabled.Remove(key);
            }
        }

        async Task DoAsync(Act act, string id, int hours)
        {
            var user = await h.Engine.Directory.FindAsync(id, EngineHarness.None);
            switch (act)
            {
                case Act.Sync:
                    await SyncAsync();
                    break;
                case Act.Wait:
                    h.Clock.Advance(TimeSpan.FromHours(hours));
                    break;
                case Act.Grant:
                    await h.Engine.Assignments.GrantAsync(app, user, EngineHarness.None);
                    break;
                case Act.Revoke:
                    await h.Engine.Assignments.RevokeAsync(app, user, EngineHarness.None);
                    break;
                case Act.Leave or Act.Suspend or Act.Return:
                    if (act == Act.Suspend)
                        user = await h.DecideAsync(user, UserStatus.Active);
                    await h.DecideAsync(user, act switch { Act.Leave => UserStatus.Deactivated, Act.Suspend => UserStatus.Suspended, _ => UserStatus.Active });
                    break;
                case Act.Rename:
                    await h.Engine.Directory.SaveAsync(await h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["displayName"] = $"Name {hours}" }, EngineHarness.None), "test", EngineHarness.None);
                    break;
                case Act.Complete:
                    foreach (var task in await h.Engine.Tasks.ListAsync("slack", id, [TaskState.Open], false, EngineHarness.None).ToListAsync())
                    {
                        await h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
                        data.Accounts[task.AccountKey!] = data.Accounts[task.AccountKey!] with { Active = false };
                    }

                    Note();
                    break;
                case Act.EnableInApp when data.Of(id) is { } held:
                    data.Accounts[held.Key] = held with { Active = true };
                    Note();
                    break;
                case Act.VanishFromApp when policy != Deprovisioning.Manual && data.Of(id) is { } held:
                    data.Accounts.TryRemove(held.Key, out _);
                    Note();
                    break;
            }
        }
    }
}

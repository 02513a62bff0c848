using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>What always holds of tasks, whatever happens to people and tasks from one sync to the next.</summary>
public sealed class TaskProperties
{
    private const int People = 3;

    public enum Act
    {
        Sync,
        Rename,
        Grant,
        Revoke,
        Leave,
        Return,
        Complete,
        Stop,
    }

    public static Arbitrary<(Act Act, int Person)[]> Histories() =>
        (from act in Gen.Frequency((3, Gen.Constant(Act.Sync)), (6, Gen.Elements(Enum.GetValues<Act>())))
         from person in Gen.Choose(0, People - 1)
         select (act, person)).ArrayOf(14).ToArbitrary();

    [Property(MaxTest = 60)]
    public Property Nobody_has_two_open_tasks_and_work_done_leaves_nothing_to_plan() => Prop.ForAll(Histories(), history =>
    {
        Check(history).GetAwaiter().GetResult();
        return true;
    });

    private static async Task Check((Act Act, int Person)[] history)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        var app = await h.AddManualAsync("badge");
        var ids = new List<string>();
        for (var i = 0; i < People; i++)
            ids.Add((await h.AddUserAsync($"u{i}", ("displayName", "Name 0"))).Id);
        for (var step = 0; step < history.Length; step++)
            await DoAsync(history[step].Act, ids[history[step].Person], step);

        await h.SyncAsync();
        (await h.PlanAsync()).ChangeCount.ShouldBe(0, "what is open says all that is to be done");
        (await h.PlanFromNothingAsync("badge")).ShouldBeEmpty();
        var open = await h.TasksAsync();
        open.Select(t => t.UserId).Distinct().Count().ShouldBe(open.Count);
        foreach (var task in open)
            await h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None);
        (await h.PlanAsync()).ChangeCount.ShouldBe(0, "what was done is what was asked for");
        (await h.PlanFromNothingAsync("badge")).ShouldBeEmpty();

        var accounts = (await h.AccountsAsync("badge")).ToDictionary(a => a.UserId!);
        var assigned = (await h.Engine.Assignments.ListAsync("badge", null, EngineHarness.None).ToListAsync()).Select(a => a.UserId).ToHashSet();
        foreach (var user in await h.UsersAsync())
        {
            var wanted = user.Status == UserStatus.Active && assigned.Contains(user.Id);
            (accounts.TryGetValue(user.Id, out var account) && account.Active).ShouldBe(wanted);
            if (wanted)
                account!.Values["displayName"].ShouldBe(user.Attributes["displayName"]);
        }

        async Task DoAsync(Act act, string id, int step)
        {
            var user = await h.Engine.Directory.FindAsync(id, EngineHarness.None);
            switch (act)
            {
                case Act.Sync:
                    await h.SyncAsync();
                    break;
                case Act.Rename:
                    await h.Engine.Directory.SaveAsync(await h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["displayName"] = $"Name {step}" }, EngineHarness.None), "test", EngineHarness.None);
                    break;
                case Act.Grant:
                    await h.Engine.Assignments.GrantAsync(app, user, EngineHarness.None);
                    break;
                case Act.Revoke:
                    await h.Engine.Assignments.RevokeAsync(app, user, EngineHarness.None);
                    break;
                case Act.Leave or Act.Return:
                    await h.DecideAsync(user, act == Act.Leave ? UserStatus.Deactivated : UserStatus.Active);
                    break;
                default:
                    if ((await h.Engine.Tasks.ListAsync("badge", id, [TaskState.Open], false, EngineHarness.None).ToListAsync()).SingleOrDefault() is not { } task)
                        break;
                    await (act == Act.Complete
                        ? h.Engine.Tasks.CompleteAsync(task, "done", null, EngineHarness.None)
                        : h.Engine.Tasks.StopAsync(task, "not now", EngineHarness.None));
                    break;
            }
        }
    }
}

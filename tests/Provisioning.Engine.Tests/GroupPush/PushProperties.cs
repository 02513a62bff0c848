using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Whatever happens to people, groups and pushes, an application has what is wanted after a run, a second plan is empty, and an undone run leaves what was.</summary>
public sealed class PushProperties
{
    private const int People = 7;
    private static readonly string[] Departments = ["Sales", "Staff", "Legal"];

    [Property(MaxTest = 60)]
    public Property The_application_has_what_is_wanted_and_what_is_undone_is_as_it_was() => Prop.ForAll(Days.ToArbitrary(), days =>
    {
        CheckAsync(days).GetAwaiter().GetResult();
        return true;
    });

    private static Gen<Step> AnyStep =>
        from kind in Gen.Choose(0, 9)
        from user in Gen.Choose(0, People - 1)
        from which in Gen.Choose(0, 3)
        from other in Gen.Choose(0, 2)
        select new Step(kind, user, which, other);

    private static Gen<Step[][]> Days =>
        from count in Gen.Choose(1, 4)
        from days in AnyStep.ArrayOf(3).ArrayOf(count)
        select days;

    private static async Task CheckAsync(Step[][] days)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000, MaxDisables = 1000 });
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var slack = await h.Engine.Apps.GetAsync("slack", EngineHarness.None);
        h.Target("slack").MaxMemberChanges = 2;
        for (var i = 0; i < People; i++)
            await h.AddUserAsync($"user{i}", ("department", Departments[i % 3]));
        // Two by rule, one by hand, and one of others.
        var groups = new List<Group> { await h.AddGroupAsync("Sales", "department eq \"Sales\""), await h.AddGroupAsync("Not legal", "not (department eq \"Legal\")"), await h.AddGroupAsync("Hand"), await h.AddGroupAsync("Outer") };
        await h.Engine.Groups.NestAsync(groups[3], groups[0], null, null, EngineHarness.None);
        await h.GrantGroupAsync("slack", groups[1]);
        await h.PushAsync("slack", groups[0]);
        await h.Engine.GroupPushes.SaveAsync(new() { App = "slack", Rule = "outer", NamePattern = "Out*", WhenRemoved = GroupPushEnd.RemoveMembers }, EngineHarness.None);
        await SettleAsync(h);
        var number = 0;
        foreach (var day in days)
        {
            h.Clock.Advance(TimeSpan.FromHours(25));
            foreach (var step in day)
                await DoAsync(h, slack, step, groups, number++);
            await SettleAsync(h);
        }

        // One more day, which is undone.
        h.Clock.Advance(TimeSpan.FromHours(25));
        var before = Picture(h);
        foreach (var step in days[0].Where(s => s.Kind < 5))
            await DoAsync(h, slack, step with { User = (step.User + 1) % People }, groups, number++);
        var run = await h.SyncAsync();
        (run.Failed, run.Held).ShouldBe((0, 0));
        var made = (await h.Engine.Runs.ChangesAsync(run, EngineHarness.None).ToListAsync()).Where(c => c.Change.Kind is ChangeKind.Create or ChangeKind.Delete && c.Change.Group is null).Select(c => c.Change.UserName!).ToHashSet();
        var undo = await h.UndoAsync(run);
        undo.Failed.ShouldBe(0);
        var after = Picture(h);
        foreach (var (group, members) in before)
            after[group].Except(made).ShouldBe(members.Except(made), ignoreOrder: true, group);
        // What is asked for by nobody any more is let go, and then nothing is to be done.
        await h.ApplyAsync(await h.PlanAsync());
        var changes = await h.ChangesAsync(await h.PlanAsync());
        changes.Where(c => c.Group is not null).Select(c => ChangeText.Line(c)).ShouldBeEmpty();
    }

    private static SortedDictionary<string, string[]> Picture(EngineHarness h)
    {
        var picture = new SortedDictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var group in h.Target("slack").Groups.Values)
            picture[group.Key] = [.. h.Target("slack").MembersOf(group.Name)];
        return picture;
    }

    // Plans and runs until nothing is left to do, and compares what the application has with what the directory says.
    private static async Task SettleAsync(EngineHarness h)
    {
        var run = await h.SyncAsync();
        (run.Failed, run.Held).ShouldBe((0, 0), string.Join("; ", h.Errors));
        // A group that lost its members is let go of by the next plan, which changes nothing by that.
        await h.ApplyAsync(await h.PlanAsync());
        (await h.LinesAsync(await h.PlanAsync())).ShouldBeEmpty();
        (await h.PlanFromNothingAsync("slack")).Select(c => ChangeText.Line(c)).ShouldBeEmpty("looking at everybody finds nothing either");
        foreach (var pushed in await h.PushedAsync())
        {
            pushed.State.ShouldBe("kept");
            var group = await h.Engine.Groups.FindAsync(pushed.GroupId, EngineHarness.None);
            var users = (await h.UsersAsync()).ToDictionary(u => u.Id);
            var wanted = (await h.MembersAsync(group)).Select(m => users[m.UserId!]).Where(u => h.Target("slack").Of(u.Id) is { Active: true }).Select(u => u.UserName);
            h.Target("slack").MembersOf(pushed.AppGroup!.Name).ShouldBe(wanted, ignoreOrder: true, pushed.ToString());
        }
    }

    private static async Task DoAsync(EngineHarness h, App slack, Step step, List<Group> groups, int number)
    {
        var user = (await h.UsersAsync($"userName eq \"user{step.User}\"")).Single();
        var group = await h.Engine.Groups.FindAsync(groups[step.Group].Id, EngineHarness.None);
        switch (step.Kind)
        {
            case 0 or 1:
                await h.MoveAsync(user, Departments[step.Other]);
                break;
            case 2 when step.Other != 1 || user.Status == UserStatus.Active:
                await h.DecideAsync(user, step.Other switch { 0 => UserStatus.Active, 1 => UserStatus.Suspended, _ => UserStatus.Deactivated });
                break;
            case 3 when step.Group != 3:
                await h.JoinAsync(group, user, excluded: step.Other == 0 && group.HasRule);
                break;
            case 4:
                await h.Engine.Groups.TakeOutAsync(group, user.Id, EngineHarness.None);
                break;
            case 5:
                await h.Engine.Groups.UpdateAsync(group with { Name = $"{(step.Other == 0 ? "Out" : "In")} {number}" }, allowEmpty: true, EngineHarness.None);
                break;
            case 6 when group.HasRule && step.Group == 0:
                await h.Engine.Groups.UpdateAsync(group with { Filter = $"department eq \"{Departments[step.Other]}\"" }, allowEmpty: true, EngineHarness.None);
                break;
            case 7:
                await h.PushAsync("slack", group, p => p with { Name = step.Other == 0 ? $"Named {number}" : null, WhenRemoved = (GroupPushEnd)step.Other });
                break;
            case 8 when await h.Engine.GroupPushes.FindAsync("slack", group.Id, EngineHarness.None) is { } push:
                await h.Engine.GroupPushes.RemoveAsync(push, (GroupPushEnd)step.Other, EngineHarness.None);
                break;
            case 9:
                await h.Engine.Assignments.GrantAsync(slack, [user], EngineHarness.None);
                break;
        }
    }

    public sealed record Step(int Kind, int User, int Group, int Other);
}

namespace Provisioning.Engine.Tests;

/// <summary>An application with people of one department, and the group of these.</summary>
public static class PushHarness
{
    /// <summary>The app slack, users with these names in Sales who have accounts in it, and the group Sales.</summary>
    public static async Task<(Group Sales, Dictionary<string, User> Users)> StartPushAsync(this EngineHarness h, params string[] names)
    {
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"));
        var users = new Dictionary<string, User>();
        foreach (var name in names)
            users[name] = await h.AddUserAsync(name, ("department", "Sales"));
        await h.GrantAllAsync("slack");
        var sales = await h.AddGroupAsync("Sales", "department eq \"Sales\"");
        await h.SyncAsync();
        return (sales, users);
    }

    public static async Task<User> MoveAsync(this EngineHarness h, User user, string department) =>
        await h.Engine.Directory.SaveAsync(await h.Engine.Directory.WithAsync(user, new Dictionary<string, AttributeValue> { ["department"] = department }, EngineHarness.None), "test", EngineHarness.None);

    public static async Task<User> JoinSalesAsync(this EngineHarness h, string name)
    {
        var user = await h.AddUserAsync(name, ("department", "Sales"));
        await h.Engine.Assignments.GrantAsync(await h.Engine.Apps.GetAsync("slack", EngineHarness.None), [user], EngineHarness.None);
        return user;
    }

    public static async Task<List<string>> LinesAsync(this EngineHarness h, Plan plan) => [.. (await h.ChangesAsync(plan)).Select(c => ChangeText.Line(c))];

    /// <summary>Checks that a plan has nothing to do, and neither has one that looks at everybody.</summary>
    public static async Task AssertSettledAsync(this EngineHarness h)
    {
        (await h.LinesAsync(await h.PlanAsync())).ShouldBeEmpty();
        (await h.PlanFromNothingAsync("slack")).Select(c => ChangeText.Line(c)).ShouldBeEmpty("looking at everybody finds nothing either");
    }
}

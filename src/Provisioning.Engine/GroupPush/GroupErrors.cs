namespace Provisioning.Engine;

/// <summary>What can be wrong with a group of an app.</summary>
internal static class GroupErrors
{
    public static ProvisioningException Exists(App app, ChangeGroup group) => new ProvisioningError
    {
        Id = ErrorIds.AppGroupExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app.Name}' has a group '{group.Name}' already, which this directory did not make.",
        RecommendedAction = $"To take it over: Set-ProvGroupPush {app.Name} <group> -LinkTo '{group.Name}'. Otherwise push under another name: -Name ...",
        Target = group.Name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException NotFound(App app, string name) => new ProvisioningError
    {
        Id = ErrorIds.AppGroupNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"'{app.Name}' has no group '{name}' that could be taken over.",
        RecommendedAction = "Correct -LinkTo of Set-ProvGroupPush: the name counts letter by letter. Without -LinkTo the group is made.",
        Target = name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException Gone(App app, ChangeGroup group) => new ProvisioningError
    {
        Id = ErrorIds.AppGroupNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"'{app.Name}' has no group '{group.Name}' any more.",
        RecommendedAction = "The next plan makes it anew. When it is not to be there, end the push: Remove-ProvGroupPush.",
        Target = group.Name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException Ambiguous(App app, string name, int count) => new ProvisioningError
    {
        Id = ErrorIds.AppGroupAmbiguous,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app.Name}' has {count} groups that are called '{name}': which of them is meant cannot be told.",
        RecommendedAction = "Rename or remove all but one of them in the app.",
        Target = name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException Taken(App app, string name) => new ProvisioningError
    {
        Id = ErrorIds.AppGroupExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"The group '{name}' of '{app.Name}' belongs to another group of the directory already.",
        RecommendedAction = "Link to another group, or end what keeps this one: Get-ProvGroupPush shows it.",
        Target = name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException NotRenamed(App app, ChangeGroup group, string name) => new ProvisioningError
    {
        Id = ErrorIds.AppProtocol,
        Category = ProvisioningErrorCategory.Protocol,
        Message = $"'{app.Name}' accepted the name '{group.Name}' of a group and calls it '{name}'.",
        RecommendedAction = "Look at the group in the app. Where it takes no such name, push it under another one: Set-ProvGroupPush -Name ...",
        Target = group.Name,
        App = app.Name,
    }.ToException();

    public static ProvisioningException Unsupported(App app) => new ProvisioningError
    {
        Id = ErrorIds.GroupPushUnsupported,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"App '{app.Name}' takes no groups: its connector ({app.Connector}) cannot write them, or the app has none.",
        RecommendedAction = $"Test-ProvApp {app.Name} shows what the app can do. Apps can be given to the members of a group all the same: Grant-ProvAppAssignment {app.Name} -Group ...",
        Target = app.Name,
        App = app.Name,
    }.ToException();

    public static ProvisioningError Stale(App app, Change change) => new()
    {
        Id = ErrorIds.ChangeStale,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app.Name}': the group '{change.Group!.Name}' changed after the plan was made: the change was left out.",
        RecommendedAction = "Plan again: the next plan takes the new state into account.",
        Target = change.Group.Name,
        App = app.Name,
    };

    public static ProvisioningError Members(App app, ChangeGroup group, IReadOnlyList<(string Name, ProvisioningError Error)> failed)
    {
        const int listed = 5;
        return failed[0].Error with
        {
            Message = $"'{app.Name}' did not take {(failed.Count == 1 ? "1 member" : $"{failed.Count} members")} of the group '{group.Name}': {string.Join(", ", failed.Take(listed).Select(f => $"'{f.Name}'"))}{(failed.Count > listed ? ", …" : "")}. {failed[0].Error.Message}",
            Target = group.Name,
            App = app.Name,
        };
    }
}

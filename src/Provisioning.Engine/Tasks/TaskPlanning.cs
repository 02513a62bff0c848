namespace Provisioning.Engine;

/// <summary>Says what a plan has to do when a task of a person is open in an app already. Pure.</summary>
internal static class TaskPlanning
{
    /// <summary>The changes that are still to be planned: none when the open task says all that is to be done, and taking it back when it says something else and no task takes its place.</summary>
    /// <param name="change">What the app needs as it is recorded; null when it is as it should be.</param>
    /// <param name="forPeople">True when a run makes a task of that change.</param>
    /// <param name="open">The user's open task in the app, or null.</param>
    /// <param name="user">The user, or null when there is none any more.</param>
    /// <param name="account">The user's account in the app, or null.</param>
    /// <param name="dependsOn">The directory change that makes the user so, or null.</param>
    public static IEnumerable<Change> Remaining(Change? change, bool forPeople, ManualTask? open, User? user, Account? account, int? dependsOn)
    {
        if (open is not null && !forPeople)
        {
            yield return new()
            {
                Number = 0,
                Target = open.App,
                Kind = ChangeKind.Withdraw,
                UserId = open.UserId,
                UserName = user?.UserName ?? open.UserName,
                AccountKey = account?.Key,
                Reason = $"the open task to {Word(open.Kind)} is no longer needed",
                UserRevision = user?.Revision ?? 0,
                AccountRevision = account?.Revision ?? 0,
                DependsOn = dependsOn,
            };
        }

        if (change is not null && !(forPeople && open is not null && Covers(open, change)))
            yield return change;
    }

    // What a person finds in the task is what the change would say.
    private static bool Covers(ManualTask open, Change change) =>
        open.Kind == change.Kind
        && open.OutOfScope == change.OutOfScope
        && open.AccountKey == change.AccountKey
        && open.Attributes.Count == change.Attributes.Count
        && open.Attributes.Zip(change.Attributes).All(p => p.First.Path == p.Second.Path && p.First.Old.SameValues(p.Second.Old) && p.First.New.SameValues(p.Second.New));

    private static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => "make the account",
        ChangeKind.Enable => "enable the account",
        ChangeKind.Disable => "disable the account",
        ChangeKind.Delete => "delete the account",
        _ => "change the account",
    };
}

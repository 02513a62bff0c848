namespace Provisioning.Engine;

/// <summary>Makes each change of an app where it is made: in the app itself, as a task for a person, or in what is recorded alone.</summary>
/// <param name="context">The engine.</param>
/// <param name="target">The app.</param>
/// <param name="routing">Which changes people make.</param>
/// <param name="tasks">Makes tasks.</param>
/// <param name="requests">Asks the app; null where people do all of the work.</param>
/// <param name="groups">Asks the app for groups; null where it takes none.</param>
internal sealed class AppApplier(EngineContext context, OutboundTarget target, TaskRouting routing, TaskApplier tasks, ChangeApplier? requests, GroupApplier? groups) : IChangeApplier
{
    public int MaxConcurrency => requests?.MaxConcurrency ?? tasks.MaxConcurrency;

    public ValueTask<AppliedChange> ApplyAsync(Change change, ChangeSubject subject, CancellationToken cancellationToken)
    {
        if (change.Group is not null)
        {
            return groups is not null
                ? groups.ApplyAsync(change, cancellationToken)
                : new(new AppliedChange(change, ChangeOutcome.Failed, Error: GroupErrors.Unsupported(target.App).Error));
        }

        if (change.Kind == ChangeKind.Record)
            return new(new AppliedChange(change, ChangeOutcome.Applied, Noted(change, subject.Account!)));
        IChangeApplier applier = requests is null || routing.IsForPeople(change.Kind) ? tasks : requests;
        return applier.ApplyAsync(change, subject, cancellationToken);
    }

    private Account Noted(Change change, Account account) => account with
    {
        OutOfScopeSince = change.OutOfScope ? account.OutOfScopeSince ?? context.Now : null,
        Groups = change.Groups,
        Wanted = change.Wanted ?? account.Wanted,
        UniqueAttributes = target.UniqueAttributes,
        Undone = change.Undone ?? account.Undone,
    };
}

namespace Provisioning.Engine;

/// <summary>Adds to a plan what undoes an app's part of a run: for each account whatever still is as the run left it.</summary>
internal sealed class AppUndo(EngineContext context, OutboundTarget target, AppGrants grants, UndoSource source, PlanSection section, DirectoryUndo directory, DateTimeOffset now)
{
    private const int Page = 500;
    private readonly Dictionary<string, int> _enabled = new(StringComparer.Ordinal);
    private readonly Assignees _assignees = new(context.Store, grants);
    private readonly string _reason = $"undoes the run {source.Run.Id}";

    private readonly OthersReader _others = new(context.Store, target.Reads, grants, id => directory.After(id) is { } after ? new(after.UserName, OutboundSource.Of(after), directory.NumberOf(id) ?? 0) : null);

    private App App => target.App;

    /// <summary>What is not undone.</summary>
    public List<NotUndone> Left { get; } = [];

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var page in source.ReadAsync(App.Name, Page, cancellationToken).ConfigureAwait(false))
        {
            var work = page.Where(c => c.Change.Kind != ChangeKind.Record && c.Change.Group is null).Select(c => (c.Change, c.Outcome, Key: c.Outcome.AccountKey ?? c.Change.AccountKey)).ToList();
            var assignees = (await _assignees.LoadAsync([.. work.Select(w => w.Change.UserId!).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false)).ToDictionary(a => a.UserId, StringComparer.Ordinal);
            var documents = await context.Store.GetManyAsync(Collections.Accounts, [.. work.Where(w => w.Key is not null).Select(w => AccountDocument.Id(App.Name, w.Key!)).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false);
            var accounts = documents.Select(AccountDocument.Read).ToDictionary(a => a.Key, StringComparer.Ordinal);
            await _others.LoadAsync([.. assignees.Values.Select(UserOf).OfType<User>()], cancellationToken).ConfigureAwait(false);
            foreach (var (change, outcome, key) in work)
            {
                var assignee = assignees[change.UserId!];
                var undo = outcome.Outcome == ChangeOutcome.TaskMade
                    ? await OfTaskAsync(change, cancellationToken).ConfigureAwait(false)
                    : Of(change, outcome, key is null ? null : accounts.GetValueOrDefault(key), assignee);
                if (undo is null)
                    continue;
                if (assignee.User is { Lifecycle.Protection: not null } user)
                {
                    section.LeaveOut(user, undo.Kind, undo.Reason);
                    continue;
                }

                var (count, revision) = assignee.Basis(grants);
                var number = section.Add(undo with { UserRevision = assignee.User?.Revision ?? 0, AssignmentCount = count, AssignmentRevision = revision, DependsOn = directory.NumberOf(change.UserId!) });
                if (undo.Kind == ChangeKind.Enable)
                    _enabled[change.UserId!] = number;
            }
        }

        await new GroupUndo(context.Store, App, source, section, Left, _enabled, now).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Change?> OfTaskAsync(Change change, CancellationToken cancellationToken)
    {
        var document = await context.Store.GetAsync(Collections.Tasks, TaskDocument.Id(App.Name, source.Run.Id, change.Number), cancellationToken).ConfigureAwait(false);
        var task = document is null ? null : TaskDocument.Read(document);
        if (task is { State: TaskState.Open })
            return Make(change, ChangeKind.Withdraw, [], null);
        if (task is { State: TaskState.Completed })
            Left.Add(Not(change, NotUndoneReason.CannotBe, $"a person has done it ({task.Id}): {(task.ClosedBy is { } who ? $"ask {who} to take it back" : "it is to be taken back by hand")}"));
        return null;
    }

    private Change? Of(Change change, OutcomeRecord outcome, Account? account, Assignee assignee)
    {
        switch (change.Kind)
        {
            case ChangeKind.Delete:
                Left.Add(Not(change, NotUndoneReason.CannotBe, "the account was deleted in the app"));
                return null;
            case ChangeKind.Withdraw:
                return null;
        }

        if (account is not { Present: true })
        {
            Left.Add(Not(change, NotUndoneReason.ChangedSince, "the account is gone from the app"));
            return null;
        }

        if (account.UserId != change.UserId)
        {
            Left.Add(Not(change, NotUndoneReason.ChangedSince, "the account belongs to somebody else by now"));
            return null;
        }

        if (change.Kind != ChangeKind.Create)
            return outcome.Outcome == ChangeOutcome.AlreadyDone ? null : TakeBack(change, account, assignee, change.Attributes, change.Kind switch { ChangeKind.Enable => true, ChangeKind.Disable => false, _ => null });
        if (outcome.Found is { } found)
        {
            Left.Add(Not(change, NotUndoneReason.CannotBe, $"the account {account.Key} was there before, and stays linked: Remove-ProvLink {App.Name} '{account.Key}' takes that back"));
            return TakeBack(change, account, assignee, found.Attributes, found.Active ? null : true);
        }

        Left.Add(Not(change, NotUndoneReason.CannotBe, $"the account {account.Key} stays in the app, disabled{(App.InitialPassword is null ? "" : ", and its password was handed out")}"));
        return TakeBack(change, account, assignee, [], true);
    }

    private Change? TakeBack(Change change, Account account, Assignee assignee, IReadOnlyList<AttributeChange> made, bool? active)
    {
        var values = new UndoAttributes(account.Values);
        var undone = new List<UndoneValue>();
        foreach (var attribute in made)
        {
            if (values.TakeBack(attribute))
                undone.Add(new(attribute.Path, attribute.New, source.Run.Id, now));
        }

        var standing = active is { } given && account.Active == given;
        if (standing)
            undone.Add(new(UndoneValue.Standing, active!.Value, source.Run.Id, now) { Cause = active.Value ? null : OutboundEvaluator.CauseOf(UserOf(assignee)) });
        if (values.Moved.Count > 0)
            Left.Add(Not(change, NotUndoneReason.ChangedSince, $"{string.Join(", ", values.Moved)} {(values.Moved.Count == 1 ? "is" : "are")} something else in the app by now"));
        if (undone.Count == 0)
            return null;
        var kind = !standing ? ChangeKind.Update : active!.Value ? ChangeKind.Disable : ChangeKind.Enable;
        var after = account with
        {
            Active = standing ? !active!.Value : account.Active,
            Values = values.Now,
            Undone = [.. account.Undone.Where(u => !undone.Exists(n => n.Path == u.Path)), .. undone],
        };
        return Make(change, kind, values.Changes, account) with { Undone = StillWanted(assignee, after) };
    }

    // Only what would be written again has to be held: where the directory is undone as well, nobody wants it.
    private IReadOnlyList<UndoneValue> StillWanted(Assignee assignee, Account after)
    {
        try
        {
            var user = UserOf(assignee);
            var assignment = user is { Status: UserStatus.Active } ? grants.Of(user, assignee.Direct, assignee.Entries, now) : null;
            var others = user is null ? Others.None : _others.Of(user, assignee.Entries, now);
            return OutboundEvaluator.Evaluate(user, assignment, after, target, others, AttributeSet.Empty, null, now).Change?.Undone ?? after.Undone;
        }
        catch (ProvisioningException)
        {
            // What cannot be worked out now may be later.
            return after.Undone;
        }
    }

    private User? UserOf(Assignee assignee) => directory.After(assignee.UserId) ?? assignee.User;

    private Change Make(Change of, ChangeKind kind, IReadOnlyList<AttributeChange> attributes, Account? account) => new()
    {
        Number = 0,
        Target = App.Name,
        Kind = kind,
        UserId = of.UserId,
        UserName = of.UserName,
        AccountKey = account?.Key ?? of.AccountKey,
        Attributes = attributes,
        Reason = $"{_reason}: {of.Reason}",
        Groups = account?.Groups ?? [],
        OutOfScope = kind != ChangeKind.Enable && account is { OutOfScopeSince: not null },
        AccountRevision = account?.Revision ?? 0,
    };

    private static NotUndone Not(Change change, NotUndoneReason reason, string why) => new(change.UserName, change.Kind.ToString(), reason, why);
}

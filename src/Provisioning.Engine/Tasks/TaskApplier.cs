namespace Provisioning.Engine;

/// <summary>
/// Makes a task of one change. A task that is open for the person takes the new one in its place, in one commit; the id of the task follows from the run and the change, so that
/// a run that is taken up again finds what it made.
/// </summary>
internal sealed class TaskApplier(EngineContext context, App app, string runId) : IChangeApplier
{
    private readonly ManualSettings _settings = ManualSettings.Read(app);

    public int MaxConcurrency => 16;

    public async ValueTask<AppliedChange> ApplyAsync(Change change, ChangeSubject subject, CancellationToken cancellationToken)
    {
        var id = TaskDocument.Id(app.Name, runId, change.Number);
        if (await context.Store.GetAsync(Collections.Tasks, id, cancellationToken).ConfigureAwait(false) is not null)
            return new(change, ChangeOutcome.TaskMade);
        var open = await TaskDocument.FindOpenAsync(context.Store, app.Name, change.UserId!, cancellationToken).ConfigureAwait(false);
        if (change.Kind == ChangeKind.Withdraw && open is null)
            return new(change, ChangeOutcome.AlreadyDone);

        var cause = RunCause.Of(runId);
        try
        {
            await context.CommitAsync($"{cause}/{app.Name}/{change.Number}/task", cause, [.. Writes(change, subject.User, id, open)], cancellationToken).ConfigureAwait(false);
            return new(change, change.Kind == ChangeKind.Withdraw ? ChangeOutcome.Applied : ChangeOutcome.TaskMade);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.RevisionConflict or ErrorIds.UniqueConflict)
        {
            return new(change, ChangeOutcome.Stale, Error: Overtaken(change));
        }
    }

    private IEnumerable<DocumentWrite> Writes(Change change, User? user, string id, ManualTask? open)
    {
        var made = change.Kind == ChangeKind.Withdraw ? null : Make(change, user, id, open);
        if (open is not null)
        {
            yield return TaskDocument.ToWrite(
                open with
                {
                    State = TaskState.Canceled,
                    Closed = context.Now,
                    ClosedBy = context.Actor,
                    CancelReason = made is null ? change.Reason : $"replaced by a newer task: {change.Reason}",
                    SupersededBy = made?.Id,
                },
                open.Revision);
        }

        if (made is not null)
            yield return TaskDocument.ToWrite(made, 0);
    }

    private ManualTask Make(Change change, User? user, string id, ManualTask? open)
    {
        var task = new ManualTask
        {
            Id = id,
            App = app.Name,
            UserId = change.UserId!,
            UserName = change.UserName,
            DisplayName = user?.DisplayName,
            Kind = change.Kind,
            AccountKey = change.AccountKey,
            Attributes = change.Attributes,
            Reason = change.Reason,
            OutOfScope = change.OutOfScope,
            Groups = change.Groups,
            DataOwner = change.DataOwner,
            Instructions = _settings.Instructions,
            Assignee = _settings.Assignee,
            Created = context.Now,
            Due = context.Now.AddDays(_settings.DueDays),
            RunId = runId,
        };
        // Work that is asked for again and again in other words is not due later each time.
        return open is not null && open.Action == task.Action && open.Due < task.Due ? task with { Due = open.Due } : task;
    }

    private ProvisioningError Overtaken(Change change) => new()
    {
        Id = ErrorIds.ChangeStale,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app.Name}': the open task of '{change.UserName}' was completed or stopped while the run was under way: no new one was made.",
        RecommendedAction = "Plan again: the next plan takes the new state into account.",
        Target = change.UserName,
        App = app.Name,
    };
}

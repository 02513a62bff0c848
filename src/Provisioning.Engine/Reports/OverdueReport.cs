using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Work of people that should have been done by now.</summary>
internal sealed class OverdueReport(EngineContext context, TaskService tasks) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.TasksOverdue, "Work in systems without an API that should have been done by now.", ["User"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = context.Now;
        await foreach (var task in tasks.ListAsync(null, scope.Query.User?.Id, [TaskState.Open], overdue: true, cancellationToken).ConfigureAwait(false))
        {
            if (!scope.Includes(task.App))
                continue;
            yield return new ResultEvent(new OverdueTask
            {
                App = task.App,
                TaskId = task.Id,
                Action = task.Action,
                UserId = task.UserId,
                UserName = task.UserName,
                AccountKey = task.AccountKey,
                Assignee = task.Assignee,
                Due = task.Due,
                DaysOverdue = (now - task.Due).Days,
                Reason = task.Reason,
                Next = $"do it and say so: Complete-ProvTask {CommandText.Quote(task.Id)} -Evidence <what shows it>",
            });
        }
    }
}

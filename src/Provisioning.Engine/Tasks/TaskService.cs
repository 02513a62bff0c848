using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Tasks for people: looked up, completed, stopped.</summary>
public sealed class TaskService
{
    /// <summary>The cause of the commit that completes a task.</summary>
    internal const string CompleteCause = "Complete-ProvTask";

    private readonly EngineContext _context;

    internal TaskService(EngineContext context) => _context = context;

    /// <summary>The task with this id.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.TaskNotFound"/>.</exception>
    public async ValueTask<ManualTask> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var document = id.Length is > 0 and <= 1000 ? await _context.Store.GetAsync(Collections.Tasks, id, cancellationToken).ConfigureAwait(false) : null;
        return document is not null
            ? TaskDocument.Read(document)
            : throw Error(ErrorIds.TaskNotFound, ProvisioningErrorCategory.NotFound, id, $"There is no task '{id}'.", "Get-ProvTask lists the open tasks of this store.");
    }

    /// <summary>
    /// The tasks of an app, of a user, or of both, in one of these states. Where neither is given they come in the order in which they are due.
    /// </summary>
    public async IAsyncEnumerable<ManualTask> ListAsync(string? app, string? userId, IReadOnlyCollection<TaskState> states, bool overdue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        var now = _context.Now;
        var queries = (app, userId) switch
        {
            (_, not null) => [StoreQuery.Equal(Collections.Tasks, Indexes.User, userId)],
            (not null, null) => [new StoreQuery(Collections.Tasks) { Prefix = AccountDocument.Prefix(app) }],
            _ => states.Distinct().Order().Select(s => new StoreQuery(Collections.Tasks) { Index = Indexes.State, Prefix = s + "/" }).ToArray(),
        };
        foreach (var query in queries)
        {
            await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            {
                var task = TaskDocument.Read(document);
                if (states.Contains(task.State) && (app is null || string.Equals(task.App, app, StringComparison.OrdinalIgnoreCase)) && (!overdue || task.IsOverdue(now)))
                    yield return task;
            }
        }
    }

    /// <summary>
    /// Says that the task was done: the app holds now what the task asked for. Task and account are committed together.
    /// </summary>
    /// <param name="task">The task; what counts is how it stands in the store.</param>
    /// <param name="evidence">What shows that it was done.</param>
    /// <param name="key">For a new account, its key or name in the app; the user's name where none is given.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.TaskNotFound"/>, <see cref="ErrorIds.TaskClosed"/>, <see cref="ErrorIds.TaskKeyInvalid"/>, <see cref="ErrorIds.AccountExists"/>, <see cref="ErrorIds.RevisionConflict"/>.
    /// </exception>
    public async ValueTask<ManualTask> CompleteAsync(ManualTask task, string evidence, string? key, CancellationToken cancellationToken)
    {
        var (completed, accounts) = await PrepareCompletionAsync(task, evidence, key, cancellationToken).ConfigureAwait(false);
        var receipt = await _context.CommitAsync(CompleteCause, [TaskDocument.ToWrite(completed, completed.Revision), .. accounts], cancellationToken).ConfigureAwait(false);
        return completed with { Revision = receipt.Sequence };
    }

    /// <summary>What <see cref="CompleteAsync"/> would save, checked; nothing is written.</summary>
    public async ValueTask<ManualTask> CheckCompletionAsync(ManualTask task, string evidence, string? key, CancellationToken cancellationToken) =>
        (await PrepareCompletionAsync(task, evidence, key, cancellationToken).ConfigureAwait(false)).Task;

    /// <summary>Stops the task: it is not to be done as it says. While the app and the directory differ, the next plan asks for it again.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.TaskNotFound"/>, <see cref="ErrorIds.TaskClosed"/>, <see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask<ManualTask> StopAsync(ManualTask task, string reason, CancellationToken cancellationToken)
    {
        var stopped = await CheckStopAsync(task, reason, cancellationToken).ConfigureAwait(false);
        var receipt = await _context.CommitAsync("Stop-ProvTask", [TaskDocument.ToWrite(stopped, stopped.Revision)], cancellationToken).ConfigureAwait(false);
        return stopped with { Revision = receipt.Sequence };
    }

    /// <summary>What <see cref="StopAsync"/> would save, checked; nothing is written.</summary>
    public async ValueTask<ManualTask> CheckStopAsync(ManualTask task, string reason, CancellationToken cancellationToken)
    {
        var open = await GetOpenAsync(task, cancellationToken).ConfigureAwait(false);
        return open with { State = TaskState.Canceled, Closed = _context.Now, ClosedBy = _context.Actor, CancelReason = reason };
    }

    private async ValueTask<(ManualTask Task, IReadOnlyList<DocumentWrite> Accounts)> PrepareCompletionAsync(ManualTask task, string evidence, string? key, CancellationToken cancellationToken)
    {
        var open = await GetOpenAsync(task, cancellationToken).ConfigureAwait(false);
        var accounts = open.Kind == ChangeKind.Create
            ? await CreatedAsync(open, key, cancellationToken).ConfigureAwait(false)
            : await ChangedAsync(open, key, cancellationToken).ConfigureAwait(false);
        return (open with
        {
            State = TaskState.Completed,
            Closed = _context.Now,
            ClosedBy = _context.Actor,
            Evidence = evidence,
            AccountKey = accounts.Account?.Key ?? open.AccountKey,
        }, accounts.Writes);
    }

    private async ValueTask<ManualTask> GetOpenAsync(ManualTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var current = await GetAsync(task.Id, cancellationToken).ConfigureAwait(false);
        if (current.State == TaskState.Open)
            return current;
        var when = $"{current.Closed:u} by {current.ClosedBy}";
        throw current switch
        {
            { State: TaskState.Completed } => Closed($"was completed {when}", "There is nothing to do. What differs since then is in a newer task: Get-ProvTask."),
            { SupersededBy: { } newer } => Closed($"was {current.CancelReason} ({when})", $"What is to be done now is in the task '{newer}'."),
            _ => Closed($"was canceled {when}: {current.CancelReason}", "When the work was done nonetheless, undo it in the system. What is needed there is in an open task: Get-ProvTask."),
        };

        ProvisioningException Closed(string how, string action) =>
            Error(ErrorIds.TaskClosed, ProvisioningErrorCategory.InvalidOperation, current.Id, $"The task '{current.Id}' {how}.", action);
    }

    private async ValueTask<(Account? Account, IReadOnlyList<DocumentWrite> Writes)> CreatedAsync(ManualTask task, string? key, CancellationToken cancellationToken)
    {
        var chosen = key is null ? task.UserName ?? task.UserId : key.Trim();
        if (chosen.Length == 0 || chosen.Any(char.IsControl) || AccountDocument.Id(task.App, chosen).Length > 1000)
            throw Error(ErrorIds.TaskKeyInvalid, ProvisioningErrorCategory.InvalidInput, task.Id, $"The task '{task.Id}': '{chosen}' can be no account's key.", $"Give with -Key what the account is called in '{task.App}': its number, name or id there.");
        var known = await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(task.App, chosen), cancellationToken).ConfigureAwait(false);
        if (known is not null && AccountDocument.Read(known).UserId is { } owner && owner != task.UserId)
            throw Error(ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, task.Id, $"The task '{task.Id}' cannot be completed: '{task.App}' has an account '{chosen}' already, which belongs to another user ({owner}).", "Give the key of this user's account: -Key.");
        var account = new Account
        {
            App = task.App,
            Key = chosen,
            UserId = task.UserId,
            Values = Paths.Apply(AttributeSet.Empty, task.Attributes),
            Given = await GivenAsync(task, [], cancellationToken).ConfigureAwait(false),
            Groups = task.Groups ?? [],
            LastSeen = _context.Now,
        };
        var writes = new List<DocumentWrite> { AccountDocument.ToWrite(account, known?.Revision ?? 0) };
        // The user's earlier account, which is gone from the app and whose place the new one takes.
        if (task.AccountKey is { } earlier && earlier != chosen)
            writes.Add(new(Collections.Accounts, AccountDocument.Id(task.App, earlier), null, []));
        return (account, writes);
    }

    private async ValueTask<(Account? Account, IReadOnlyList<DocumentWrite> Writes)> ChangedAsync(ManualTask task, string? key, CancellationToken cancellationToken)
    {
        if (key is not null && key.Trim() != task.AccountKey)
            throw Error(ErrorIds.TaskKeyInvalid, ProvisioningErrorCategory.InvalidInput, task.Id, $"The task '{task.Id}' is about the account '{task.AccountKey}', which has its key already and cannot get '{key}'.", "Leave -Key out: it is for accounts that were made.");
        var document = await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(task.App, task.AccountKey!), cancellationToken).ConfigureAwait(false);
        if (document is null)
            return (null, []);
        var before = AccountDocument.Read(document);
        var account = before with
        {
            Values = Paths.Apply(before.Values, task.Attributes),
            Given = await GivenAsync(task, before.Given, cancellationToken).ConfigureAwait(false),
            Active = task.Kind switch { ChangeKind.Enable => true, ChangeKind.Disable or ChangeKind.Delete => false, _ => before.Active },
            Present = task.Kind != ChangeKind.Delete && before.Present,
            OutOfScopeSince = task.OutOfScope ? _context.Now : null,
            Groups = task.Groups ?? [],
            LastSeen = _context.Now,
        };
        return (account, [AccountDocument.ToWrite(account, document.Revision)]);
    }

    private async ValueTask<IReadOnlyList<string>> GivenAsync(ManualTask task, IReadOnlyList<string> before, CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.Apps, AppDocument.Id(task.App), cancellationToken).ConfigureAwait(false);
        var mapped = document is null
            ? []
            : AppDocument.Read(document).Mappings.Where(m => m.Direction == MappingDirection.Outbound).Select(m => Paths.Get(m.Target).Canonical).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return AssignedAttributes.After(before, task.Attributes, mapped.Contains);
    }

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();
}

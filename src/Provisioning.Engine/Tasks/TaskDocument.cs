using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A task as a stored document.</summary>
internal static class TaskDocument
{
    /// <summary>The id of the task that a change of a run becomes: the same each time, so that a run taken up again makes no second one.</summary>
    public static string Id(string app, string runId, int number) => $"{Prefix(app, runId)}{number}";

    /// <summary>What the ids of the tasks that a run made of an app's changes begin with.</summary>
    public static string Prefix(string app, string runId) => $"{AccountDocument.Prefix(app)}{runId}-";

    public static ManualTask Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.ManualTask)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(ManualTask task, long? expectedRevision)
    {
        var keys = new List<IndexKey> { new(Indexes.State, StateKey(task.State, task.Due)), new(Indexes.User, task.UserId) };
        if (task.State == TaskState.Open)
            keys.Add(new(Indexes.OpenTask, OpenKey(task.App, task.UserId)));
        return new(Collections.Tasks, task.Id, Utf8JsonBuffer.Shared.Serialize(task, EngineJson.Default.ManualTask), keys, expectedRevision);
    }

    /// <summary>The index key of a user's open task in an app.</summary>
    public static string OpenKey(string app, string userId) => AccountDocument.Prefix(app) + userId;

    /// <summary>The index key under which tasks of a state stand in the order in which they are due.</summary>
    public static string StateKey(TaskState state, DateTimeOffset due) => $"{state}/{IndexTime.Text(due)}";

    /// <summary>The open tasks that are due at this time, in the order in which they are.</summary>
    public static StoreQuery OpenUntil(DateTimeOffset time) => new(Collections.Tasks) { Index = Indexes.State, From = TaskState.Open + "/", To = StateKey(TaskState.Open, time) };

    /// <summary>The user's open task in the app, or null.</summary>
    public static async ValueTask<ManualTask?> FindOpenAsync(IProvisioningStore store, string app, string userId, CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Tasks, Indexes.OpenTask, OpenKey(app, userId)), cancellationToken).ConfigureAwait(false))
            return Read(document);
        return null;
    }

    /// <summary>The app's open tasks by user.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, ManualTask>> OpenOfAsync(IProvisioningStore store, string app, CancellationToken cancellationToken)
    {
        var open = new Dictionary<string, ManualTask>(StringComparer.Ordinal);
        await foreach (var document in store.ReadAsync(new(Collections.Tasks) { Index = Indexes.OpenTask, Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
        {
            var task = Read(document);
            open[task.UserId] = task;
        }

        return open;
    }
}

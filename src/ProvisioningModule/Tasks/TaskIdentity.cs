namespace Provisioning.Commands;

/// <summary>A task by its id or by itself.</summary>
public sealed class TaskIdentity
{
    /// <summary>Takes an id.</summary>
    public TaskIdentity(string id) => Id = id;

    /// <summary>Takes a task.</summary>
    public TaskIdentity(ManualTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        Id = task.Id;
    }

    /// <summary>The id.</summary>
    public string Id { get; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that close a task.</summary>
public abstract class TaskCmdlet : StoreCmdlet
{
    /// <summary>The task, by its id; or the task itself, through the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(TaskCompleter))]
    public TaskIdentity? Task { get; set; }

    /// <summary>Writes the task as it stands then to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Task?.Id;

    /// <summary>The task as the store has it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.TaskNotFound"/>.</exception>
    private protected ManualTask Find() => Await(token => Engine.Tasks.GetAsync(Task!.Id, token));
}

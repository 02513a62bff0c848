using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Stops a task: it is not to be done as it says.</summary>
/// <remarks>
/// <para>Nothing is recorded of the account. As long as the system does not hold what the directory says, the next plan asks for the work again, as a new task with a new date: nobody's
/// access is forgotten because a task was stopped. To have it not asked for, change its cause: the assignment, the mapping, or the app's mode.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvTask badge | Stop-ProvTask -Reason 'the printer is broken until Monday'</code>
/// <para>Stops what is open in one app; the next sync makes new tasks.</para>
/// </example>
/// <example>
/// <code>Revoke-ProvAppAssignment badge alice@contoso.com; Get-ProvTask badge -User alice@contoso.com | Stop-ProvTask -Reason 'declined'</code>
/// <para>Stops a task together with what it was made for.</para>
/// </example>
/// <seealso cref="GetProvTaskCommand"/>
/// <seealso cref="CompleteProvTaskCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ProvTask", SupportsShouldProcess = true)]
[OutputType(typeof(ManualTask))]
public sealed class StopProvTaskCommand : TaskCmdlet
{
    /// <summary>Why it is not to be done.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Reason { get; set; } = "";

    /// <inheritdoc/>
    protected override void Process()
    {
        var task = Find();
        var closed = Await(token => Engine.Tasks.CheckStopAsync(task, Reason, token));
        if (ShouldProcess(task.Id, $"Stop {task.Action} of {task.UserName} in {task.App}"))
            closed = Await(token => Engine.Tasks.StopAsync(task, Reason, token));
        if (PassThru)
            WriteObject(closed);
    }
}

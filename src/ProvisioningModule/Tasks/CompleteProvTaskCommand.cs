using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says that a task was done: the account is recorded as the task asked for it.</summary>
/// <remarks>
/// <para>From then on the account counts as what the system holds, and plans compare it with the directory as they do with any app's.
/// What changed for the user since the task was made is in the next plan.</para>
/// <para>A task that is not open any more is an error that says who closed it and which task took its place: whoever worked from an old one looks at the new one first.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvTask badge -User alice@contoso.com | Complete-ProvTask -Evidence 'badge handed out, ticket 4711' -Key '000417'</code>
/// <para>Says that a badge was made, and its number.</para>
/// </example>
/// <example>
/// <code>Get-ProvTask badge | Where-Object Action -eq Deprovision | Complete-ProvTask -Evidence 'collected in the morning round'</code>
/// <para>Says that all of one kind is done.</para>
/// </example>
/// <seealso cref="GetProvTaskCommand"/>
/// <seealso cref="StopProvTaskCommand"/>
[Cmdlet(VerbsLifecycle.Complete, "ProvTask", SupportsShouldProcess = true)]
[OutputType(typeof(ManualTask))]
public sealed class CompleteProvTaskCommand : TaskCmdlet
{
    /// <summary>What shows that it was done: a ticket, a name, a sentence. Kept with the task.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string Evidence { get; set; } = "";

    /// <summary>For an account that was made, what the system calls it: a number, name or id that does not change. By default the user's name.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var task = Find();
        var closed = Await(token => Engine.Tasks.CheckCompletionAsync(task, Evidence, Key, token));
        if (ShouldProcess(task.Id, $"Record that {task.Action} of {task.UserName} in {task.App} was done"))
            closed = Await(token => Engine.Tasks.CompleteAsync(task, Evidence, Key, token));
        if (PassThru)
            WriteObject(closed);
    }
}

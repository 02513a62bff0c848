using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the work that people are to do in systems that have no API.</summary>
/// <remarks>
/// <para>Each task says what to do (make, change or disable an account, with the attributes' old and new values), for whom, why, by whom and until when. Without -State the open ones are shown, those that are due first coming first.</para>
/// <para>A task is done with Complete-ProvTask, and stopped with Stop-ProvTask. While a task is open, plans do not ask for the same work again.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvTask</code>
/// <para>Lists what is to be done, by when.</para>
/// </example>
/// <example>
/// <code>Get-ProvTask badge -Overdue | ForEach-Object { "$($_.Assignee): $($_.Action) $($_.UserName)" }</code>
/// <para>Says what should have been done in one app, and by whom.</para>
/// </example>
/// <seealso cref="CompleteProvTaskCommand"/>
/// <seealso cref="StopProvTaskCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvTask")]
[OutputType(typeof(ManualTask))]
public sealed class GetProvTaskCommand : StoreCmdlet
{
    /// <summary>Only of this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only about this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>The task with this id, in whatever state.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TaskCompleter))]
    public TaskIdentity? Task { get; set; }

    /// <summary>Only tasks in these states; the open ones by default.</summary>
    [Parameter]
    public TaskState[] State { get; set; } = [TaskState.Open];

    /// <summary>Only open tasks that should have been done by now.</summary>
    [Parameter]
    public SwitchParameter Overdue { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Task?.Id ?? User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Task is { } task)
        {
            WriteObject(Await(token => Engine.Tasks.GetAsync(task.Id, token)));
            return;
        }

        var app = App is null ? null : FindApp(App).Name;
        var user = User is null ? null : Find(User).Id;
        WriteAll(Engine.Tasks.ListAsync(app, user, State, Overdue, StopToken));
    }
}

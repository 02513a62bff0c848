using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Assigns an app to users: the next run gives them an account there.</summary>
/// <remarks>
/// Nothing is done in the app yet. Somebody who has the assignment already keeps it as it is. Users from the pipeline are committed up to 500 at a time.
/// </remarks>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment -App slack</code>
/// <para>Assigns slack to everybody in Sales.</para>
/// </example>
/// <example>
/// <code>Grant-ProvAppAssignment slack alice@contoso.com -PassThru</code>
/// <para>Assigns slack to one user and shows the assignment.</para>
/// </example>
/// <seealso cref="RevokeProvAppAssignmentCommand"/>
/// <seealso cref="NewProvPlanCommand"/>
[Cmdlet(VerbsSecurity.Grant, "ProvAppAssignment", SupportsShouldProcess = true)]
[OutputType(typeof(Assignment))]
public sealed class GrantProvAppAssignmentCommand : StoreCmdlet
{
    private const int Page = 500;
    private readonly List<User> waiting = [];
    private App? app;

    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Writes the assignments to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Begin()
    {
        app = FindApp(App);
        Provisioning.Engine.AssignmentService.CheckTarget(app);
    }

    /// <inheritdoc/>
    protected override void Process()
    {
        var user = Find(User!);
        if (!ShouldProcess(user.UserName, $"Assign app {app!.Name}"))
            return;
        waiting.Add(user);
        if (waiting.Count == Page)
            Flush();
    }

    /// <inheritdoc/>
    protected override void End() => Flush();

    private void Flush()
    {
        if (waiting.Count == 0)
            return;
        var users = waiting.ToArray();
        waiting.Clear();
        var granted = Await(token => Engine.Assignments.GrantAsync(app!, users, token));
        if (PassThru)
            WriteObject(granted, enumerateCollection: true);
    }
}

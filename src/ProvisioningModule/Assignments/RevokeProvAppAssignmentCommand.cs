using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes an app from users or from a group: the next run disables the accounts of those to whom nothing else gives it.</summary>
/// <remarks>
/// Nothing is done in the app yet, and nothing is deleted by the run either. Somebody who does not have the assignment is left as they are; Get-ProvAppAssignment -Effective shows what else gives them the app.
/// </remarks>
/// <example>
/// <code>Revoke-ProvAppAssignment slack alice@contoso.com</code>
/// <para>Takes slack from one user, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvAppAssignment slack | Where-Object Granted -lt '2025-01-01' | Revoke-ProvAppAssignment -Confirm:$false</code>
/// <para>Takes slack from everybody who got it before 2025, without asking.</para>
/// </example>
/// <example>
/// <code>Revoke-ProvAppAssignment slack -Group Sales -WhatIf</code>
/// <para>Shows what would be taken from a group.</para>
/// </example>
/// <seealso cref="GrantProvAppAssignmentCommand"/>
[Cmdlet(VerbsSecurity.Revoke, "ProvAppAssignment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "User")]
[OutputType(typeof(void))]
public sealed class RevokeProvAppAssignmentCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = "User")]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>The group: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? Group?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        if (Group is not null)
        {
            var group = Find(Group);
            if (ShouldProcess(group.Name, $"Take app {app.Name} from the members of the group"))
                Await(token => Engine.Assignments.RevokeAsync(app, group, token));
            return;
        }

        var user = Find(User!);
        if (ShouldProcess(user.UserName, $"Take app {app.Name}"))
            Await(token => Engine.Assignments.RevokeAsync(app, user, token));
    }
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who has which app, and by what.</summary>
/// <remarks>
/// <para>An assignment says that a user, or each member of a group, is to have an account in an app. Users' own assignments are given first, then those of groups. Whether somebody has an account yet is shown by
/// Get-ProvAccount.</para>
/// <para>With -Effective it is worked out who has what now: one object for each user and app, with everything that gives it (Via, Grants), the values that this brings and until when.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvAppAssignment slack</code>
/// <para>Lists to whom and to which groups slack is assigned.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvAppAssignment -Effective</code>
/// <para>Lists what one user has, and what gives it.</para>
/// </example>
/// <seealso cref="GrantProvAppAssignmentCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAppAssignment", DefaultParameterSetName = "User")]
[OutputType(typeof(Assignment), typeof(GroupAssignment), typeof(EffectiveAssignment))]
public sealed class GetProvAppAssignmentCommand : StoreCmdlet
{
    /// <summary>Only this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = "User")]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Only this group's: its name or id, or the group itself.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Group")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity? Group { get; set; }

    /// <summary>Who has what now, by what and with which values, instead of the assignments themselves.</summary>
    [Parameter(ParameterSetName = "User")]
    public SwitchParameter Effective { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? Group?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App);
        var user = User is null ? null : Find(User);
        var group = Group is null ? null : Find(Group);
        if (Effective)
        {
            Pump(Engine.Assignments.EffectiveAsync(app, user, StopToken));
            return;
        }

        if (group is null)
            WriteAll(Engine.Assignments.ListAsync(app?.Name, user?.Id, StopToken));
        if (user is null)
            WriteAll(Engine.Assignments.ListGroupsAsync(app?.Name, group?.Id, StopToken));
    }
}

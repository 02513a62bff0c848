using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who has which app.</summary>
/// <remarks>
/// An assignment says that a user is to have an account in an app. Whether they have one yet is shown by Get-ProvAccount.
/// </remarks>
/// <example>
/// <code>Get-ProvAppAssignment slack</code>
/// <para>Lists who has slack.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvAppAssignment</code>
/// <para>Lists what one user has.</para>
/// </example>
/// <seealso cref="GrantProvAppAssignmentCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAppAssignment")]
[OutputType(typeof(Assignment))]
public sealed class GetProvAppAssignmentCommand : StoreCmdlet
{
    /// <summary>Only this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App).Name;
        var user = User is null ? null : Find(User).Id;
        WriteAll(Engine.Assignments.ListAsync(app, user, StopToken));
    }
}

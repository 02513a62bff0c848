using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gives an account of the operating system a role in the store.</summary>
/// <remarks>
/// <para>A store without roles asks nobody. The first role has to be your own, as a super administrator; from then on every change is checked against the roles of the account that makes it, an account without a role can't open
/// the store, and each refusal is in the audit log. Giving a role again replaces its apps or groups.</para>
/// <para>Roles are checked in this process. Whoever can write the files of the store can do so past them: let the folder belong to an account of its own, and let people in through an endpoint that New-ProvEndpointConfiguration
/// makes. There, the roles are enforced.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvRole (whoami) SuperAdministrator</code>
/// <para>Begins with roles: the first one has to be your own.</para>
/// </example>
/// <example>
/// <code>Set-ProvRole 'CONTOSO\dora' AppAdministrator -App slack</code>
/// <para>Lets an account look after one app.</para>
/// </example>
/// <example>
/// <code>Set-ProvRole 'CONTOSO\emil' GroupAdministrator -Group Sales, Legal</code>
/// <para>Lets an account change the rules and members of two groups.</para>
/// </example>
/// <seealso cref="GetProvRoleCommand"/>
/// <seealso cref="RemoveProvRoleCommand"/>
/// <seealso cref="NewProvEndpointConfigurationCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvRole", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RoleAssignment))]
public sealed class SetProvRoleCommand : StoreCmdlet
{
    /// <summary>The account, as the operating system names it: DOMAIN\name on Windows, the name elsewhere.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AccountNameCompleter))]
    public string AccountName { get; set; } = "";

    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public RoleName Role { get; set; }

    /// <summary>For an app administrator, the apps; all of them by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Apps")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[] App { get; set; } = [];

    /// <summary>For a group administrator, the groups: names or ids; all of them by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Groups")]
    [ArgumentCompleter(typeof(GroupCompleter))]
    public GroupIdentity[] Group { get; set; } = [];

    /// <summary>Writes the role to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => AccountName;

    /// <inheritdoc/>
    protected override void Process()
    {
        var role = Await(token => Engine.Roles.PrepareAsync(AccountName, Role, App, [.. Group.Select(g => g.Text)], token));
        if (ShouldProcess(role.AccountName, $"Give role {role.Role}{(role.Apps.Count + role.Groups.Count == 0 ? "" : $" of {string.Join(", ", role.Apps.Concat(role.Groups))}")}"))
            Await(token => Engine.Roles.SetAsync(role, token));
        if (PassThru)
            WriteObject(role);
    }
}

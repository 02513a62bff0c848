using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes a role from an account.</summary>
/// <remarks>
/// The last super administrator keeps the role while there are others. When the very last role is taken away, the store asks nobody any more: whoever can open it may do everything.
/// </remarks>
/// <example>
/// <code>Remove-ProvRole 'CONTOSO\dora' AppAdministrator</code>
/// <para>Takes one role away, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvRole 'CONTOSO\dora' | Remove-ProvRole -WhatIf</code>
/// <para>Shows which roles somebody would lose.</para>
/// </example>
/// <seealso cref="SetProvRoleCommand"/>
/// <seealso cref="GetProvRoleCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvRole", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvRoleCommand : StoreCmdlet
{
    /// <summary>The account.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AccountNameCompleter))]
    public string AccountName { get; set; } = "";

    /// <summary>The role.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public RoleName Role { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => AccountName;

    /// <inheritdoc/>
    protected override void Process()
    {
        var role = Await(token => Engine.Roles.GetAsync(AccountName, Role, token));
        // What can't be taken away is no question.
        var isLast = Await(token => Engine.Roles.CheckRemovalAsync(role, token));
        if (!ShouldProcess(role.AccountName, $"Take away role {role.Role}{(isLast ? ", the last one: from then on whoever can open the store may do everything" : "")}"))
            return;
        Await(token => Engine.Roles.RemoveAsync(role, token));
        if (isLast)
            WriteWarning("The store has no roles any more: whoever can open it may do everything.");
    }
}

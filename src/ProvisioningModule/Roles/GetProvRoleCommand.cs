using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who may do what in the store.</summary>
/// <remarks>
/// A store without roles asks nobody: whoever can open it may do everything. What roles can stop and what they can't is said by Set-ProvRole.
/// </remarks>
/// <example>
/// <code>Get-ProvRole</code>
/// <para>Lists all roles.</para>
/// </example>
/// <example>
/// <code>Get-ProvRole -Role SuperAdministrator</code>
/// <para>Shows who may change the roles.</para>
/// </example>
/// <seealso cref="SetProvRoleCommand"/>
/// <seealso cref="RemoveProvRoleCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvRole")]
[OutputType(typeof(RoleAssignment))]
public sealed class GetProvRoleCommand : StoreCmdlet
{
    /// <summary>The account, as the operating system names it, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(AccountNameCompleter))]
    [SupportsWildcards]
    public string[] AccountName { get; set; } = ["*"];

    /// <summary>Only these roles.</summary>
    [Parameter]
    public RoleName[]? Role { get; set; }

    /// <inheritdoc/>
    protected override void Process() => WriteAll(MatchingAsync([.. AccountName.Select(m => WildcardPattern.Get(m, WildcardOptions.IgnoreCase))]));

    private async IAsyncEnumerable<RoleAssignment> MatchingAsync(IReadOnlyList<WildcardPattern> patterns)
    {
        await foreach (var role in Engine.Roles.ListAsync(StopToken).ConfigureAwait(false))
        {
            if (patterns.Any(p => p.IsMatch(role.AccountName)) && (Role is null || Role.Contains(role.Role)))
                yield return role;
        }
    }
}

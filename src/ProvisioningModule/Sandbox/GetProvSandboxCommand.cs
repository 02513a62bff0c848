using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the practice applications that are running.</summary>
/// <remarks>
/// Each is shown with its address, how many users and groups it has, and how many requests it has answered. What is in it is shown by Get-ProvSandboxUser.
/// </remarks>
/// <example>
/// <code>Get-ProvSandbox</code>
/// <para>Shows all practice applications of this process.</para>
/// </example>
/// <example>
/// <code>(Get-ProvSandbox sandbox).Requests</code>
/// <para>Shows how many requests one has answered, by method and status.</para>
/// </example>
/// <seealso cref="StartProvSandboxCommand"/>
/// <seealso cref="GetProvSandboxUserCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvSandbox")]
[OutputType(typeof(Sandbox))]
public sealed class GetProvSandboxCommand : ProvCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    [SupportsWildcards]
    public string Name { get; set; } = "*";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var pattern = WildcardPattern.Get(Name, WildcardOptions.IgnoreCase);
        var found = WildcardPattern.ContainsWildcardCharacters(Name) ? Sandboxes.Matching(pattern.IsMatch) : [Sandboxes.Get(Name)];
        foreach (var sandbox in found)
            WriteObject(sandbox);
    }
}

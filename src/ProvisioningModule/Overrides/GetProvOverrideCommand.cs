using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the values that people set for a time against what the sources say.</summary>
/// <remarks>
/// Each is shown with its end, the reason and who set it, those that end first coming first. Set-ProvUser -Until -Reason sets one; at its end it goes by itself with the next plan.
/// </remarks>
/// <example>
/// <code>Get-ProvOverride</code>
/// <para>Lists all overrides.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvOverride</code>
/// <para>Lists one user's.</para>
/// </example>
/// <seealso cref="SetProvUserCommand"/>
/// <seealso cref="RemoveProvOverrideCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvOverride")]
[OutputType(typeof(UserOverride))]
public sealed class GetProvOverrideCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Identity is null)
            WriteAll(Engine.Directory.ListOverridesAsync(StopToken));
        else
            WriteObject(Provisioning.Engine.DirectoryService.OverridesOf(Find(Identity)), enumerateCollection: true);
    }
}

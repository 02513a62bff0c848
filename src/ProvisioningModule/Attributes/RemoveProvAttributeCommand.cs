using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a custom attribute from the directory's schema, or what was set of a standard one.</summary>
/// <remarks>
/// Only a custom attribute that no user has a value of and no app maps can be removed. Of a standard attribute the order of its sources, and whether it is sensitive or required, are taken back.
/// </remarks>
/// <example>
/// <code>Remove-ProvAttribute badgeNumber</code>
/// <para>Removes an attribute that nobody uses, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'badgeNumber pr' | Set-ProvUser -Clear badgeNumber; Remove-ProvAttribute badgeNumber -Confirm:$false</code>
/// <para>Clears all values, then removes the attribute.</para>
/// </example>
/// <seealso cref="SetProvAttributeCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvAttribute", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvAttributeCommand : StoreCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ShouldProcess(Name, "Remove attribute"))
            Await(token => Engine.Directory.RemoveAttributeAsync(Name, token));
    }
}

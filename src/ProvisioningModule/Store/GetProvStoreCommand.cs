using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the open store.</summary>
/// <remarks>
/// Nothing is given when no store is open. With -All every open store is given, the current one last.
/// </remarks>
/// <example>
/// <code>Get-ProvStore</code>
/// <para>Shows the store that cmdlets work in.</para>
/// </example>
/// <example>
/// <code>Get-ProvStore -All | Close-ProvStore</code>
/// <para>Closes every open store.</para>
/// </example>
/// <seealso cref="OpenProvStoreCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvStore")]
[OutputType(typeof(StoreInfo))]
public sealed class GetProvStoreCommand : ProvCmdlet
{
    /// <summary>Gives every open store.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        if (All)
            WriteObject(OpenStores.All.Select(s => s.Info), enumerateCollection: true);
        else if (OpenStores.Current(Session) is { } current)
            WriteObject(current.Info);
    }
}

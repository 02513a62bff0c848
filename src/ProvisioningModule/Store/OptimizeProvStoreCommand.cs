using System.Management.Automation;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Makes the view of the open store anew, without the room that removed objects left in it.</summary>
/// <remarks>
/// The journal is the record of everything that happened and is never shortened. Reads wait while the view is made.
/// </remarks>
/// <example>
/// <code>Optimize-ProvStore</code>
/// <para>Makes the view of the open store small again.</para>
/// </example>
/// <example>
/// <code>Get-ProvStore -All | ForEach-Object { Optimize-ProvStore -Store $_ }</code>
/// <para>Does so for every open store.</para>
/// </example>
/// <seealso cref="TestProvStoreCommand"/>
[Cmdlet(VerbsCommon.Optimize, "ProvStore", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class OptimizeProvStoreCommand : StoreCmdlet
{
    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = OpenStores.Get(Store, Session).Journaled;
        if (ShouldProcess(store.Info.Path, "Make the view anew"))
            Await(token => store.OptimizeAsync(token));
    }
}

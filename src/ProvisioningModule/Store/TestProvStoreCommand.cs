using System.Management.Automation;
using Provisioning.Store;

namespace Provisioning.Commands;

/// <summary>Checks the whole store: every commit of the journal, its chain of hashes, and the view.</summary>
/// <remarks>
/// A damaged view is made anew from the journal, and the result says so. A damaged journal is reported with the file, the place and the commit; restore a backup then.
/// </remarks>
/// <example>
/// <code>Test-ProvStore</code>
/// <para>Checks the open store.</para>
/// </example>
/// <example>
/// <code>if (-not (Test-ProvStore).IsHealthy) { throw 'The store is damaged.' }</code>
/// <para>Ends a script when the store is not whole.</para>
/// </example>
/// <seealso cref="BackupProvStoreCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvStore")]
[OutputType(typeof(StoreReport))]
public sealed class TestProvStoreCommand : StoreCmdlet
{
    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process() => WriteObject(Await(token => OpenStores.Get(Store, Session).Journaled.VerifyAsync(null, token)));
}

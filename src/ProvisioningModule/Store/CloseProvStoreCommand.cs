using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Closes a store.</summary>
/// <remarks>
/// A store that several sessions of one process have opened is closed when the last of them closes it. What was committed is safe in any case; closing in order makes the next opening fast. Stores are also closed when the module is removed and when the process ends.
/// </remarks>
/// <example>
/// <code>Close-ProvStore</code>
/// <para>Closes the store that was opened last.</para>
/// </example>
/// <example>
/// <code>Get-ProvStore -All | Close-ProvStore</code>
/// <para>Closes every open store.</para>
/// </example>
/// <seealso cref="OpenProvStoreCommand"/>
[Cmdlet(VerbsCommon.Close, "ProvStore")]
[OutputType(typeof(void))]
public sealed class CloseProvStoreCommand : ProvCmdlet
{
    /// <summary>The store, or its folder. By default the one that was opened last.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreInfo? Store { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Store;

    /// <inheritdoc/>
    protected override void Process()
    {
        var store = OpenStores.Get(Store, Session);
        Await(_ => OpenStores.CloseAsync(store, Session));
    }
}

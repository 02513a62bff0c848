using System.Management.Automation;
using System.Runtime.CompilerServices;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of every cmdlet that works in an open store.</summary>
public abstract class StoreCmdlet : ProvCmdlet
{
    /// <summary>The open store to work in, as Open-ProvStore gave it, or its folder. By default the one that this session opened last.</summary>
    [Parameter]
    [StoreTransformation]
    [ArgumentCompleter(typeof(StoreCompleter))]
    public StoreInfo? Store { get; set; }

    /// <summary>The engine on the store.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNotOpen"/>, <see cref="ErrorIds.StoreAmbiguous"/>.</exception>
    private protected ProvisioningEngine Engine => OpenStores.Get(Store, Session).Engine;

    private OutputMask? mask;

    /// <summary>True to show of users from where their values come.</summary>
    private protected virtual bool ShowsProvenance => false;

    private protected override object Shown(object item)
    {
        if (item is not (User or Change or RunChange or Plan or Account or ManualTask or UserOverride))
            return item;
        mask ??= Await(token => Engine.Directory.GetMaskAsync(token));
        var shown = mask.Apply(item);
        return shown is User user && !ShowsProvenance ? user with { Provenance = UserProvenance.Empty } : shown;
    }

    /// <summary>Writes each object as it comes.</summary>
    protected void WriteAll<T>(IAsyncEnumerable<T> objects)
        where T : notnull
    {
        Pump(EventsAsync(objects));

        static async IAsyncEnumerable<EngineEvent> EventsAsync(IAsyncEnumerable<T> objects, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (var item in objects.WithCancellation(cancellationToken).ConfigureAwait(false))
                yield return new ResultEvent(item);
        }
    }

    /// <summary>The user that the argument names.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotFound"/>, <see cref="ErrorIds.UserAmbiguous"/>.</exception>
    private protected User Find(UserIdentity identity) => Await(token => Engine.Directory.FindAsync(identity.Names, identity.AccountKey, token));

    /// <summary>The group that the argument names.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupNotFound"/>.</exception>
    private protected Group Find(GroupIdentity identity) => Await(token => Engine.Groups.FindAsync(identity.Text, token));

    /// <summary>The app of this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>.</exception>
    private protected App FindApp(string name) => Await(token => Engine.Apps.GetAsync(name, token));
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Rings when something in the domain changes (MS-ADTS §3.1.1.3.4.1.9). It says that, and not what: the filter can only be (objectClass=*), and nothing comes when an object is deleted, so that whoever listens reads changes from time to time
/// as well.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class ChangeBell(DirectoryContext context)
{
    public async IAsyncEnumerable<string> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A search that waits has a connection of its own.
        var lease = await context.Connections.RentAsync("the signal of changes", null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        // Only the root of a naming context can be listened to with all that is below it.
        var search = new LdapSearch { Base = context.Settings.Base, Attributes = [ActiveDirectoryNames.ObjectClass], Controls = [new NotificationControl()] };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var items = lease.Connection.SearchAsync(search, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = NextAsync(items, lease);
        try
        {
            // What is asked after the search on the same connection is answered after the search has begun.
            await RunningAsync(lease, next, cancellationToken).ConfigureAwait(false);
            yield return "it listens";
            while (await next.ConfigureAwait(false) is { } item)
            {
                next = NextAsync(items, lease);
                if (item is LdapSearchEntry { Entry: var entry } && IsConcerned(entry))
                    yield return "an object changed";
            }
        }
        finally
        {
            // A search that is waited for cannot be closed.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunningAsync(DirectoryLease lease, Task<LdapSearchItem?> next, CancellationToken cancellationToken)
    {
        try
        {
            await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the signal of changes", lease.Endpoint);
        }

        if (next.IsFaulted)
            await next.ConfigureAwait(false);
    }

    private async Task<LdapSearchItem?> NextAsync(IAsyncEnumerator<LdapSearchItem> items, DirectoryLease lease)
    {
        try
        {
            return await items.MoveNextAsync().ConfigureAwait(false) ? items.Current : null;
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the signal of changes", lease.Endpoint);
        }
    }

    // Computers change all the time. What does not say what it is may be anything.
    private static bool IsConcerned(LdapEntry entry)
    {
        var classes = entry.GetTexts(ActiveDirectoryNames.ObjectClass);
        return classes.Count == 0 || (classes.Contains("user", AttributeNameComparer.Instance) && !classes.Contains("computer", AttributeNameComparer.Instance))
            || classes.Contains("group", AttributeNameComparer.Instance) || classes.Contains("organizationalUnit", AttributeNameComparer.Instance) || classes.Contains("container", AttributeNameComparer.Instance);
    }
}

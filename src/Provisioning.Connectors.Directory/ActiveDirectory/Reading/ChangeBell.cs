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
    private const string What = "the signal of changes";

    public async IAsyncEnumerable<string> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A search that waits has a connection of its own.
        var lease = await context.Connections.RentAsync(What, null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        // Only the root of a naming context can be listened to with all that is below it.
        var search = new LdapSearch { Base = context.Settings.Base, Attributes = [ActiveDirectoryNames.ObjectClass], Controls = [new NotificationControl()] };
        var waiting = new WaitingSearch(lease.Connection, search, cancellationToken);
        await using var closing = waiting.ConfigureAwait(false);
        // What is asked after the search on the same connection is answered after the search has begun.
        await SaidAsync(lease, () => BegunAsync(lease, waiting, cancellationToken)).ConfigureAwait(false);
        yield return "it listens";
        while (await SaidAsync(lease, waiting.TakeAsync).ConfigureAwait(false) is { } item)
        {
            if (item is LdapSearchEntry { Entry: var entry } && IsConcerned(entry))
                yield return "an object changed";
        }
    }

    private static async ValueTask<bool> BegunAsync(DirectoryLease lease, WaitingSearch waiting, CancellationToken cancellationToken)
    {
        await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false);
        if (waiting.Next.IsFaulted)
            await waiting.Next.ConfigureAwait(false);
        return true;
    }

    // Errors in the connector's words.
    private async ValueTask<T> SaidAsync<T>(DirectoryLease lease, Func<ValueTask<T>> action)
    {
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, What, lease.Endpoint);
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

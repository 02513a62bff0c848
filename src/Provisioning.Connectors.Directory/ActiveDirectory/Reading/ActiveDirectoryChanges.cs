using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Reads people, whole or by what changed: by the control for synchronisation, or by update sequence numbers.</summary>
/// <param name="context">The connector.</param>
/// <param name="settings">The app's settings.</param>
internal sealed class ActiveDirectoryChanges(DirectoryContext context, ActiveDirectorySettings settings) : IDeltaMethod
{
    // A domain controller works these out, or keeps them for itself: no change tells of them.
    private static readonly HashSet<string> Untold = new(AttributeNameComparer.Instance)
    {
        "directReports", "managedObjects", "canonicalName", "tokenGroups", "lastLogon", "lastLogoff", "logonCount", "badPwdCount", "badPasswordTime", "msDS-User-Account-Control-Computed", "msDS-UserPasswordExpiryTimeComputed",
    };

    public string Name => "ad";

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = await StartAsync(lease, cancellationToken).ConfigureAwait(false);
        var read = new WholeRead(context, lease);
        await foreach (var item in read.RunAsync(settings.Common.UserFilter, cancellationToken).ConfigureAwait(false))
            yield return item;
        var proof = read.Proof();
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete ? start?.ToString() : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Common.Attributes.FirstOrDefault(Untold.Contains) is { } untold)
        {
            yield return new DeltaRefused($"{untold} is read, and no change tells of it", IsLasting: true);
            yield break;
        }

        if (ChangesMark.Parse(payload) is not { } mark)
        {
            yield return new DeltaRefused("what was noted of its last read cannot be understood", IsLasting: false);
            yield break;
        }

        var read = new ChangesSince(context, settings, lease, mark);
        var objects = new ChangedObjects(context, lease, mark.Usn);
        long count = 0;
        await foreach (var page in read.PagesAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var item in objects.RunAsync(page, cancellationToken).ConfigureAwait(false))
            {
                count++;
                yield return item;
            }

            if (objects.WhyWhole is not null)
                break;
        }

        if ((read.Refusal ?? objects.WhyWhole) is { } why)
        {
            yield return new DeltaRefused(why, IsLasting: false);
            yield break;
        }

        var next = await read.NextAsync(objects.SawContainers, cancellationToken).ConfigureAwait(false);
        yield return new ReadCompleted(new(false, "what changed since the read before", count), Watermark: next.ToString());
    }

    private async ValueTask<ChangesMark?> StartAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        try
        {
            return await new ChangesStart(settings, context.Report).FindAsync(lease, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the question from where on changes are told", lease.Endpoint);
        }
    }
}

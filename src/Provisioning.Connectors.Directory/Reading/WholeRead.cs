using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads all users by pages. For one read.</summary>
/// <param name="context">The connector.</param>
/// <param name="lease">The connection.</param>
internal sealed class WholeRead(DirectoryContext context, DirectoryLease lease)
{
    private readonly ReadTally _tally = new("users");

    /// <summary>The users that the filter finds, each once.</summary>
    public async IAsyncEnumerable<ReadItem> RunAsync(LdapFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var reader = new EntryReader(context, catalogue, new(context.Settings, context.Dialect));
        var batch = new ObjectBatch(reader, new(context), context.Dialect.Key);
        await foreach (var entry in new PagedRead(context, _tally, "the read of users").RunAsync(lease, context.Settings.UserBases, filter, reader.Asked, cancellationToken, context.Dialect.ReadControls).ConfigureAwait(false))
        {
            batch.Add(entry);
            if (!batch.IsFull)
                continue;
            foreach (var item in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
            {
                if (_tally.Admits(item))
                    yield return item;
            }
        }

        foreach (var item in await batch.TakeAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_tally.Admits(item))
                yield return item;
        }
    }

    /// <summary>Whether everybody was seen; after the end.</summary>
    public ReadProof Proof() => _tally.Proof(PagedRead.Evidence);
}

using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads the keys of everybody who is there, by a plain search: only that proves who is not. For one read.</summary>
/// <param name="context">The connector.</param>
internal sealed class PresenceScan(DirectoryContext context)
{
    private readonly ReadTally _tally = new("users");

    public async IAsyncEnumerable<ObjectPresent> RunAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = new PagedRead(context, _tally, "the look at who is there");
        await foreach (var entry in keys.RunAsync(lease, context.Settings.UserBases, context.Settings.UserFilter, [context.Dialect.Key.Name], cancellationToken).ConfigureAwait(false))
        {
            if (context.Dialect.Key.Read(entry) is not { } key)
                _tally.Doubt($"'{entry.Dn}' does not show its {context.Dialect.Key.Name}");
            else if (new ObjectPresent(key) is var present && _tally.Admits(present))
                yield return present;
        }
    }

    /// <summary>Whether everybody was seen; after the end.</summary>
    public ReadProof Proof() => _tally.Proof(PagedRead.Evidence);
}

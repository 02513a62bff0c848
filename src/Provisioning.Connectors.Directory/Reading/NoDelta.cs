using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads everybody each time.</summary>
internal sealed class NoDelta(DirectoryContext context) : IDeltaMethod
{
    public string Name => "none";

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new WholeRead(context, lease);
        await foreach (var item in read.RunAsync(context.Settings.UserFilter, cancellationToken).ConfigureAwait(false))
            yield return item;
        yield return new ReadCompleted(read.Proof());
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield return new DeltaRefused("the setting Delta is None", IsLasting: true);
    }
}

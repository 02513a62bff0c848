using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads users, whole or by their changes, and keeps a mark to the server that gave it: another server counts its changes in its own way.</summary>
/// <param name="context">The connector.</param>
/// <param name="method">How changes are read.</param>
internal sealed class DirectoryReads(DirectoryContext context, IDeltaMethod method)
{
    private readonly string _scope = Watermark.ScopeOf(context.Settings, context.Dialect);

    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lease = await context.Connections.RentAsync("the read of users", null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        await foreach (var item in method.ReadAllAsync(lease, cancellationToken).ConfigureAwait(false))
            yield return Marked(item, lease);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (mark, why) = Check(watermark);
        if (mark is null)
        {
            yield return new DeltaRefused(why!, IsLasting: false);
            yield break;
        }

        var (lease, unreachable) = await TryRentAsync(mark.Server, cancellationToken).ConfigureAwait(false);
        if (lease is null)
        {
            yield return new DeltaRefused(unreachable!, IsLasting: false);
            yield break;
        }

        await using var back = lease.ConfigureAwait(false);
        await foreach (var item in method.ReadChangesAsync(lease, mark.Payload, cancellationToken).ConfigureAwait(false))
            yield return Marked(item, lease);
    }

    private ReadItem Marked(ReadItem item, DirectoryLease lease) => item is ReadCompleted { Watermark: { } payload } completed
        ? completed with { Watermark = new Watermark(method.Name, lease.ServerName, _scope, payload).ToString() }
        : item;

    private (Watermark? Mark, string? Why) Check(string text)
    {
        if (Watermark.Parse(text) is not { } mark)
            return (null, "what was noted of its last read is damaged, or of another version");
        if (mark.Method != method.Name)
            return (null, "its changes were read in another way before");
        return mark.Scope != _scope ? (null, "other bases, another filter or other attributes were read before") : (mark, null);
    }

    // Whether the directory is there at all, the read of everybody tells.
    private async ValueTask<(DirectoryLease? Lease, string? Why)> TryRentAsync(string server, CancellationToken cancellationToken)
    {
        try
        {
            return (await context.Connections.RentAsync("the read of changes", server, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AppUnreachable or ErrorIds.AppTimeout)
        {
            return (null, $"the server of its last read is not to be had, and another one counts changes in its own way ({e.Error.Message.TrimEnd('.')})");
        }
    }
}

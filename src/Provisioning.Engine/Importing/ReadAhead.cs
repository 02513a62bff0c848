using System.Threading.Channels;

namespace Provisioning.Engine;

/// <summary>
/// Reads an app (<see cref="ReadStream"/>) while other work is done: what was read waits, up to a bound, until it is asked for. Disposing it ends the read.
/// </summary>
internal sealed class ReadAhead : IAsyncDisposable
{
    // Pages of any service, and a few megabytes.
    private const int MostItems = 4096;

    private readonly Channel<ReadItem> _items = Channel.CreateBounded<ReadItem>(new BoundedChannelOptions(MostItems) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    private ReadAhead(App app, Func<CancellationToken, IAsyncEnumerable<ReadItem>> read, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = Task.Run(() => ReadAsync(app, read, _stop.Token), CancellationToken.None);
    }

    /// <summary>Begins to read.</summary>
    public static ReadAhead Start(App app, Func<CancellationToken, IAsyncEnumerable<ReadItem>> read, CancellationToken cancellationToken) => new(app, read, cancellationToken);

    /// <summary>The next item, a <see cref="ReadFailed"/> where the read broke off; null after the last one.</summary>
    public async ValueTask<ReadItem?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _items.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_items.Reader.TryRead(out var item))
                return item;
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(App app, Func<CancellationToken, IAsyncEnumerable<ReadItem>> read, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in ReadStream.OfAsync(app, read(cancellationToken), cancellationToken).ConfigureAwait(false))
                await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            _items.Writer.Complete();
        }
        catch (Exception e)
        {
            _items.Writer.Complete(e);
        }
    }
}

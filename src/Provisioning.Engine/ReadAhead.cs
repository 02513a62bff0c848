using System.Threading.Channels;

namespace Provisioning.Engine;

/// <summary>
/// Reads something while other work is done: what was read waits, up to a bound, until it is asked for. An error of the read comes when everything before it has been taken. Disposing it ends the read.
/// </summary>
internal sealed class ReadAhead<T> : IAsyncDisposable
{
    // What is taken at once: enough to ask the store once for many.
    private const int MostAtOnce = 512;

    private readonly Channel<T> _items;
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;

    /// <summary>Begins to read.</summary>
    /// <param name="read">Gives what is read.</param>
    /// <param name="most">How many items wait at most.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public ReadAhead(Func<CancellationToken, IAsyncEnumerable<T>> read, int most, CancellationToken cancellationToken)
    {
        _items = Channel.CreateBounded<T>(new BoundedChannelOptions(most) { SingleReader = true, SingleWriter = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = Task.Run(() => ReadAsync(read, _stop.Token), CancellationToken.None);
    }

    /// <summary>The next items: those that have come, and one at least; none after the last one.</summary>
    public async ValueTask<IReadOnlyList<T>> NextAsync(CancellationToken cancellationToken)
    {
        var items = new List<T>();
        while (items.Count == 0 && await _items.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (items.Count < MostAtOnce && _items.Reader.TryRead(out var item))
                items.Add(item);
        }

        return items;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync(Func<CancellationToken, IAsyncEnumerable<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var item in read(cancellationToken).ConfigureAwait(false))
            {
                if (!_items.Writer.TryWrite(item))
                    await _items.Writer.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }

            _items.Writer.Complete();
        }
        catch (Exception e)
        {
            _items.Writer.Complete(e);
        }
    }
}

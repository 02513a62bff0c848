using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>A search that goes on until it is closed. Its next item is always being waited for, so that it can be seen whether it was refused, and closed while it waits.</summary>
internal sealed class WaitingSearch : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly IAsyncEnumerator<LdapSearchItem> _items;

    /// <summary>Begins the search.</summary>
    public WaitingSearch(LdapConnection connection, LdapSearch search, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _items = connection.SearchAsync(search, _stop.Token).GetAsyncEnumerator(_stop.Token);
        Next = MoveAsync();
    }

    /// <summary>The next item once it comes; null where the search has ended.</summary>
    public Task<LdapSearchItem?> Next { get; private set; }

    /// <summary>Takes the next item and waits for the one after it.</summary>
    /// <exception cref="LdapException">The search was refused, or the connection is lost.</exception>
    public async ValueTask<LdapSearchItem?> TakeAsync()
    {
        var item = await Next.ConfigureAwait(false);
        if (item is not null)
            Next = MoveAsync();
        return item;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // A search that is waited for cannot be closed.
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)Next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _items.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<LdapSearchItem?> MoveAsync() => await _items.MoveNextAsync().ConfigureAwait(false) ? _items.Current : null;
}

using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Provisioning.Ldap;

/// <summary>Searches by pages (RFC 2696).</summary>
public static class LdapPaging
{
    /// <summary>Searches page by page. The next page is asked for as soon as one has come, so that the server works on it while that one is taken; of what was not taken yet a page is in memory at most.</summary>
    /// <param name="connection">The connection. OpenLDAP has one search by pages at a time on each.</param>
    /// <param name="search">The search, without a control for pages.</param>
    /// <param name="pageSize">Entries a page; the server may send fewer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>As <see cref="LdapConnection.SearchAsync"/>, with one <see cref="LdapSearchDone"/> after the last page. Without it what came is not all.</returns>
    /// <exception cref="LdapException">A page ended otherwise than with success, or the server ignores pages: then what came is not all.</exception>
    public static async IAsyncEnumerable<LdapSearchItem> SearchPagedAsync(this LdapConnection connection, LdapSearch search, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        var items = Channel.CreateBounded<LdapSearchItem>(new BoundedChannelOptions(pageSize) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = Task.Run(() => ReadAsync(connection, search, pageSize, items.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var item in items.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await reading.ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(LdapConnection connection, LdapSearch search, int pageSize, ChannelWriter<LdapSearchItem> items, CancellationToken cancellationToken)
    {
        try
        {
            ReadOnlyMemory<byte> cookie = default;
            do
                cookie = await ReadPageAsync(connection, search, pageSize, cookie, items, cancellationToken).ConfigureAwait(false);
            while (!cookie.IsEmpty);
            items.Complete();
        }
        catch (Exception e)
        {
            items.Complete(e);
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadPageAsync(LdapConnection connection, LdapSearch search, int pageSize, ReadOnlyMemory<byte> cookie, ChannelWriter<LdapSearchItem> items, CancellationToken cancellationToken)
    {
        var (done, came) = (default(LdapSearchDone), 0);
        var page = search with { Controls = [.. search.Controls, new PagedResultsControl(pageSize, cookie)] };
        await foreach (var item in connection.SearchAsync(page, cancellationToken).ConfigureAwait(false))
        {
            if (item is LdapSearchDone end)
            {
                done = end;
            }
            else
            {
                came++;
                await items.WriteAsync(item, cancellationToken).ConfigureAwait(false);
            }
        }

        var answer = done!.Result.Controls.OfType<PagedResultsControl>().FirstOrDefault() ?? throw Unpaged(connection);
        if (answer.Cookie.IsEmpty)
            await items.WriteAsync(done, cancellationToken).ConfigureAwait(false);
        else if (came == 0 && answer.Cookie.Span.SequenceEqual(cookie.Span))
            throw new LdapException(LdapFailure.Protocol, $"{connection.Endpoint} sends an empty page again and again.");
        return answer.Cookie;
    }

    private static LdapException Unpaged(LdapConnection connection) => new(LdapFailure.Protocol, $"{connection.Endpoint} did not say whether more pages follow.")
    {
        RecommendedAction = "Read without pages, if the server has no limit on the size of results.",
    };
}

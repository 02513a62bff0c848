using System.Runtime.CompilerServices;

namespace Provisioning.Ldap;

/// <summary>Searches by pages (RFC 2696).</summary>
public static class LdapPaging
{
    /// <summary>Searches page by page, and asks for the next page when the one before was taken.</summary>
    /// <param name="connection">The connection. OpenLDAP has one search by pages at a time on each.</param>
    /// <param name="search">The search, without a control for pages.</param>
    /// <param name="pageSize">Entries a page; the server may send fewer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>As <see cref="LdapConnection.SearchAsync"/>, with one <see cref="LdapSearchDone"/> after the last page. Without it what came is not all.</returns>
    /// <exception cref="LdapException">A page ended otherwise than with success, or the server ignores pages: then what came is not all.</exception>
    public static async IAsyncEnumerable<LdapSearchItem> SearchPagedAsync(this LdapConnection connection, LdapSearch search, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pageSize, 1);
        ReadOnlyMemory<byte> cookie = default;
        do
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
                    yield return item;
                }
            }

            var answer = done!.Result.Controls.OfType<PagedResultsControl>().FirstOrDefault() ?? throw Unpaged(connection);
            if (answer.Cookie.IsEmpty)
                yield return done;
            else if (came == 0 && answer.Cookie.Span.SequenceEqual(cookie.Span))
                throw new LdapException(LdapFailure.Protocol, $"{connection.Endpoint} sends an empty page again and again.");
            cookie = answer.Cookie;
        }
        while (!cookie.IsEmpty);
    }

    private static LdapException Unpaged(LdapConnection connection) => new(LdapFailure.Protocol, $"{connection.Endpoint} did not say whether more pages follow.")
    {
        RecommendedAction = "Read without pages, if the server has no limit on the size of results.",
    };
}

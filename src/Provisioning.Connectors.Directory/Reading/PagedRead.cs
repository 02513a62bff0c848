using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Reads all entries under several bases page by page (RFC 2696), and notes whatever may have kept it from seeing one of them: a limit that was reached, a reference to another server, a page that did not come. Only what the server
/// ended with success, and of which no page is outstanding, is complete. For one read.
/// </summary>
/// <param name="context">The connector.</param>
/// <param name="tally">Takes the doubts.</param>
/// <param name="what">What is read, for errors, such as "the read of users".</param>
internal sealed class PagedRead(DirectoryContext context, ReadTally tally, string what)
{
    /// <summary>The evidence of a read that saw everything.</summary>
    public const string Evidence = "to the page that the server says is the last one";

    /// <summary>Gives every entry.</summary>
    /// <param name="lease">The connection.</param>
    /// <param name="bases">Where.</param>
    /// <param name="filter">Which.</param>
    /// <param name="attributes">What of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="more">Controls beside those of every search.</param>
    /// <exception cref="ProvisioningException">It could not be read.</exception>
    public async IAsyncEnumerable<LdapEntry> RunAsync(DirectoryLease lease, IReadOnlyList<LdapDn> bases, LdapFilter filter, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken cancellationToken, IReadOnlyList<LdapControl>? more = null)
    {
        IReadOnlyList<LdapControl> controls = [.. context.Dialect.SearchControls, .. more ?? []];
        var referrals = new ReferralWalk(context);
        foreach (var root in bases)
        {
            var search = new LdapSearch { Base = root, Filter = filter, Attributes = attributes, Controls = controls };
            await foreach (var entry in SearchAsync(lease, search, referrals, cancellationToken).ConfigureAwait(false))
                yield return entry;
        }

        while (referrals.Next() is { } url)
        {
            var other = await context.Connections.RentAsync(what, ServerNames.Of(url.Endpoint), cancellationToken).ConfigureAwait(false);
            await using var back = other.ConfigureAwait(false);
            var search = new LdapSearch { Base = url.Base, Filter = filter, Attributes = attributes, Controls = controls };
            await foreach (var entry in SearchAsync(other, search, referrals, cancellationToken).ConfigureAwait(false))
                yield return entry;
        }
    }

    private async IAsyncEnumerable<LdapEntry> SearchAsync(DirectoryLease lease, LdapSearch search, ReferralWalk referrals, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = lease.Server.SupportedControls.Contains(PagedResultsControl.Identifier)
            ? lease.Connection.SearchPagedAsync(search, context.Settings.PageSize, cancellationToken)
            : lease.Connection.SearchAsync(search, cancellationToken);
        await foreach (var item in new CheckedSearch(context, tally, referrals, what).RunAsync(lease.Endpoint, search.Base, pages, null, cancellationToken).ConfigureAwait(false))
        {
            if (item is LdapSearchEntry found)
                yield return found.Entry;
        }
    }
}

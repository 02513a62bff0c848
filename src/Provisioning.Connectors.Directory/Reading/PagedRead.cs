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
    /// <exception cref="ProvisioningException">It could not be read.</exception>
    public async IAsyncEnumerable<LdapEntry> RunAsync(DirectoryLease lease, IReadOnlyList<LdapDn> bases, LdapFilter filter, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var referrals = new ReferralWalk(context);
        foreach (var root in bases)
        {
            var search = new LdapSearch { Base = root, Filter = filter, Attributes = attributes, Controls = context.Dialect.SearchControls };
            await foreach (var entry in SearchAsync(lease, search, referrals, cancellationToken).ConfigureAwait(false))
                yield return entry;
        }

        while (referrals.Next() is { } url)
        {
            var other = await context.Connections.RentAsync(what, ServerNames.Of(url.Endpoint), cancellationToken).ConfigureAwait(false);
            await using var back = other.ConfigureAwait(false);
            var search = new LdapSearch { Base = url.Base, Filter = filter, Attributes = attributes, Controls = context.Dialect.SearchControls };
            await foreach (var entry in SearchAsync(other, search, referrals, cancellationToken).ConfigureAwait(false))
                yield return entry;
        }
    }

    private async IAsyncEnumerable<LdapEntry> SearchAsync(DirectoryLease lease, LdapSearch search, ReferralWalk referrals, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = lease.Server.SupportedControls.Contains(PagedResultsControl.Identifier)
            ? lease.Connection.SearchPagedAsync(search, context.Settings.PageSize, cancellationToken)
            : lease.Connection.SearchAsync(search, cancellationToken);
        var items = pages.GetAsyncEnumerator(cancellationToken);
        await using var closing = items.ConfigureAwait(false);
        var isDone = false;
        while (true)
        {
            LdapSearchItem item;
            try
            {
                if (!await items.MoveNextAsync().ConfigureAwait(false))
                    break;
                item = items.Current;
            }
            catch (LdapException e) when (e is { Failure: LdapFailure.Server, Result: { } result } && IsLimit(result.Code))
            {
                // What came is worth having; what did not is not gone.
                var meaning = ResultMeanings.Of(result.Code);
                tally.Doubt($"{meaning.Why} below '{search.Base}'. {meaning.Action}");
                yield break;
            }
            catch (LdapException e)
            {
                throw context.Errors.From(e, what, lease.Endpoint, search.Base.ToString());
            }

            switch (item)
            {
                case LdapSearchEntry found:
                    yield return found.Entry;
                    break;
                case LdapSearchReference reference when !referrals.Take(reference.Uris, out var why):
                    tally.Doubt(why!);
                    break;
                case LdapSearchDone:
                    isDone = true;
                    break;
            }
        }

        if (!isDone)
            tally.Doubt($"the server did not say that what it gave below '{search.Base}' is all");
    }

    private static bool IsLimit(LdapResultCode code) => code is LdapResultCode.SizeLimitExceeded or LdapResultCode.TimeLimitExceeded or LdapResultCode.AdminLimitExceeded;
}

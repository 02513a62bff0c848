using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Goes through what comes of a search, and notes whatever may have kept it from giving everything: a limit that was reached, a reference to another server, an end that is none.</summary>
/// <param name="context">The connector.</param>
/// <param name="tally">Takes the doubts.</param>
/// <param name="referrals">Decides about references.</param>
/// <param name="what">What is read, for errors.</param>
internal sealed class CheckedSearch(DirectoryContext context, ReadTally tally, ReferralWalk referrals, string what)
{
    /// <summary>Gives everything but references.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="root">Where the search begins.</param>
    /// <param name="search">What comes of it.</param>
    /// <param name="refused">Decides of a refusal whether it is dealt with; null where none is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">It could not be read.</exception>
    public async IAsyncEnumerable<LdapSearchItem> RunAsync(
        LdapEndpoint endpoint, LdapDn root, IAsyncEnumerable<LdapSearchItem> search, Func<LdapResult, bool>? refused, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var items = search.GetAsyncEnumerator(cancellationToken);
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
            catch (LdapException e) when (e is { Failure: LdapFailure.Server, Result: { } result } && (IsLimit(result.Code) || refused?.Invoke(result) == true))
            {
                // What came is worth having; what did not is not gone.
                var meaning = ResultMeanings.Of(result.Code);
                tally.Doubt($"{meaning.Why} below '{root}'. {meaning.Action.Replace("{app}", context.Errors.App, StringComparison.Ordinal)}");
                yield break;
            }
            catch (LdapException e)
            {
                throw context.Errors.From(e, what, endpoint, root.ToString());
            }

            if (item is LdapSearchReference reference)
            {
                if (!referrals.Take(reference.Uris, out var why))
                    tally.Doubt(why!);
                continue;
            }

            isDone |= item is LdapSearchDone;
            yield return item;
        }

        if (!isDone)
            tally.Doubt($"the server did not say that what it gave below '{root}' is all");
    }

    private static bool IsLimit(LdapResultCode code) => code is LdapResultCode.SizeLimitExceeded or LdapResultCode.TimeLimitExceeded or LdapResultCode.AdminLimitExceeded;
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Finds single objects.</summary>
/// <param name="context">The connector.</param>
internal sealed class EntryFinder(DirectoryContext context)
{
    /// <summary>More than one is ambiguous already; a few more make a better message.</summary>
    private const int MostFound = 10;

    // Servers bear long filters, and index each part of one.
    private const int KeysInSearch = 50;

    /// <summary>The entry with this key under the bases; null when there is none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bases">Where it is looked for.</param>
    /// <param name="attributes">What is asked for.</param>
    /// <param name="filter">What it has to match besides; null for nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountAmbiguous"/> and others.</exception>
    public async ValueTask<LdapEntry?> ByKeyAsync(string key, IReadOnlyList<LdapDn> bases, IReadOnlyList<string> attributes, LdapFilter? filter, CancellationToken cancellationToken)
    {
        if (context.Dialect.Key.Filter(key) is not { } byKey)
            return null;
        var found = await AllAsync(bases, filter is null ? byKey : LdapFilter.And(byKey, filter), [.. attributes.Where(a => a != "1.1"), context.Dialect.Key.Name], $"the look for the object with the key '{key}'", cancellationToken).ConfigureAwait(false);
        var own = found.Where(e => string.Equals(context.Dialect.Key.Read(e), key, StringComparison.OrdinalIgnoreCase)).ToList();
        return own.Count <= 1 ? own.FirstOrDefault() : throw context.Errors.Make(
            ErrorIds.AccountAmbiguous, ProvisioningErrorCategory.Conflict, $"'{context.Errors.App}' has {own.Count} objects with the key '{key}': {string.Join("; ", own.Select(e => e.Dn))}.", "Check KeyAttribute: it has to name one object for ever.", key);
    }

    /// <summary>The entry with this key under the bases, to be written; null when there is none.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppPermission"/> where it is not to be written, and others.</exception>
    public async ValueTask<LdapEntry?> WritableAsync(string key, IReadOnlyList<LdapDn> bases, IReadOnlyList<string> attributes, CancellationToken cancellationToken)
    {
        var rules = context.Dialect.Rules;
        var entry = await ByKeyAsync(key, bases, [.. attributes.Concat(rules?.Facts ?? []).Distinct(AttributeNameComparer.Instance)], null, cancellationToken).ConfigureAwait(false);
        return entry is null || rules?.Objection(entry) is not { } why ? entry : throw context.Errors.Protected(entry.Dn, why);
    }

    /// <summary>The entries with these keys under the bases, many in one question; those that are not there do not come.</summary>
    public async IAsyncEnumerable<(string Key, LdapEntry Entry)> ByKeysAsync(IEnumerable<string> keys, IReadOnlyList<LdapDn> bases, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var part in keys.Distinct(StringComparer.OrdinalIgnoreCase).Select(context.Dialect.Key.Filter).OfType<LdapFilter>().Chunk(KeysInSearch))
        {
            foreach (var root in bases)
            {
                var search = new LdapSearch { Base = root, Filter = LdapFilter.Or(part), Attributes = [.. attributes.Where(a => a != "1.1"), context.Dialect.Key.Name], Controls = context.Dialect.SearchControls };
                foreach (var entry in await context.Connections.RunAsync("the look for objects by their keys", null, (lease, token) => SomeAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false))
                {
                    if (context.Dialect.Key.Read(entry) is { } key)
                        yield return (key, entry);
                }
            }
        }
    }

    /// <summary>What the filter finds under the bases, a few at most.</summary>
    public async ValueTask<IReadOnlyList<LdapEntry>> AllAsync(IReadOnlyList<LdapDn> bases, LdapFilter filter, IReadOnlyList<string> attributes, string what, CancellationToken cancellationToken)
    {
        var found = new List<LdapEntry>();
        foreach (var root in bases)
        {
            var search = new LdapSearch { Base = root, Filter = filter, Attributes = attributes, SizeLimit = MostFound, Controls = context.Dialect.SearchControls };
            found.AddRange(await context.Connections.RunAsync(what, null, (lease, token) => SomeAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    /// <summary>The entry of a search for one object; null when there is none.</summary>
    public static async ValueTask<LdapEntry?> FirstAsync(LdapConnection connection, LdapSearch search, CancellationToken cancellationToken)
    {
        try
        {
            return (await SomeAsync(connection, search, cancellationToken).ConfigureAwait(false)) is [var first, ..] ? first : null;
        }
        catch (LdapException e) when (e.Result?.Code == LdapResultCode.NoSuchObject)
        {
            return null;
        }
    }

    // A limit that is reached is an answer here: there are more than a few.
    private static async ValueTask<IReadOnlyList<LdapEntry>> SomeAsync(LdapConnection connection, LdapSearch search, CancellationToken cancellationToken)
    {
        var found = new List<LdapEntry>();
        try
        {
            await foreach (var item in connection.SearchAsync(search, cancellationToken).ConfigureAwait(false))
            {
                if (item is LdapSearchEntry entry)
                    found.Add(entry.Entry);
            }
        }
        catch (LdapException e) when (e.Result?.Code == LdapResultCode.SizeLimitExceeded && search.SizeLimit > 0 && found.Count >= search.SizeLimit)
        {
            return found;
        }

        return found;
    }
}

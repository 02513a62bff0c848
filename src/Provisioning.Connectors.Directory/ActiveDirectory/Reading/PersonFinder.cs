using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Finds single accounts of a domain.</summary>
/// <param name="context">The connector.</param>
internal sealed class PersonFinder(DirectoryContext context)
{
    private readonly EntryFinder _finder = new(context);

    /// <summary>The account with this key; null when no person has it.</summary>
    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var (reader, resolver) = await ReaderAsync(cancellationToken).ConfigureAwait(false);
        var entry = await _finder.ByKeyAsync(key, context.Settings.UserBases, reader.Asked, context.Settings.UserFilter, cancellationToken, resolver.Note).ConfigureAwait(false);
        return entry is null ? null : reader.ReadOne(entry, resolver);
    }

    /// <summary>The accounts whose attribute has the value, checked on what came back.</summary>
    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        if (NameOf(attribute) is not { } name || value.Length == 0)
            return [];
        if (AttributeNameComparer.Equals(name, ActiveDirectoryNames.Key))
            return await GetAsync(value, cancellationToken).ConfigureAwait(false) is { } own ? [own] : [];
        var (reader, resolver) = await ReaderAsync(cancellationToken).ConfigureAwait(false);
        var filter = LdapFilter.And(context.Settings.UserFilter, LdapFilter.Equal(name, value));
        var found = await _finder.AllAsync(context.Settings.UserBases, filter, [.. reader.Asked.Append(name).Distinct(AttributeNameComparer.Instance)], $"the look for accounts by {name}", cancellationToken, resolver.Note).ConfigureAwait(false);
        return [.. found.Where(e => e.GetTexts(name).Contains(value, StringComparer.OrdinalIgnoreCase)).Select(e => reader.ReadOne(e, resolver))];
    }

    // The names that the engine has are no attributes of the schema; one without an attribute finds nobody.
    private string? NameOf(string attribute) => attribute.ToUpperInvariant() switch
    {
        "USERNAME" => context.Settings.UserNameAttribute,
        "EXTERNALID" => context.Settings.ExternalIdAttribute,
        _ => attribute.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? attribute : null,
    };

    private async ValueTask<(EntryReader Reader, ReferenceResolver Resolver)> ReaderAsync(CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        return (new(context, catalogue, new(context.Settings, context.Dialect)), new(context));
    }
}

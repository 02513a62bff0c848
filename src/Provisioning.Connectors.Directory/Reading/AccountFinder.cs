using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Finds single accounts, and checks what came back.</summary>
/// <param name="context">The connector.</param>
/// <param name="finder">Finds entries.</param>
internal sealed class AccountFinder(DirectoryContext context, EntryFinder finder)
{
    private DirectorySettings Settings => context.Settings;

    /// <summary>As <see cref="IAccountFinder.FindAsync"/>.</summary>
    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        var name = attribute.ToUpperInvariant() switch
        {
            "USERNAME" => Settings.UserNameAttribute,
            "EXTERNALID" => Settings.ExternalIdAttribute,
            _ => attribute,
        };
        // A directory that keeps no id of ours has nobody with one.
        if (name is null || value.Length == 0)
            return [];
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || !catalogue.Has(name))
            throw context.Errors.Unsupported($"has no attribute '{attribute}' by which an account could be found", "Name an attribute of the directory, or userName.");
        if (ValueCodec.Write(catalogue[name].Form, value) is not { } octets)
            return [];
        var reader = new EntryReader(context, catalogue, new(Settings, context.Dialect));
        // What finds few goes first: samba and others look at indexes in the order of the filter, until one leaves few.
        var filter = LdapFilter.And(LdapFilter.Equal(name, octets), Settings.UserFilter);
        var found = await finder.AllAsync(Settings.UserBases, filter, [.. reader.Asked.Append(name).Distinct(AttributeNameComparer.Instance)], $"the look for an account by {name}", cancellationToken).ConfigureAwait(false);
        var objects = new List<RemoteObject>();
        foreach (var entry in found.Where(e => Matches(e, name, octets, value)))
            objects.Add(await ReadAsync(reader, entry, cancellationToken).ConfigureAwait(false));
        return objects;
    }

    /// <summary>As <see cref="IAccountFinder.GetAsync"/>. An account that the filter of users does not find any more is there all the same: disabling it may be what took it out.</summary>
    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var reader = new EntryReader(context, catalogue, new(Settings, context.Dialect));
        return await finder.ByKeyAsync(key, Settings.UserBases, reader.Asked, null, cancellationToken).ConfigureAwait(false) is { } entry ? await ReadAsync(reader, entry, cancellationToken).ConfigureAwait(false) : null;
    }

    private async ValueTask<RemoteObject> ReadAsync(EntryReader reader, LdapEntry entry, CancellationToken cancellationToken)
    {
        var resolver = new ReferenceResolver(context);
        await resolver.LearnAsync(reader.References(entry, resolver), cancellationToken).ConfigureAwait(false);
        return reader.ReadOne(entry, resolver);
    }

    private static bool Matches(LdapEntry entry, string name, byte[] octets, string value) =>
        entry[name] is { } attribute && attribute.Values.Any(v => v.Span.SequenceEqual(octets) || string.Equals(Encoding.UTF8.GetString(v.Span).Trim(), value.Trim(), StringComparison.OrdinalIgnoreCase));
}

using System.Globalization;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads the rest of an attribute of which a server gave only the first values (range retrieval, MS-ADTS §3.1.1.3.1.3.3).</summary>
internal static class RangeReader
{
    /// <summary>The attribute with all its values; null when it has none.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="dn">The object.</param>
    /// <param name="entry">The object as it was read.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LdapException">The server could not be read, or does not go on with the values.</exception>
    public static async ValueTask<LdapAttribute?> CompleteAsync(LdapConnection connection, LdapDn dn, LdapEntry entry, string name, CancellationToken cancellationToken)
    {
        // A server that gives a range names the attribute without one too, with no values.
        var all = entry.Attributes.Where(a => AttributeNameComparer.Equals(a.Name, name)).ToList();
        if (all.Find(a => a.Range is not null) is not { } part)
            return all.Find(a => a.Values.Count > 0) ?? all.FirstOrDefault();
        var values = new List<ReadOnlyMemory<byte>>(part.Values);
        while (part.Range is { IsPartial: true })
        {
            var description = string.Create(CultureInfo.InvariantCulture, $"{name};range={values.Count}-*");
            var next = await EntryFinder.FirstAsync(connection, new() { Base = dn, Scope = LdapScope.Base, Attributes = [description] }, cancellationToken).ConfigureAwait(false);
            var came = next?.Attributes.FirstOrDefault(a => AttributeNameComparer.Equals(a.Name, name) && a.Range is not null);
            if (came is null || came.Range!.First != values.Count || came.Values.Count == 0)
                throw new LdapException(LdapFailure.Protocol, $"The server gave {values.Count} values of '{name}' of '{dn}' and does not go on with the rest.");
            values.AddRange(came.Values);
            part = came;
        }

        return new(name, values);
    }
}

namespace Provisioning.Ldap;

/// <summary>Reads single objects.</summary>
public static class LdapReading
{
    /// <summary>Reads one object by its name; null where it is not there or may not be seen.</summary>
    /// <exception cref="LdapException">It could not be read: nothing is said of whether it is there.</exception>
    public static async ValueTask<LdapEntry?> ReadEntryAsync(this LdapConnection connection, LdapDn dn, IReadOnlyList<string> attributes, CancellationToken cancellationToken = default)
    {
        LdapEntry? found = null;
        try
        {
            await foreach (var item in connection.SearchAsync(new() { Base = dn, Scope = LdapScope.Base, Attributes = attributes }, cancellationToken).ConfigureAwait(false))
            {
                if (item is LdapSearchEntry entry)
                    found = entry.Entry;
            }
        }
        catch (LdapException e) when (e.Result?.Code == LdapResultCode.NoSuchObject)
        {
            return null;
        }

        return found;
    }
}

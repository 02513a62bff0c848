using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Gives deleted accounts back (MS-ADTS §3.1.1.5.3.7): the same object with its identifiers, and with all its values and memberships where the forest has the recycle bin. What was deleted without it has lost most of them; what is too old for either
/// is not shown.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class DeletedAccounts(DirectoryContext context)
{
    // The container of what was deleted, by its well-known GUID (MS-ADTS §6.1.1.4.2).
    private const string Container = "18E2EA80684F11D2B9AA00C04F79F805";

    /// <summary>Restores the account with this key to a place, if it is there to be restored. It is as it was when it was deleted.</summary>
    /// <param name="key">The key.</param>
    /// <param name="place">Where it is to lie.</param>
    /// <param name="name">What it is to be called there (cn).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where nothing can be restored.</returns>
    /// <exception cref="ProvisioningException">It is there, and may not be restored.</exception>
    public async ValueTask<bool> RestoreAsync(string key, LdapDn place, string name, CancellationToken cancellationToken)
    {
        if (context.Dialect.Key.Filter(key) is not { } byKey || await FindAsync(byKey, cancellationToken).ConfigureAwait(false) is not { } deleted)
            return false;
        if (ProtectedObject.Why(deleted) is { } why)
            throw ProtectedObject.Refusal(context.Errors, deleted.Dn, why);
        await context.Connections.RunAsync(
            "the restoring of",
            name,
            (lease, token) => lease.Connection.ModifyAsync(
                LdapDn.ByGuid(Guid.Parse(key)),
                [
                    new(LdapModificationKind.Delete, new(ActiveDirectoryNames.IsDeleted, [])),
                    new(LdapModificationKind.Replace, LdapAttribute.Text(ActiveDirectoryNames.DistinguishedName, place.Child(context.Settings.RdnAttribute, name).ToString())),
                ],
                [new ShowDeletedControl()],
                token),
            cancellationToken).ConfigureAwait(false);
        context.Report?.Invoke(new VerboseEvent($"'{context.Errors.App}': the deleted account '{name}' was restored, since its person is to have one again."));
        return true;
    }

    private async ValueTask<LdapEntry?> FindAsync(LdapFilter byKey, CancellationToken cancellationToken)
    {
        var search = new LdapSearch
        {
            Base = LdapDn.Parse($"<WKGUID={Container},{context.Settings.Base}>"),
            Scope = LdapScope.OneLevel,
            Filter = LdapFilter.And(byKey, LdapFilter.Equal(ActiveDirectoryNames.IsDeleted, "TRUE")),
            Attributes = ProtectedObject.Attributes,
            Controls = [new ShowDeletedControl()],
        };
        return await context.Connections.RunAsync("the look for a deleted account", null, (lease, token) => EntryFinder.FirstAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false);
    }
}

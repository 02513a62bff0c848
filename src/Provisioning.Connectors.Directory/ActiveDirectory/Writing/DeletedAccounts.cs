using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Gives deleted accounts back (MS-ADTS §3.1.1.5.3.7): the same object with its identifiers, and with all its values and memberships where the forest has the recycle bin. What was deleted without it has lost most of them; what is too old for either
/// is not shown.
/// </summary>
internal sealed class DeletedAccounts : IFormerAccounts
{
    // The container of what was deleted, by its well-known GUID (MS-ADTS §6.1.1.4.2).
    private const string Container = "18E2EA80684F11D2B9AA00C04F79F805";

    public async ValueTask<bool> RestoreAsync(DirectoryContext context, string key, LdapDn dn, CancellationToken cancellationToken)
    {
        if (context.Dialect.Key.Filter(key) is not { } byKey || await FindAsync(context, byKey, cancellationToken).ConfigureAwait(false) is not { } deleted)
            return false;
        if (context.Dialect.Rules?.Objection(deleted) is { } why)
            throw context.Errors.Protected(deleted.Dn, why);
        await ModifyAsync(
            context,
            LdapDn.Parse(deleted.Dn),
            [
                new(LdapModificationKind.Delete, new(ActiveDirectoryNames.IsDeleted, [])),
                new(LdapModificationKind.Replace, LdapAttribute.Text(ActiveDirectoryNames.DistinguishedName, dn.ToString())),
            ],
            [new ShowDeletedControl()],
            cancellationToken).ConfigureAwait(false);
        await NeedPasswordAsync(context, dn, cancellationToken).ConfigureAwait(false);
        context.Report?.Invoke(new VerboseEvent($"'{context.Errors.App}': the deleted account '{dn}' was restored, since its person is to have one again."));
        return true;
    }

    // What has lost its password is restored as an account that needs none (MS-ADTS §3.1.1.5.3.7.2): enabled so, anybody could use it.
    private static async ValueTask NeedPasswordAsync(DirectoryContext context, LdapDn dn, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = dn, Scope = LdapScope.Base, Attributes = [ActiveDirectoryNames.UserAccountControl] };
        var entry = await context.Connections.RunAsync("the look at", dn.ToString(), (lease, token) => EntryFinder.FirstAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false);
        if (UserAccountControlBits.Parse(entry?.GetText(ActiveDirectoryNames.UserAccountControl)) is not { } bits || !bits.HasFlag(UserAccountControl.PasswordNotRequired))
            return;
        var needed = bits.With(UserAccountControl.PasswordNotRequired, false).ToText();
        await ModifyAsync(context, dn, [new(LdapModificationKind.Replace, LdapAttribute.Text(ActiveDirectoryNames.UserAccountControl, needed))], null, cancellationToken).ConfigureAwait(false);
    }

    private static ValueTask<LdapResult> ModifyAsync(DirectoryContext context, LdapDn dn, IReadOnlyList<LdapModification> modifications, IReadOnlyList<LdapControl>? controls, CancellationToken cancellationToken) =>
        context.Connections.RunAsync("the restoring of", dn.ToString(), (lease, token) => lease.Connection.ModifyAsync(dn, modifications, controls, token), cancellationToken);

    private static async ValueTask<LdapEntry?> FindAsync(DirectoryContext context, LdapFilter byKey, CancellationToken cancellationToken)
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

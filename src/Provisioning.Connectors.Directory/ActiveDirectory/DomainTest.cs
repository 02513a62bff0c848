using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What a test of an app tells of a domain.</summary>
internal static class DomainTest
{
    // The optional feature that keeps what was deleted whole (MS-ADTS §3.1.1.9.1).
    private const string RecycleBin = "Recycle Bin Feature";

    public static async ValueTask<IReadOnlyList<string>> RunAsync(DirectoryContext context, CancellationToken cancellationToken) => await context.Connections.RunAsync<IReadOnlyList<string>>(
        "the look at the domain",
        null,
        async (lease, token) =>
        {
            if (!lease.Server.IsActiveDirectory)
                throw context.Errors.Make(ErrorIds.SettingInvalid, ProvisioningErrorCategory.InvalidInput, $"'{context.Errors.App}': {lease.ServerName} is no domain controller of Active Directory.", "Check Server; other directories have the connector Ldap.", "Server");
            if (!LdapDn.TryParse(lease.Server.DefaultNamingContext, out var domain) || !domain!.Equals(context.Settings.Base))
                throw context.Errors.Make(ErrorIds.SettingInvalid, ProvisioningErrorCategory.InvalidInput, $"'{context.Errors.App}': {lease.ServerName} is of the domain '{domain}', and the setting Domain says '{context.Settings.Base}'.", "Correct Domain or Server.", "Domain");
            return
            [
                await ChangesAsync(context, lease, token).ConfigureAwait(false),
                await HasRecycleBinAsync(lease, token).ConfigureAwait(false)
                    ? "The recycle bin is on: a deleted account can be given back whole."
                    : "The recycle bin is off, or not shown: a deleted account that is given back has lost most of its values and memberships.",
            ];
        },
        cancellationToken).ConfigureAwait(false);

    private static async ValueTask<string> ChangesAsync(DirectoryContext context, DirectoryLease lease, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var _ in new DirSyncSearch(lease, context.Settings.Base, ownRights: false, default).RunAsync(ChangesStart.Nobody, [ActiveDirectoryNames.Key], cancellationToken).ConfigureAwait(false))
            {
            }

            return "The account may replicate changes: what changed is read by DirSync, deletions included.";
        }
        catch (LdapException e) when (e.Failure == LdapFailure.Server)
        {
            return "The account has not the right Replicating Directory Changes: of changes it reads what it may, and who was deleted is mostly found by whole reads.";
        }
    }

    private static async ValueTask<bool> HasRecycleBinAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        if (lease.Server.ConfigurationNamingContext is not { } configuration)
            return false;
        var search = new LdapSearch { Base = LdapDn.Parse("CN=Partitions," + configuration), Scope = LdapScope.Base, Attributes = ["msDS-EnabledFeature"] };
        var entry = await EntryFinder.FirstAsync(lease.Connection, search, cancellationToken).ConfigureAwait(false);
        return entry?.GetTexts("msDS-EnabledFeature").Any(f => f.Contains(RecycleBin, StringComparison.OrdinalIgnoreCase)) == true;
    }
}

using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Finds, before everybody is read, from where on changes are to be asked for later: so nothing that happens during the read is missed. For one read.</summary>
/// <param name="settings">The app's settings.</param>
/// <param name="report">Takes what is worth telling.</param>
internal sealed class ChangesStart(ActiveDirectorySettings settings, Action<EngineEvent>? report)
{
    /// <summary>Finds no object: only the mark is wanted.</summary>
    public static readonly LdapFilter Nobody = LdapFilter.Equal(ActiveDirectoryNames.Key, Guid.Empty.ToByteArray());

    /// <summary>Where changes begin; null where they cannot be asked for, which is told.</summary>
    public async ValueTask<ChangesMark?> FindAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        if (settings.Delta == ChangesUse.None)
            return null;
        var identity = await ServerIdentity.InvocationIdAsync(lease, cancellationToken).ConfigureAwait(false);
        var usn = await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false);
        string? why = null;
        foreach (var method in Candidates())
        {
            if (method == ChangesMethod.Usn)
                return new(method, identity, usn, default);
            var search = new DirSyncSearch(lease, settings.Common.Base, method == ChangesMethod.DirSyncOwnRights, default);
            try
            {
                await foreach (var _ in search.RunAsync(Nobody, [ActiveDirectoryNames.Key], cancellationToken).ConfigureAwait(false))
                {
                }

                return new(method, identity, usn, search.Cookie);
            }
            catch (LdapException e) when (e.Failure == LdapFailure.Server)
            {
                why = e.Message;
            }
        }

        report?.Invoke(new WarningEvent($"'{settings.Common.App}' can only be read whole, since Delta is {settings.Delta} and the domain controller refuses that: {why} See docs/active-directory.md for the rights that it takes."));
        return null;
    }

    private IReadOnlyList<ChangesMethod> Candidates() => settings.Delta switch
    {
        ChangesUse.Auto => [ChangesMethod.DirSync, ChangesMethod.DirSyncOwnRights, ChangesMethod.Usn],
        ChangesUse.DirSync => [ChangesMethod.DirSync],
        ChangesUse.DirSyncOwnRights => [ChangesMethod.DirSyncOwnRights],
        _ => [ChangesMethod.Usn],
    };
}

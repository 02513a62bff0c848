using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Ties writes to the version of what was read, by an assertion that the server checks with the write (RFC 4528), where it does so: that is tried once, by a request that changes nothing.</summary>
/// <param name="context">The connector.</param>
internal sealed class VersionChecks(DirectoryContext context) : IDisposable
{
    private const string Classes = "objectClass";

    // Later than any change, and of the form of a version of OpenLDAP.
    private const string NoVersion = "99991231235959.000000Z#000000#fff#000000";
    private readonly EntryFinder _finder = new(context);
    private readonly SemaphoreSlim _learning = new(1, 1);
    private volatile object? _checks;

    /// <summary>
    /// Makes a write that insists on a version. OpenLDAP's overlay for unique values searches under the same assertion and fails with it on every other object: where the object is at the version all the same, the write is made without it.
    /// </summary>
    /// <param name="what">What it is, for errors.</param>
    /// <param name="dn">The object.</param>
    /// <param name="version">The version; null where it insists on nothing.</param>
    /// <param name="write">The write, with its controls.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask WriteAsync(string what, LdapDn dn, string? version, Func<DirectoryLease, IReadOnlyList<LdapControl>, CancellationToken, ValueTask<LdapResult>> write, CancellationToken cancellationToken)
    {
        var controls = Controls(version);
        try
        {
            await context.Connections.RunAsync(what, dn.ToString(), (lease, token) => write(lease, controls, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (controls.Count > 0 && e.InnerException is LdapException { Result.Code: LdapResultCode.AssertionFailed })
        {
            // What the assertion kept from being done was not done.
            if (await VersionAsync(dn, cancellationToken).ConfigureAwait(false) != version)
                throw;
            await context.Connections.RunAsync(what, dn.ToString(), (lease, token) => write(lease, [], token), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the server refuses to write an object that is at another version.</summary>
    public async ValueTask<bool> AreMadeAsync(string key, CancellationToken cancellationToken)
    {
        if (context.Dialect.VersionAttribute is null)
            return false;
        if (_checks is null)
        {
            await _learning.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                _checks ??= await LearnAsync(key, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                _learning.Release();
            }
        }

        return _checks is true;
    }

    public void Dispose() => _learning.Dispose();

    private async ValueTask<string?> VersionAsync(LdapDn dn, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = dn, Scope = LdapScope.Base, Attributes = [context.Dialect.VersionAttribute!] };
        return (await context.Connections.RunAsync("the look at the version of", dn.ToString(), (lease, token) => EntryFinder.FirstAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false))?.GetText(context.Dialect.VersionAttribute!);
    }

    private IReadOnlyList<LdapControl> Controls(string? version) =>
        version is not null && context.Dialect.VersionAttribute is { } attribute ? [new AssertionControl(LdapFilter.Equal(attribute, version))] : [];

    // A class that the object has already is added to it: whoever does not look at the assertion refuses that, and nobody changes anything. Null where it is not known yet.
    private async ValueTask<object?> LearnAsync(string key, CancellationToken cancellationToken)
    {
        if (await _finder.ByKeyAsync(key, context.Settings.UserBases, [Classes], null, cancellationToken).ConfigureAwait(false) is not { } entry || entry[Classes] is not { Values: [var own, ..] })
            return null;
        var dn = LdapDn.Parse(entry.Dn);
        try
        {
            return await context.Connections.RunAsync<object>(
                "a trial of its versions",
                entry.Dn,
                async (lease, token) =>
                {
                    if (lease.Server.SupportsControl(AssertionControl.Identifier))
                        await lease.Connection.ModifyAsync(dn, [new(LdapModificationKind.Add, new(Classes, [own]))], Controls(NoVersion), token).ConfigureAwait(false);
                    return false;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.InnerException is LdapException { Result: { } result })
        {
            return result.Code == LdapResultCode.AssertionFailed;
        }
    }
}

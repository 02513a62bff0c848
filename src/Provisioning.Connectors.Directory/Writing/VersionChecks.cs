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

    /// <summary>The controls of a write that insists on the version; none where it insists on nothing.</summary>
    public IReadOnlyList<LdapControl> Controls(string? version) =>
        version is not null && context.Dialect.VersionAttribute is { } attribute ? [new AssertionControl(LdapFilter.Equal(attribute, version))] : [];

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

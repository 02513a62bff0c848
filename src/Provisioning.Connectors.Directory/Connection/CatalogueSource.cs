using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>The schema of the app's servers, read once when it is first needed.</summary>
internal sealed class CatalogueSource(DirectoryConnections connections) : IDisposable
{
    private readonly SemaphoreSlim _reading = new(1, 1);
    private volatile AttributeCatalogue? _catalogue;

    /// <summary>The schema; that of the standards where the server shows none to the account that signs in.</summary>
    public async ValueTask<AttributeCatalogue> GetAsync(CancellationToken cancellationToken)
    {
        if (_catalogue is { } known)
            return known;
        // A schema takes a server a second or more: whoever needs it meanwhile waits for it.
        await _reading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _catalogue ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private ValueTask<AttributeCatalogue> ReadAsync(CancellationToken cancellationToken) =>
        connections.RunAsync(
            "the read of the schema",
            null,
            async (lease, token) =>
            {
                try
                {
                    return AttributeCatalogue.Of(await LdapSchema.ReadAsync(lease.Connection, token).ConfigureAwait(false));
                }
                catch (LdapException e) when (e is { Failure: LdapFailure.Server, Result.Code: LdapResultCode.NoSuchObject or LdapResultCode.InsufficientAccessRights or LdapResultCode.NoSuchAttribute })
                {
                    return AttributeCatalogue.OfStandards;
                }
            },
            cancellationToken);
}

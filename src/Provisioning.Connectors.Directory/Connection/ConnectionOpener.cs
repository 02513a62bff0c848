using System.Security.Cryptography.X509Certificates;
using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Opens connections to one server of the app and signs in. A sign-in that was refused is not tried again for as long as the connector lives: each try counts towards a lock of the account.</summary>
/// <param name="settings">How the servers are reached.</param>
/// <param name="context">The app, with its secret.</param>
/// <param name="errors">Makes the errors.</param>
internal sealed class ConnectionOpener(ConnectionSettings settings, ConnectorContext context, DirectoryErrors errors) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly PrivateKeySource? _certificate = settings.ClientCertificate is { } own ? new(own, context) : null;
    private X509Certificate2Collection? _authorities;
    private ProvisioningException? _refusal;

    /// <summary>A connection to the server that is signed in.</summary>
    /// <exception cref="ProvisioningException">It was refused to sign in, now or before; a file that the settings name cannot be used.</exception>
    /// <exception cref="LdapException">The server cannot be reached.</exception>
    public async ValueTask<LdapConnection> OpenAsync(LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        // One at a time, so that a wrong password is tried once and not by everybody who waits.
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_refusal is not null)
                throw _refusal.Error.ToException(_refusal);
            var connection = await LdapConnection.OpenAsync(await OptionsAsync(endpoint, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            try
            {
                await SignInAsync(connection, endpoint, cancellationToken).ConfigureAwait(false);
                return connection;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    public void Dispose()
    {
        _opening.Dispose();
        _certificate?.Dispose();
        foreach (var authority in _authorities ?? [])
            authority.Dispose();
    }

    private async ValueTask<LdapConnectionOptions> OptionsAsync(LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (settings.CaPath is { } path)
            _authorities ??= AuthorityFile.Read(context.App, path);
        return new()
        {
            Endpoint = endpoint,
            Trust = new()
            {
                Authorities = _authorities ?? [],
                Thumbprints = settings.Thumbprints,
                ClientCertificate = _certificate is null ? null : (await _certificate.GetAsync(cancellationToken).ConfigureAwait(false)).Certificate,
            },
            ConnectTimeout = ConnectTimeout < settings.Timeout ? ConnectTimeout : settings.Timeout,
            OperationTimeout = settings.Timeout,
            AllowPlainPassword = settings.AllowsInsecure,
            Clock = context.Clock,
        };
    }

    private async ValueTask SignInAsync(LdapConnection connection, LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await BindAsync(connection, endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e) when (e.Failure is LdapFailure.SignIn or LdapFailure.Server)
        {
            var error = errors.From(e, "the sign-in", endpoint, settings.UserName);
            if (!error.Error.IsTransient)
                _refusal = error;
            throw error;
        }
    }

    private async ValueTask BindAsync(LdapConnection connection, LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        if (settings.Bind == BindType.External)
        {
            await connection.BindExternalAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return;
        }

        var secret = context.Secret is { } fetch ? await fetch(cancellationToken).ConfigureAwait(false) : [];
        try
        {
            if (settings.Bind == BindType.Simple)
                await connection.BindSimpleAsync(settings.UserName!, secret, cancellationToken).ConfigureAwait(false);
            else
                await connection.BindKerberosAsync(settings.UserName is { } name ? new LdapKerberosCredential(name, secret) : null, settings.ServicePrincipal ?? $"ldap/{endpoint.Host}", cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Array.Clear(secret);
        }
    }
}

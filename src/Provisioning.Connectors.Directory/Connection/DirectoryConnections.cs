using System.Collections.Concurrent;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// The connections of one app: a bounded number, to the first of its servers that answers. Whoever takes a connection has it alone. Reads of everything and listeners have one of their own, so that what they wait for can be asked
/// beside them.
/// </summary>
internal sealed class DirectoryConnections : IAsyncDisposable
{
    // Shorter than what firewalls and servers bear in silence.
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(45);

    private readonly ConnectionSettings _settings;
    private readonly ConnectorContext _context;
    private readonly DirectoryErrors _errors;
    private readonly ConnectionOpener _opener;
    private readonly SemaphoreSlim _room;
    private readonly ConcurrentStack<(DirectoryLease Lease, long Since)> _idle = new();
    private readonly ConcurrentDictionary<LdapEndpoint, LdapRootDse> _servers = new();
    private volatile int _preferred;
    private volatile LdapEndpoint? _own;
    private volatile bool _isNameUseless;
    private volatile bool _isDisposed;

    public DirectoryConnections(ConnectionSettings settings, ConnectorContext context, DirectoryErrors errors)
    {
        (_settings, _context, _errors) = (settings, context, errors);
        _opener = new(settings, context, errors);
        _room = new(settings.MaxConnections);
    }

    /// <summary>Does something with a connection. What was not sent because an idle connection had ended is done once more with another one; what may have been done is not.</summary>
    /// <param name="what">What it is, for errors, such as "the search of users".</param>
    /// <param name="target">The object concerned, or null.</param>
    /// <param name="action">What is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">It failed.</exception>
    public async ValueTask<T> RunAsync<T>(string what, string? target, Func<DirectoryLease, CancellationToken, ValueTask<T>> action, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var lease = TakeIdle() ?? await OpenAsync(what, cancellationToken).ConfigureAwait(false);
                await using var back = lease.ConfigureAwait(false);
                try
                {
                    return await action(lease, cancellationToken).ConfigureAwait(false);
                }
                catch (LdapException e) when (e.Failure == LdapFailure.Lost && lease.IsReused && !e.IsInDoubt)
                {
                    // It had ended while nobody looked; the next one is another idle one, or new.
                }
                catch (LdapException e)
                {
                    throw _errors.From(e, what, lease.Endpoint, target);
                }
            }
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>A connection for a long read, beside the others.</summary>
    /// <param name="what">What it is for.</param>
    /// <param name="server">The only server that will do, as marks name it; null for any.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppUnreachable"/> and others.</exception>
    public async ValueTask<DirectoryLease> RentAsync(string what, string? server, CancellationToken cancellationToken)
    {
        if (server is null)
            return await OpenAsync(what, cancellationToken).ConfigureAwait(false);
        if ((_settings.Servers.FirstOrDefault(s => ServerNames.Of(s) == server) ?? OwnNames.Find(_settings.Domain, _settings.Servers, server)) is not { } endpoint)
            throw _errors.Make(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable, $"'{_errors.App}' has no server '{server}' any more.", "It is read whole from another one.", server);
        try
        {
            return await ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw _errors.From(e, what, endpoint);
        }
    }

    /// <summary>The server, one of those that the settings name, to which an LDAP URL leads; null where it leads to another one.</summary>
    public LdapEndpoint? Known(Uri url) => _settings.Servers.FirstOrDefault(s =>
        string.Equals(s.Host, url.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && (url.IsDefaultPort || url.Port <= 0 || url.Port == s.Port));

    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        while (_idle.TryPop(out var idle))
            await idle.Lease.Connection.DisposeAsync().ConfigureAwait(false);
        _opener.Dispose();
        _room.Dispose();
    }

    private DirectoryLease? TakeIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            var (connection, endpoint, server) = (idle.Lease.Connection, idle.Lease.Endpoint, idle.Lease.Server);
            if (!connection.IsBroken && _context.Clock.GetElapsedTime(idle.Since) < MostIdle)
                return new(connection, endpoint, server, isReused: true, GiveBackAsync);
            // Nobody waits for the end of a connection that nobody wants.
            _ = connection.DisposeAsync().AsTask();
        }

        return null;
    }

    private async ValueTask<DirectoryLease> OpenAsync(string what, CancellationToken cancellationToken)
    {
        var failures = new List<ProvisioningException>();
        var (first, own) = (_preferred, _own);
        var candidates = Enumerable.Range(0, _settings.Servers.Count).Select(i => _settings.Servers[(first + i) % _settings.Servers.Count]);
        foreach (var endpoint in own is null ? candidates : candidates.Prepend(own))
        {
            try
            {
                var lease = await ConnectAsync(endpoint, cancellationToken).ConfigureAwait(false);
                if (failures.Count > 0)
                    _context.Report?.Invoke(new VerboseEvent($"'{_errors.App}' is spoken to at {lease.ServerName}: {failures[^1].Error.Message}"));
                // Whoever answers to a name that several answer to is kept to: another one may be behind it. One that cannot be reached by its own name is not.
                _isNameUseless |= own is not null && endpoint != own && lease.Endpoint == own;
                _own = _isNameUseless ? null : endpoint == own ? own : lease.Endpoint != endpoint ? lease.Endpoint : null;
                _preferred = endpoint == own ? first : _settings.Servers.TakeWhile(s => s != endpoint).Count();
                return lease;
            }
            catch (LdapException e) when (e.Failure is LdapFailure.Connect or LdapFailure.Tls or LdapFailure.Timeout or LdapFailure.Lost)
            {
                failures.Add(_errors.From(e, what, endpoint));
            }
            catch (LdapException e)
            {
                throw _errors.From(e, what, endpoint);
            }
        }

        throw failures.Count == 1 ? failures[0] : None(failures);
    }

    private async ValueTask<DirectoryLease> ConnectAsync(LdapEndpoint endpoint, CancellationToken cancellationToken)
    {
        var connection = await _opener.OpenAsync(endpoint, cancellationToken).ConfigureAwait(false);
        try
        {
            // Behind one name there may be another server each time.
            if (_settings.Domain is not null || !_servers.TryGetValue(endpoint, out var server))
            {
                server = await LdapRootDse.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                _servers[endpoint] = server;
            }

            return new(connection, OwnNames.Of(_settings.Domain, endpoint, server.DnsHostName), server, isReused: false, GiveBackAsync);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask GiveBackAsync(DirectoryLease lease)
    {
        if (lease.Connection.IsBroken || _isDisposed || _idle.Count >= _settings.MaxConnections)
            await lease.Connection.DisposeAsync().ConfigureAwait(false);
        else
            _idle.Push((lease, _context.Clock.GetTimestamp()));
    }

    private ProvisioningException None(List<ProvisioningException> failures) => (failures[0].Error with
    {
        Message = $"None of the {failures.Count} servers of '{_errors.App}' could be reached: {string.Join(" ", failures.Select(f => f.Error.Message))}",
        IsTransient = failures.Any(f => f.Error.IsTransient),
    }).ToException(failures[0]);
}

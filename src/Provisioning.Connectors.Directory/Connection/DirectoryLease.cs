using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>A connection that is signed in, lent for a while. Disposing it gives it back.</summary>
internal sealed class DirectoryLease : IAsyncDisposable
{
    private Func<DirectoryLease, ValueTask>? _giveBack;

    public DirectoryLease(LdapConnection connection, LdapEndpoint endpoint, LdapRootDse server, bool isReused, Func<DirectoryLease, ValueTask> giveBack) =>
        (Connection, Endpoint, Server, IsReused, _giveBack) = (connection, endpoint, server, isReused, giveBack);

    public LdapConnection Connection { get; }

    public LdapEndpoint Endpoint { get; }

    /// <summary>What the server says of itself.</summary>
    public LdapRootDse Server { get; }

    /// <summary>True for a connection that was idle: it may have ended meanwhile without a word.</summary>
    public bool IsReused { get; }

    /// <summary>The server as watermarks name it.</summary>
    public string ServerName => ServerNames.Of(Endpoint);

    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _giveBack, null) is { } giveBack ? giveBack(this) : default;
}

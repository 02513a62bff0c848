namespace Provisioning.Ldap;

/// <summary>How to reach a server, whom to trust, and for how long to wait.</summary>
public sealed record LdapConnectionOptions
{
    /// <summary>The server.</summary>
    public required LdapEndpoint Endpoint { get; init; }

    /// <summary>Whom to trust.</summary>
    public LdapTrust Trust { get; init; } = new();

    /// <summary>For how long to try: looking up the name, connecting, and securing the connection together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long nothing at all may come from the server while an answer is waited for. The connection is given up then.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The largest message that is taken, in octets. A larger one ends the connection.</summary>
    public int MaxMessageBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>How many octets may wait for whoever reads a search before no more is taken from the server.</summary>
    public int MaxWaitingBytes { get; init; } = 1024 * 1024;

    /// <summary>Whether a password may be sent without encryption over the network. It is always allowed to this machine itself.</summary>
    public bool AllowPlainPassword { get; init; }

    /// <summary>The clock for all waits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

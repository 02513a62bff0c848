using System.Net;
using Provisioning.Scim.Service;

namespace Provisioning.Scim.Host;

/// <summary>How an endpoint listens.</summary>
public sealed record KestrelOptions
{
    /// <summary>The address to listen on.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The certificate; null for plain HTTP, which is for the loopback address only.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>The address under which clients reach it, such as that of a reverse proxy, without a slash at its end; null for its own.</summary>
    public string? BaseUri { get; init; }

    /// <summary>How much one request may ask for.</summary>
    public ScimLimits Limits { get; init; } = new();

    /// <summary>How many connections may be open at once.</summary>
    public int MaxConnections { get; init; } = 1000;

    /// <summary>How long a request's headers may take, and how long a request may lie without being answered.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection may stay open without a request.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Takes each request, once it is answered; called from any thread.</summary>
    public Action<ScimAccess>? Access { get; init; }
}

namespace Provisioning.Scim.Service;

/// <summary>A SCIM service that listens. It ends when it is disposed: requests under way are answered first, for a short time.</summary>
public interface IScimEndpointHost : IAsyncDisposable
{
    /// <summary>The service's address, as clients have it.</summary>
    string BaseUri { get; }

    /// <summary>The requests so far, by method and status.</summary>
    IReadOnlyList<RequestCount> Requests { get; }
}

/// <summary>One request, without anything of what it was about.</summary>
/// <param name="Method">The method, or "other".</param>
/// <param name="Endpoint">The first part of the path where it is an endpoint of SCIM, or "other".</param>
/// <param name="Status">The status.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="RemoteAddress">From where it came, or null.</param>
public readonly record struct ScimAccess(string Method, string Endpoint, int Status, TimeSpan Duration, string? RemoteAddress);

using System.Net;

namespace Provisioning.Connectors.Scim;

/// <summary>An answer.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; empty where there is none.</param>
/// <param name="Version">The ETag as it stands in the header, or null.</param>
internal readonly record struct ScimAnswer(HttpStatusCode Status, byte[] Body, string? Version)
{
    /// <summary>Where the service says that the resource is, as it stands in the header, or null.</summary>
    public string? Location { get; init; }

    /// <summary>How long a service that refuses asks to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True for a status of success.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}

using System.Net;

namespace Provisioning.Connectors.Scim;

/// <summary>An answer with a status of success.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body; empty where there is none.</param>
/// <param name="Version">The ETag as it stands in the header, or null.</param>
internal readonly record struct ScimAnswer(HttpStatusCode Status, byte[] Body, string? Version);

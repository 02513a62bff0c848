using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Tells servers apart that answer to one name, as all domain controllers do to that of their domain: what was noted of one of them is good for that one alone. Pure.</summary>
internal static class OwnNames
{
    /// <summary>The server that is really spoken to.</summary>
    /// <param name="domain">The name that several answer to; null where there is none.</param>
    /// <param name="endpoint">The server as it was connected to.</param>
    /// <param name="name">What it says that it is called (dnsHostName).</param>
    public static LdapEndpoint Of(string? domain, LdapEndpoint endpoint, string? name) =>
        domain is not null && Same(endpoint.Host, domain) && name is not null && IsBelow(name, domain) ? endpoint with { Host = name.ToLowerInvariant() } : endpoint;

    /// <summary>One of those that answer to the name, by the name of its own that a mark has; null where the mark means another one.</summary>
    /// <param name="domain">The name that several answer to; null where there is none.</param>
    /// <param name="servers">The servers of the app.</param>
    /// <param name="server">The server, as <see cref="ServerNames"/> names it.</param>
    public static LdapEndpoint? Find(string? domain, IReadOnlyList<LdapEndpoint> servers, string server) =>
        domain is null || !IsBelow(server[..Math.Max(0, server.LastIndexOf(':'))], domain)
            ? null
            : servers.Where(s => Same(s.Host, domain)).Select(s => s with { Host = server[..server.LastIndexOf(':')] }).FirstOrDefault(s => ServerNames.Of(s) == server);

    private static bool IsBelow(string host, string domain) => host.EndsWith("." + domain, StringComparison.OrdinalIgnoreCase) && Uri.CheckHostName(host) == UriHostNameType.Dns;

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

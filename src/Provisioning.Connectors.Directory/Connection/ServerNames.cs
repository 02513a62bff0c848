using System.Globalization;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How a server is named in marks and messages.</summary>
internal static class ServerNames
{
    public static string Of(LdapEndpoint endpoint) => string.Create(CultureInfo.InvariantCulture, $"{endpoint.Host.ToLowerInvariant()}:{endpoint.Port}");
}

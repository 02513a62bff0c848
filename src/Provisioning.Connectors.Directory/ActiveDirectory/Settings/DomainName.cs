using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>The DNS name of a domain, and the root of its objects, which always is made of it (RFC 2247 §4; MS-ADTS §3.1.1.1.4).</summary>
internal static class DomainName
{
    /// <summary>Reads the setting.</summary>
    /// <param name="reader">The settings.</param>
    /// <param name="name">The setting.</param>
    /// <param name="domain">The DNS name.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static LdapDn Read(SettingReader reader, string name, out string domain)
    {
        domain = reader.Needed(name).Trim('.');
        var labels = domain.Split('.');
        if (Uri.CheckHostName(domain) != UriHostNameType.Dns || labels.Length < 2)
            throw reader.Invalid(name, $"is '{domain}', which is no DNS name of a domain", "Give the DNS name, such as corp.example.com, and not the short (NetBIOS) name or a distinguished name.");
        return Enumerable.Reverse(labels).Aggregate(LdapDn.Root, (dn, label) => dn.Child("DC", label));
    }
}

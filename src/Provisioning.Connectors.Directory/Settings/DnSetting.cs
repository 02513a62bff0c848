using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads distinguished names and filters out of settings, and says where one of them is wrong.</summary>
internal static class DnSetting
{
    /// <summary>The distinguished name that a setting has; null when it is not set.</summary>
    public static LdapDn? Read(SettingReader reader, string name) => reader.Text(name) is { } text ? Read(reader, name, text) : null;

    /// <summary>All that a setting has.</summary>
    public static IReadOnlyList<LdapDn> ReadAll(SettingReader reader, string name) => [.. reader.Texts(name).Select(text => Read(reader, name, text))];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static LdapDn Read(SettingReader reader, string name, string text)
    {
        try
        {
            return LdapDn.Parse(text);
        }
        catch (FormatException e)
        {
            throw reader.Invalid(name, $"is '{text}', which is no distinguished name: {Reason(e)}", "Write it as in ou=People,dc=example,dc=com; a comma inside a value is written as \\,.");
        }
    }

    /// <summary>The filter that a setting has; null when it is not set.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static LdapFilter? Filter(SettingReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
            return null;
        try
        {
            return LdapFilter.Parse(text);
        }
        catch (FormatException e)
        {
            throw reader.Invalid(name, $"is no filter: {Reason(e)}", "Write it as RFC 4515 says, such as (&(objectClass=inetOrgPerson)(employeeType=staff)).");
        }
    }

    private static string Reason(FormatException e) => e.Message.TrimEnd('.');
}

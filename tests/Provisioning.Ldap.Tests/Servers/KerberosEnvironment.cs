using System.Runtime.InteropServices;

namespace Provisioning.Ldap.Tests;

/// <summary>Where Kerberos finds its settings and tickets. Its library reads the process's own environment, which the platform's does not write to.</summary>
internal static partial class KerberosEnvironment
{
    /// <summary>Leads Kerberos to a realm, with no ticket of any session.</summary>
    public static void Use(string settings)
    {
        _ = SetVariable("KRB5_CONFIG", settings, 1);
        _ = SetVariable("KRB5CCNAME", "MEMORY:none", 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

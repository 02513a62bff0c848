using System.Runtime.InteropServices;

namespace Provisioning.Testing;

/// <summary>Where Kerberos finds its settings and tickets. Its library reads the process's own environment, which the platform's does not write to.</summary>
public static partial class KerberosEnvironment
{
    /// <summary>Leads Kerberos to a realm.</summary>
    /// <param name="settings">The file with its settings.</param>
    /// <param name="tickets">Where this process has its tickets; by default it has none.</param>
    public static void Use(string settings, string tickets = "MEMORY:none")
    {
        _ = SetVariable("KRB5_CONFIG", settings, 1);
        _ = SetVariable("KRB5CCNAME", tickets, 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}

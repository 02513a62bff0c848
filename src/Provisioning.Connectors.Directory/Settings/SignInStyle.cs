using Provisioning.Http;

namespace Provisioning.Connectors.Directory;

/// <summary>How a kind of directory wants to be told who signs in, and where.</summary>
internal sealed record SignInStyle
{
    /// <summary>The usual: by distinguished name, at a server that is named.</summary>
    public static SignInStyle ByDn { get; } = new()
    {
        ServerDescription = "The server, or several of which the first that answers is taken: host or host:port, such as ldap1.example.com. By default port 636 with Ldaps, and 389 otherwise.",
        NameDescription = "Who signs in: for Simple the distinguished name, such as uid=provisioning,ou=System,dc=example,dc=com; for Kerberos the principal, or nobody for the ticket that this process has.",
        CheckName = (reader, name, text) => DnSetting.Read(reader, name, text),
    };

    /// <summary>What the setting Server is.</summary>
    public required string ServerDescription { get; init; }

    /// <summary>What the setting UserName is.</summary>
    public required string NameDescription { get; init; }

    /// <summary>Checks who signs in by name and password: the settings, the setting's name, and its text.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public required Action<SettingReader, string, string> CheckName { get; init; }

    /// <summary>The Kerberos principal of whom UserName names: the settings, the setting's name, and its text.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>.</exception>
    public Func<SettingReader, string, string, string> Principal { get; init; } = static (_, _, text) => text;

    /// <summary>The server where none is named; null where one has to be.</summary>
    public string? UsualServer { get; init; }

    /// <summary>Whether a server has to be named.</summary>
    public bool NeedsServer { get; init; } = true;

    /// <summary>Whether a password may be sent over a connection that is not secured, to a server on this machine or where the settings allow it.</summary>
    public bool AllowsPlainPassword { get; init; } = true;
}

using System.Management.Automation;
using System.Management.Automation.Remoting;

namespace Provisioning.Commands;

/// <summary>Who acts: the operating system's account; in a remote session, who is connected, whatever account the session runs as.</summary>
internal static class Actor
{
    private const string RemoteHost = "ServerRemoteHost";

    /// <summary>The account of this process.</summary>
    public static string OfProcess { get; } = OperatingSystem.IsWindows() ? $@"{Environment.UserDomainName}\{Environment.UserName}" : Environment.UserName;

    /// <summary>The account behind a command.</summary>
    public static string Of(PSCmdlet cmdlet) =>
        cmdlet.Host.Name == RemoteHost && cmdlet.SessionState.PSVariable.GetValue("PSSenderInfo") is PSSenderInfo { UserInfo.Identity.Name: { Length: > 0 } name } ? name : OfProcess;
}

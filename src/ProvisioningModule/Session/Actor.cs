namespace Provisioning.Commands;

/// <summary>Who acts: the operating system's account.</summary>
internal static class Actor
{
    public static string Current { get; } = OperatingSystem.IsWindows() ? $@"{Environment.UserDomainName}\{Environment.UserName}" : Environment.UserName;
}

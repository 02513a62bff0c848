using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Testing;

/// <summary>The folder of a server that takes long to set up: set up once, kept in artifacts/servers, and copied for each server.</summary>
internal static class ServerTemplate
{
    private static readonly SemaphoreSlim Making = new(1, 1);

    /// <summary>Copies the template into a folder, after it was made where there is none of this recipe.</summary>
    /// <param name="name">The server's name.</param>
    /// <param name="recipe">Everything on which the template depends: another text gives another template.</param>
    /// <param name="to">The folder to copy into; it must be there.</param>
    /// <param name="makeAsync">Sets the server up in an empty folder that others may enter.</param>
    public static async Task CopyAsync(string name, string recipe, string to, Func<string, Task> makeAsync)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(recipe)))[..12];
        var template = Path.Combine(Directory.CreateDirectory(Path.Combine(TestPaths.RepoRoot, "artifacts", "servers")).FullName, $"{name}-{hash}");
        await Making.WaitAsync();
        try
        {
            if (!Directory.Exists(template))
                await MakeAsync(template, makeAsync);
        }
        finally
        {
            Making.Release();
        }

        await CopyAsync(template, to);
    }

    /// <summary>Lets others enter a folder, whom some servers run as.</summary>
    /// <exception cref="PlatformNotSupportedException">This is Windows, which the servers do not run on.</exception>
    public static void Open(string folder)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The directory servers of the tests run on Linux only.");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private static async Task MakeAsync(string template, Func<string, Task> makeAsync)
    {
        using var folder = new TemporaryFolder();
        Open(folder.Path);
        await makeAsync(folder.Path);
        // It is there whole or not at all; another process may have been faster.
        var made = $"{template}.{Environment.ProcessId}";
        Directory.CreateDirectory(made);
        await CopyAsync(folder.Path, made);
        try
        {
            Directory.Move(made, template);
        }
        catch (IOException) when (Directory.Exists(template))
        {
            Directory.Delete(made, recursive: true);
        }
    }

    // With owners, rights and holes in files, which File.Copy does not keep.
    private static Task CopyAsync(string from, string to) => ServerProgram.RunAsync("cp", ["-a", "--sparse=always", from + "/.", to]);
}

using System.ComponentModel;
using System.Diagnostics;

namespace Provisioning.Build;

/// <summary>Runs other programs, in the repository's folder, on this console.</summary>
internal static class Command
{
    /// <summary>The repository's root: the nearest folder above this program with the solution in it.</summary>
    public static string Root { get; } = FindRoot();

    public static string Dotnet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TaskFailedException">The program is not there.</exception>
    public static async Task<int> RunAsync(string program, IEnumerable<string> arguments, string? folder = null)
    {
        using var process = Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder ?? Root });
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>Runs a program that must succeed; what it prints is shown only when it does not.</summary>
    public static async Task MustAsync(string what, string program, IEnumerable<string> arguments, string? folder = null)
    {
        Console.WriteLine(what);
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder ?? Root, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Start(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode == 0)
            return;
        throw new TaskFailedException($"{await output}{await errors}{Environment.NewLine}{what}: {program} ended with {process.ExitCode}.");
    }

    /// <summary>Whether a program of this name is on the path.</summary>
    public static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(f => f.Length > 0 && (File.Exists(Path.Combine(f, program)) || (OperatingSystem.IsWindows() && File.Exists(Path.Combine(f, program + ".exe")))));

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new TaskFailedException($"{start.FileName} cannot be started: {e.Message}");
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ProvisioningModule.sln")))
                return folder.FullName;
        }

        throw new TaskFailedException($"No folder above '{AppContext.BaseDirectory}' has ProvisioningModule.sln.");
    }
}

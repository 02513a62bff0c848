using System.ComponentModel;
using System.Diagnostics;

namespace Provisioning.Testing;

/// <summary>Programs that servers come with, run to their end.</summary>
internal static class ServerProgram
{
    // Debian keeps servers where an ordinary user's PATH does not look.
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];

    /// <summary>The full path of a program.</summary>
    /// <exception cref="InvalidOperationException">It is not there.</exception>
    public static string Find(string program, string package) =>
        Folders.Where(f => f.Length > 0).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"{program} is not installed (Debian's package {package}): './build.sh test' installs it.");

    /// <summary>Runs a program that must succeed, and gives what it printed.</summary>
    /// <exception cref="InvalidOperationException">It is not there, or it failed; what it printed is in the message.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            try
            {
                await process.StandardInput.WriteAsync(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it had read everything: its exit code and its errors say why.
            }

            await process.WaitForExitAsync();
            return process.ExitCode == 0
                ? await output
                : throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {await errors}{await output}");
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started: './build.sh test' installs what tests need.", e);
        }
    }
}

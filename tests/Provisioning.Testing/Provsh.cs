using System.Diagnostics;

namespace Provisioning.Testing;

/// <summary>Starts provsh as it is shipped, in artifacts/shell.</summary>
public static class Provsh
{
    /// <summary>Where it is.</summary>
    /// <exception cref="FileNotFoundException">It was not packed.</exception>
    public static string Path
    {
        get
        {
            var path = System.IO.Path.Combine(TestPaths.RepoRoot, "artifacts", "shell", OperatingSystem.IsWindows() ? "provsh.exe" : "provsh");
            return File.Exists(path) ? path : throw new FileNotFoundException("provsh is not there: './build.sh pack' makes it, and './build.sh test' does so by itself.", path);
        }
    }

    public static Process Start(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProvshResult> RunAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments) => await RunAsync(environment, "", arguments);

    /// <summary>Runs it to its end with something on its standard input.</summary>
    public static async Task<ProvshResult> RunAsync(IReadOnlyDictionary<string, string>? environment, string input, string[] arguments)
    {
        using var process = Start(environment, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await errors);
    }
}

/// <summary>What a process ended with and wrote.</summary>
public sealed record ProvshResult(int ExitCode, string Output, string Errors);

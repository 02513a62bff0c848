using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Provisioning.Bench;

/// <summary>Runs a side of a figure in a process of its own, so that neither side finds the other's memory, caches or compiled code.</summary>
internal static class Side
{
    /// <summary>The first argument of such a process.</summary>
    public const string Mark = "--side";

    /// <exception cref="InvalidOperationException">The process failed; its errors are on this one's standard error.</exception>
    public static async Task<Sample> RunAsync(string figure, string side, params object[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Side).Assembly.Location);
        foreach (var argument in (string[])[Mark, figure, side, .. arguments.Select(a => Convert.ToString(a, CultureInfo.InvariantCulture)!)])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<Sample>(output.TrimEnd().Split('\n')[^1])!
            : throw new InvalidOperationException($"The side '{side}' of '{figure}' ended with {process.ExitCode}.");
    }

    /// <summary>The sample of this process: the time, and the most memory that it has had in use so far.</summary>
    public static Sample Take(TimeSpan time, double rate = 0)
    {
        using var self = Process.GetCurrentProcess();
        return new(time.TotalSeconds, self.PeakWorkingSet64, rate);
    }
}

using System.Diagnostics;
using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>What ends a run from outside: Ctrl-C, and what services and containers are stopped with.</summary>
public sealed class SignalTests
{
    // A run that had to be ended would take ten minutes.
    private const string Work = "try { 'started'; $end = [DateTime]::UtcNow.AddMinutes(10); while ([DateTime]::UtcNow -lt $end) { } } finally { [Console]::Error.WriteLine('closed') }; 'went on'";

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_ends_what_runs_in_order(string signal, int code)
    {
        using var process = Start("-c", Work);
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("started");
        var (output, errors) = await SignalAsync(process, signal);
        (process.ExitCode, output, errors.Trim()).ShouldBe((code, "", "closed"));
    }

    [Fact]
    public async Task A_signal_ends_the_wait_for_an_answer()
    {
        using var process = Start("-c", "'started'; $Host.UI.ReadLine(); 'went on'");
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("started");
        (await SignalAsync(process, "INT")).Output.ShouldBeEmpty();
        process.ExitCode.ShouldBe(130);
    }

    [Fact]
    public async Task A_signal_ends_the_wait_for_piped_commands()
    {
        using var process = Start();
        await process.StandardInput.WriteLineAsync("'started'");
        await process.StandardInput.FlushAsync();
        (await process.StandardOutput.ReadLineAsync()).ShouldBe("started");
        await SignalAsync(process, "INT");
        process.ExitCode.ShouldBe(130);
    }

    [Fact]
    public async Task A_script_that_is_interrupted_closes_its_store()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["s.ps1"], $"$null = Open-ProvStore '{folder["store"]}' -Create; {Work}");
        using (var process = Start(folder["s.ps1"]))
        {
            (await process.StandardOutput.ReadLineAsync()).ShouldBe("started");
            await SignalAsync(process, "INT");
            process.ExitCode.ShouldBe(130);
        }

        var next = await ShellRun.CommandAsync($"(Open-ProvStore '{folder["store"]}').Path");
        (next.Output.Trim(), next.Errors, next.ExitCode).ShouldBe((folder["store"], "", 0));
    }

    // Whoever runs the tests in the background may have made them deaf to interrupts, which is inherited.
    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("env", ["--default-signal=INT", Provsh.Path, .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task<(string Output, string Errors)> SignalAsync(Process process, string signal)
    {
        var since = Stopwatch.StartNew();
        using var kill = Process.Start("sh", ["-c", $"kill -{signal} {process.Id}"]);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        // It takes well under a second; a machine that does other things is given more.
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        return (await output, await errors);
    }
}

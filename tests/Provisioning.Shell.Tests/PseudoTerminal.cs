using System.Diagnostics;
using System.Text;
using Provisioning.Testing;

namespace Provisioning.Shell.Tests;

/// <summary>provsh at a pseudo terminal (script, of bsdutils), with somebody typing.</summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder? _home;
    private readonly Process _process;
    private readonly StringBuilder _seen = new();
    private readonly char[] _buffer = new char[4096];

    /// <param name="home">The folder with the history; one of its own by default.</param>
    public PseudoTerminal(string? home = null)
    {
        if (home is null)
            _home = new();
        var start = new ProcessStartInfo("script", ["-qec", $"stty -echo cols 120 rows 40; exec env --default-signal=INT '{Provsh.Path}'", "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["TERM"] = "xterm";
        start.Environment["NO_COLOR"] = "1";
        start.Environment["XDG_DATA_HOME"] = home ?? _home!.Path;
        _process = Process.Start(start)!;
    }

    /// <summary>Waits until this is shown, and gives what was shown up to its end since the last time.</summary>
    /// <exception cref="TimeoutException">It was not shown.</exception>
    public async Task<string> ExpectAsync(string text)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var at = _seen.ToString().IndexOf(text, StringComparison.Ordinal);
            if (at >= 0)
            {
                var shown = _seen.ToString(0, at + text.Length);
                _seen.Remove(0, shown.Length);
                return shown;
            }

            int read;
            try
            {
                read = await _process.StandardOutput.ReadAsync(_buffer, timeout.Token);
            }
            catch (OperationCanceledException)
            {
                read = 0;
            }

            if (read == 0)
                throw new TimeoutException($"'{text}' was not shown, but: {_seen}");
            _seen.Append(_buffer, 0, read);
        }
    }

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadAsync(_buffer, timeout.Token) is var read and > 0)
            _seen.Append(_buffer, 0, read);
        await _process.WaitForExitAsync(timeout.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _home?.Dispose();
    }
}

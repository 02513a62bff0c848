using System.Diagnostics;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>A server of tests/servers, started for a test. It ends with the test process, whatever happens to that.</summary>
internal sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;

    private NodeServer(Process process, JsonElement said) => (_process, Said) = (process, said);

    public int Port => Said.GetProperty("port").GetInt32();

    /// <summary>What it said of itself when it listened.</summary>
    public JsonElement Said { get; }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">node or its packages are not there, or it did not start.</exception>
    public static async Task<NodeServer> StartAsync(string script, IReadOnlyDictionary<string, string> environment)
    {
        var folder = Path.Combine(TestPaths.RepoRoot, "tests", "servers");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("The servers' packages are not installed: './build.sh test' installs them, or 'npm ci' in tests/servers.");
        var start = new ProcessStartInfo("node", script) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException("node is not installed: './build.sh test' installs it.", e);
        }

        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{script} ended before it listened.");
        return new(process, JsonDocument.Parse(line).RootElement);
    }

    public async ValueTask DisposeAsync()
    {
        // The server ends when its standard input does.
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}

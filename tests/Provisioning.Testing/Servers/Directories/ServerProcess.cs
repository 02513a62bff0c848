using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Provisioning.Testing;

/// <summary>A server's process, with its output in a file. It ends with the test process, whatever happens to that, and can be killed before.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // The shell between ends the server when its own input ends, which is when this process does; when the server ends first, so does the shell.
    private const string Keeper =
        """
        exec 3<&0 2>>"$SERVER_LOG"
        "$@" </dev/null 3<&- >&2 & server=$!
        echo $server
        (cat <&3; kill -KILL $server) >/dev/null 2>&1 & watcher=$!
        wait $server; code=$?
        kill $watcher
        exit $code
        """;

    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly Process _keeper;
    private readonly int _server;

    private ServerProcess(Process keeper, int server) => (_keeper, _server) = (keeper, server);

    /// <summary>Starts a server and waits until it listens.</summary>
    /// <param name="log">The file to which what it prints is added.</param>
    /// <param name="host">Its address.</param>
    /// <param name="port">The port by which it is known to listen.</param>
    /// <param name="command">Its program, full, and arguments; it stays in the foreground.</param>
    /// <exception cref="InvalidOperationException">It ended before it listened; what it printed is in the message.</exception>
    public static async Task<ServerProcess> StartAsync(string log, string host, int port, params string[] command)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Keeper, "sh", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SERVER_LOG"] = log;
        var keeper = Process.Start(start)!;
        var server = int.Parse(await keeper.StandardOutput.ReadLineAsync() ?? "0", CultureInfo.InvariantCulture);
        var process = new ServerProcess(keeper, server);
        var since = Stopwatch.StartNew();
        while (!await ListensAsync(host, port))
        {
            if (!keeper.HasExited && since.Elapsed < StartPatience)
            {
                await Task.Delay(20);
                continue;
            }

            var happened = keeper.HasExited ? $"ended with {keeper.ExitCode} before it listened" : $"did not listen after {StartPatience.TotalSeconds} seconds";
            await process.DisposeAsync();
            throw new InvalidOperationException($"{Path.GetFileName(command[0])} {happened} on {host}:{port}. {log}: {string.Join('\n', File.ReadLines(log).TakeLast(20))}");
        }

        return process;
    }

    /// <summary>Kills the server (SIGKILL) and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_keeper.HasExited)
        {
            using var server = Process.GetProcessById(_server);
            server.Kill();
        }

        await _keeper.WaitForExitAsync();
    }

    /// <summary>Asks the server to end (SIGTERM), and waits until it has written what it keeps and is gone.</summary>
    public Task EndAsync() => EndAsync(_server);

    /// <summary>Asks a server that another program started to end (SIGTERM), and waits until it is gone.</summary>
    public static async Task EndAsync(int server)
    {
        var id = server.ToString(CultureInfo.InvariantCulture);
        await ServerProgram.RunAsync("kill", ["-TERM", id]);
        while (Directory.Exists($"/proc/{id}"))
            await Task.Delay(20);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            _keeper.StandardInput.Close();
        }
        catch (IOException)
        {
            // The shell is gone because the server is.
        }

        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
    }

    private static async Task<bool> ListensAsync(string host, int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(host, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>
/// A page in headless Chromium, spoken to over the DevTools protocol. The browser may load nothing but what the test names: it has no profile, and what a page complains about is kept.
/// </summary>
public sealed class HeadlessBrowser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly ClientWebSocket _socket;
    private int _last;

    private HeadlessBrowser(Process process, TemporaryFolder profile, ClientWebSocket socket) => (_process, _profile, _socket) = (process, profile, socket);

    /// <summary>What the page complained about: exceptions, and what its own policy refused.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Every address that the page asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidOperationException">There is no Chromium here.</exception>
    public static async Task<HeadlessBrowser> OpenAsync(string file)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).SelectMany(f => Names.Select(n => Path.Combine(f, n))).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is not installed: './build.sh test' installs it.");
        var profile = new TemporaryFolder();
        // Chromium's own sandbox needs rights that a container or root has not; what is opened here is the test's own file.
        string[] arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking", "--remote-debugging-port=0", $"--user-data-dir={profile.Path}", "about:blank"];
        var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var port = await PortAsync(process);
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(await PageAsync(port), CancellationToken.None);
        var browser = new HeadlessBrowser(process, profile, socket);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
            await browser.SendAsync($"{domain}.enable");
        await browser.NavigateAsync(new Uri(file).AbsoluteUri);
        return browser;
    }

    /// <summary>What a JavaScript expression gives in the page.</summary>
    public async Task<T> EvaluateAsync<T>(string expression)
    {
        var answer = await SendAsync("Runtime.evaluate", new { expression, returnByValue = true, awaitPromise = true });
        if (answer.TryGetProperty("exceptionDetails", out var exception))
            throw new InvalidOperationException(exception.ToString());
        return answer.GetProperty("result").GetProperty("value").Deserialize<T>()!;
    }

    /// <summary>Sends a command and gives its result.</summary>
    public async Task<JsonElement> SendAsync(string method, object? parameters = null)
    {
        var id = await PostAsync(method, parameters);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(message.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        // A child that ends a moment later may still write into the profile.
        for (var tries = 0; ; tries++)
        {
            try
            {
                _profile.Dispose();
                return;
            }
            catch (IOException) when (tries < 50)
            {
                await Task.Delay(20);
            }
        }
    }

    private async Task NavigateAsync(string address)
    {
        await PostAsync("Page.navigate", new { url = address });
        while (await ReceiveAsync() is var message && !(message.TryGetProperty("method", out var method) && method.GetString() == "Page.loadEventFired"))
        {
        }
    }

    private async Task<int> PostAsync(string method, object? parameters)
    {
        var id = ++_last;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } }), WebSocketMessageType.Text, true, CancellationToken.None);
        return id;
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var message = new MemoryStream();
        var buffer = new byte[1 << 16];
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, limit.Token);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        var received = JsonDocument.Parse(message.ToArray()).RootElement;
        Note(received);
        return received;
    }

    private void Note(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method))
            return;
        var parameters = message.GetProperty("params");
        switch (method.GetString())
        {
            case "Runtime.exceptionThrown" or "Log.entryAdded":
                Complaints.Add(parameters.ToString());
                break;
            case "Network.requestWillBeSent":
                Requests.Add(parameters.GetProperty("request").GetProperty("url").GetString()!);
                break;
        }
    }

    private static async Task<int> PortAsync(Process process)
    {
        const string Start = "DevTools listening on ";
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith(Start, StringComparison.Ordinal))
                continue;
            // What it says later is not waited for, and must not fill the pipe.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return new Uri(line[Start.Length..]).Port;
        }

        throw new InvalidOperationException("Chromium ended before it listened.");
    }

    private static async Task<Uri> PageAsync(int port)
    {
        using var http = new HttpClient();
        for (var tries = 0; tries < 100; tries++)
        {
            var targets = await http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{port}/json/list");
            foreach (var target in targets.EnumerateArray())
            {
                if (target.GetProperty("type").GetString() == "page")
                    return new(target.GetProperty("webSocketDebuggerUrl").GetString()!);
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException("Chromium has no page.");
    }
}

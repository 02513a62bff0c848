using System.Diagnostics;

namespace Provisioning.Testing;

/// <summary>An inbound SCIM endpoint in a provsh of its own, on a store in a folder. It ends when it is disposed, and with the test process.</summary>
public sealed class ProvshEndpoint : IAsyncDisposable
{
    private const string Script =
        """
        $ErrorActionPreference = 'Stop'
        $store = [Environment]::GetEnvironmentVariable('ENDPOINT_STORE')
        if ([IO.Directory]::Exists($store)) { $null = Open-ProvStore $store }
        else {
            $null = Open-ProvStore $store -Create
            $null = New-ProvApp hr -Connector ScimEndpoint -Direction Source
        }
        $token = [Net.NetworkCredential]::new('', (New-ProvScimToken hr ([guid]::NewGuid())).Token).Password
        $endpoint = Start-ProvScimEndpoint hr -Port 0 -RequestsPerMinute 0 -ImportEvery ([Environment]::GetEnvironmentVariable('ENDPOINT_IMPORT'))
        [Console]::Out.WriteLine("$($endpoint.BaseUri) $token")
        $null = [Console]::In.ReadLine()
        """;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ProvshEndpoint(Process process, Task<string> errors, string baseUri, string token) => (_process, _errors, BaseUri, Token) = (process, errors, baseUri, token);

    /// <summary>The address to push to.</summary>
    public string BaseUri { get; }

    /// <summary>A token for it.</summary>
    public string Token { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="store">The store's folder; made when it is not there.</param>
    /// <param name="importEvery">How often it imports, in seconds; 0 for never.</param>
    /// <exception cref="InvalidOperationException">It did not start; its errors are in the message.</exception>
    public static async Task<ProvshEndpoint> StartAsync(string store, int importEvery = 0)
    {
        var process = Provsh.Start(new Dictionary<string, string> { ["ENDPOINT_STORE"] = store, ["ENDPOINT_IMPORT"] = $"{importEvery}" }, "-c", Script);
        var errors = process.StandardError.ReadToEndAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        if (line?.Split(' ') is [var baseUri, var token] && baseUri.StartsWith("http", StringComparison.Ordinal))
            return new(process, errors, baseUri, token);
        var rest = await process.StandardOutput.ReadToEndAsync();
        process.Dispose();
        throw new InvalidOperationException($"The endpoint did not start: {line} {rest} {await errors}");
    }

    /// <summary>Kills it (SIGKILL): nothing of it runs afterwards.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        // It ends when its input does; one that was killed has ended.
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
        }

        await _process.WaitForExitAsync();
        await _errors;
        _process.Dispose();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Provisioning.Scim.Service;

namespace Provisioning.Bench;

/// <summary>The practice application with people in it, in a process of its own.</summary>
internal sealed class PracticeServer : IAsyncDisposable
{
    /// <summary>The side of a figure that runs one.</summary>
    public const string Side = "server";

    private readonly Process _process;

    private PracticeServer(Process process, string baseUri, string token) => (_process, BaseUri, Token) = (process, baseUri, token);

    public string BaseUri { get; }

    public string Token { get; }

    /// <summary>Starts one with so many users.</summary>
    /// <param name="figure">The figure whose side <see cref="Side"/> serves.</param>
    /// <param name="users">How many users.</param>
    /// <param name="latency">How long every answer takes at least, in milliseconds.</param>
    public static async Task<PracticeServer> StartAsync(string figure, int users, int latency)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(PracticeServer).Assembly.Location);
        foreach (var argument in (string[])[Bench.Side.Mark, figure, Side, users.ToString(CultureInfo.InvariantCulture), latency.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        var said = (await process.StandardOutput.ReadLineAsync())?.Split(' ') ?? throw new InvalidOperationException("The practice application did not start.");
        return new(process, said[0], said[1]);
    }

    /// <summary>Serves in this process until standard input ends.</summary>
    public static async Task<Sample> ServeAsync(int users, int latency)
    {
        var token = Guid.NewGuid().ToString("N");
        var file = Path.GetTempFileName();
        try
        {
            File.Delete(file);
            // Filled without the latency, which is that of the way to it.
            await FillAsync(new() { Token = token, Path = file }, users);
            await using var host = ScimServiceHost.Start(new() { Token = token, Path = file, Latency = TimeSpan.FromMilliseconds(latency) });
            Console.WriteLine($"{host.BaseUri} {token}");
            await Console.In.ReadToEndAsync();
        }
        finally
        {
            File.Delete(file);
        }

        return Bench.Side.Take(TimeSpan.Zero);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task FillAsync(ScimServiceOptions options, int users)
    {
        await using var host = ScimServiceHost.Start(options);
        using var http = new HttpClient { BaseAddress = new(host.BaseUri + "/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", options.Token);
        await Parallel.ForAsync(0, users, async (i, stop) =>
        {
            using var body = new StringContent(User(i), Encoding.UTF8, MediaTypeHeaderValue.Parse("application/scim+json"));
            (await http.PostAsync("Users", body, stop)).EnsureSuccessStatusCode().Dispose();
        });
    }

    private static string User(int i) => $$$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"userName":"person{{{i}}}@contoso.example","externalId":"x{{{i}}}","displayName":"Person {{{i}}} of Contoso",
        "name":{"givenName":"Person","familyName":"Number{{{i}}}"},"emails":[{"value":"person{{{i}}}@contoso.example","type":"work","primary":true}],"title":"Clerk {{{i % 50}}}","userType":"Employee","active":{{{(i % 20 == 0 ? "false" : "true")}}},
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Department {{{i % 40}}}","employeeNumber":"{{{i}}}"}}
        """;
}

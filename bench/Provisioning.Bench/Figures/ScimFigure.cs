using System.Diagnostics;
using System.Globalization;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// A run that creates accounts in a SCIM service, with its journal and all, against a loop of HttpClient that sends the very same requests (written down on their way through a proxy) over as
/// many connections. Each turn has a service of its own with nobody in it, and both sides have sent requests before: the compiler's work is not counted.
/// </summary>
internal sealed class ScimFigure : IFigure
{
    private const int Pair = 3;
    private const int Users = 2_000;
    private const int Warming = 3;
    private const int Connections = 8;
    private const double Limit = 0.9;
    private const string TokenVariable = "PROVISIONING_BENCH_TOKEN";

    public string Name => "scim";

    public string What => "SCIM writes against a bare HttpClient loop";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder) = (scratch.New("hr.csv"), scratch.New("store"));
        HrFile.Write(csv, Users);
        await using var place = await Workplace.OpenAsync(folder, create: true);
        await place.AddSourceAsync(csv);
        await place.SyncAsync("hr");
        // The practice application is first: with it both sides get warm.
        var practice = await CompareAsync(place, $"the practice application ({ScimServer.PracticeLatency.TotalMilliseconds:0} ms an answer)", ScimServer.PracticeAsync, Warming);
        return [await CompareAsync(place, "SCIMMY", ScimServer.ScimmyAsync, 1), practice];
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments) => throw new NotSupportedException("Both sides take turns in one process.");

    private static async Task<Result> CompareAsync(Workplace place, string name, Func<Task<ScimServer>> start, int warming)
    {
        var requests = await RecordAsync(place, start);
        await Pairs.RunAsync(warming, OursAsync, BareAsync);
        var pairs = await Pairs.RunAsync(Pair, OursAsync, BareAsync);
        var writes = requests.Count(r => r.Method != "GET");
        return Say.AtLeast(
            string.Create(CultureInfo.InvariantCulture, $"SCIM writes to {name}, {Connections} connections"),
            Say.Rate(writes / pairs.Ours(s => s.Seconds)),
            $"HttpClient loop: {Say.Rate(writes / pairs.Measure(s => s.Seconds))}",
            1 / pairs.TimeRatio,
            Limit);

        async Task<Sample> OursAsync()
        {
            await using var server = await start();
            return await ApplyAsync(place, server, server.BaseUri);
        }

        async Task<Sample> BareAsync()
        {
            await using var server = await start();
            var clock = Stopwatch.StartNew();
            await RequestLoop.RunAsync(server, requests, Connections);
            return Side.Take(clock.Elapsed);
        }
    }

    private static async Task<IReadOnlyList<ProxiedRequest>> RecordAsync(Workplace place, Func<Task<ScimServer>> start)
    {
        await using var server = await start();
        await using var proxy = await FaultProxy.StartAsync(server.BaseUri);
        await ApplyAsync(place, server, proxy.BaseUri);
        return [.. proxy.Requests];
    }

    private static async Task<Sample> ApplyAsync(Workplace place, ScimServer server, string address)
    {
        Environment.SetEnvironmentVariable(TokenVariable, server.Token);
        var settings = new AttributeSet.Builder { ["BaseUri"] = address, ["MaxConcurrency"] = Connections }.ToSet();
        var app = await place.AddTargetAsync("Scim", settings, new(SecretSource.Environment, TokenVariable));
        await place.GrantAllAsync(app);
        var plan = await place.PlanAsync("app");
        var clock = Stopwatch.StartNew();
        await place.ApplyAsync(plan);
        clock.Stop();
        await place.Engine.Apps.RemoveAsync(app, CancellationToken.None);
        return Side.Take(clock.Elapsed);
    }
}

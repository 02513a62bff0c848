using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// The inbound endpoint, in provsh and on a store on the disk, against SCIMMY on Express 4, which keeps everything in memory: the same requests over 50 connections, reads and writes mixed. Both are processes of their own, and both have
/// answered the whole load before it counts.
/// </summary>
internal sealed class EndpointFigure : IFigure
{
    private const int Pair = 3;
    private const int Warming = 1;
    private const double Limit = 3;

    public string Name => "endpoint";

    public string What => "the inbound endpoint against SCIMMY";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        await using var endpoint = await ProvshEndpoint.StartAsync(scratch.New("store"));
        await using var scimmy = await ScimmyServer.StartAsync();
        using var ours = new EndpointLoad(endpoint.BaseUri, endpoint.Token);
        using var measure = new EndpointLoad(scimmy.BaseUri, scimmy.Token);
        await ours.FillAsync();
        await measure.FillAsync();
        var turn = 0;
        return
        [
            await CompareAsync(LoadKind.Mixed, 20_000, "requests to the endpoint, 70 % reads"),
            await CompareAsync(LoadKind.Reads, 7_000, "reads of the endpoint"),
            await CompareAsync(LoadKind.Writes, 6_000, "writes to the endpoint"),
        ];

        async Task<Result> CompareAsync(LoadKind kind, int requests, string figure)
        {
            await PairsAsync(Warming);
            var pairs = await PairsAsync(Pair);
            return Say.AtLeast($"{figure}, 50 connections", Say.Rate(pairs.Ours(s => s.Rate)), $"SCIMMY: {Say.Rate(pairs.Measure(s => s.Rate))}", pairs.RateRatio, Limit);

            Task<Pairs> PairsAsync(int count) => Pairs.RunAsync(count, () => ours.RunAsync(kind, requests, ++turn), () => measure.RunAsync(kind, requests, ++turn));
        }
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments) => throw new NotSupportedException("Both sides are services in processes of their own.");
}

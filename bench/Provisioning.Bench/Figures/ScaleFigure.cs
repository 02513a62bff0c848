using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Bench;

/// <summary>What one person costs among 100,000 against among 10,000, in import and plan. Both processes have imported and planned a few people before: the compiler's work is not counted.</summary>
internal sealed class ScaleFigure : IFigure
{
    private const int Pair = 3;
    private const int Few = 10_000;
    private const int Many = 100_000;
    private const int Warming = 2_000;
    private const double Limit = 1.3;

    public string Name => "scale";

    public string What => "the cost of a person among 100,000 against among 10,000";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var pairs = await Pairs.RunAsync(Pair, () => RunAsync(Many), () => RunAsync(Few));
        var (ours, measure) = (pairs.Ours(s => s.Seconds), pairs.Measure(s => s.Seconds));
        return [Say.AtMost("import and plan per user, of 100,000", Microseconds(ours, Many), $"of 10,000: {Microseconds(measure, Few)}", pairs.TimeRatio * Few / Many, Limit)];

        async Task<Sample> RunAsync(int rows)
        {
            var folder = scratch.New("scale");
            Directory.CreateDirectory(folder);
            var sample = await Side.RunAsync(Name, "import-plan", folder, rows);
            Scratch.Remove(folder);
            return sample;
        }
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        await RunAsync(arguments[0], Warming);
        return Side.Take(await RunAsync(arguments[0], int.Parse(arguments[1], CultureInfo.InvariantCulture)));
    }

    private static async Task<TimeSpan> RunAsync(string folder, int rows)
    {
        var name = rows.ToString(CultureInfo.InvariantCulture);
        var (csv, store) = (Path.Combine(folder, name + ".csv"), Path.Combine(folder, name));
        HrFile.Write(csv, rows);
        var clock = Stopwatch.StartNew();
        await using (var place = await Workplace.OpenAsync(store, create: true))
        {
            await place.AddSourceAsync(csv);
            await place.SyncAsync("hr");
        }

        var import = clock.Elapsed;
        await using (var place = await Workplace.OpenAsync(store, create: false))
        {
            await place.GrantAllAsync(await place.AddTargetAsync("Scim", new AttributeSet.Builder { ["BaseUri"] = "https://app.example/scim/v2" }.ToSet()));
            clock.Restart();
            await place.PlanAsync("app");
            return import + clock.Elapsed;
        }
    }

    private static string Microseconds(double seconds, int rows) => string.Create(CultureInfo.InvariantCulture, $"{seconds / rows * 1e6:0} µs");
}

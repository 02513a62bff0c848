using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Bench;

/// <summary>
/// An import of everybody whom a SCIM service has, page by page, with the plan and the journal, against a loop of HttpClient that reads the same pages one after the other and looks for nothing in them but where the next one begins. The import
/// has ended when everything of it is in the journal; the view may be behind, and until the store is closed, which waits for it, is a line of its own. Each service is a process of its own, and each side is one too, which has read a small
/// service before: the compiler's work is not counted.
/// </summary>
internal sealed class ScimImportFigure : IFigure
{
    private const int Users = 50_000;
    private const int Warm = 2_000;
    private const int Latency = 50;
    private const double Limit = 0.8;
    private const int Turns = 3;
    private const long MostBytes = 300L << 20;

    public string Name => "scimimport";

    public string What => "importing 50,000 users of SCIM services against a bare HttpClient loop";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch) =>
    [
        .. await CompareAsync(scratch, $"the practice application, {Latency} ms an answer", () => ScimServer.PracticeAsync(Name, Users, Latency), Limit),
        .. await CompareAsync(scratch, "the practice application, which answers at once", () => ScimServer.PracticeAsync(Name, Users, 0), null),
        .. await CompareAsync(scratch, "SCIMMY", () => ScimServer.ScimmyAsync(Users), Limit),
    ];

    private async Task<IReadOnlyList<Result>> CompareAsync(Scratch scratch, string service, Func<Task<ScimServer>> start, double? limit)
    {
        await using var warm = await ScimServer.PracticeAsync(Name, Warm, 0);
        await using var server = await start();
        var again = new List<Sample>();
        var pairs = await Pairs.RunAsync(Turns, OursAsync, () => Side.RunAsync(Name, "bare", warm.BaseUri, warm.Token, server.BaseUri, server.Token));
        var what = string.Create(CultureInfo.InvariantCulture, $"{Users:#,0} users of {service}");
        var (closed, later) = (pairs.Ours(s => s.Closed), Pairs.Median(again.Select(s => s.Seconds)));
        var (bare, peak, before) = (pairs.Measure(s => s.Seconds), pairs.Ours(s => s.PeakBytes), pairs.Ours(s => s.BytesBefore));
        return
        [
            Line($"import of {what}", pairs.Ours(s => s.Seconds), 1 / pairs.TimeRatio, limit),
            Line($"import of {what}, until the store is closed", closed, bare / closed, null),
            Line($"import of {what}, again", later, bare / later, limit),
            new($"most memory of the import of {what}", Say.Bytes(peak), string.Create(CultureInfo.InvariantCulture, $"of {Warm:#,0}: {Say.Bytes(before)}"), $"+ {Say.Bytes(peak - before)}", $"≤ {Say.Bytes(MostBytes)}", peak <= MostBytes),
        ];

        Result Line(string figure, double seconds, double ratio, double? least)
        {
            var (ours, measure) = (Say.Rate(Users / seconds), $"HttpClient loop: {Say.Rate(Users / bare)}");
            return least is { } limited ? Say.AtLeast(figure, ours, measure, ratio, limited) : new(figure, ours, measure, Say.Ratio(ratio), "-", true);
        }

        async Task<Sample> OursAsync()
        {
            var folder = scratch.New("store");
            var first = await Side.RunAsync(Name, "import", folder, warm.BaseUri, warm.Token, server.BaseUri, server.Token);
            again.Add(await Side.RunAsync(Name, "again", folder, warm.Token, server.Token));
            Scratch.Remove(folder);
            return first;
        }
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        switch (side)
        {
            case PracticeServer.Side:
                return await PracticeServer.ServeAsync(int.Parse(arguments[0], CultureInfo.InvariantCulture), int.Parse(arguments[1], CultureInfo.InvariantCulture));
            case "bare":
                await PageLoop.RunAsync(arguments[0], arguments[1]);
                var clock = Stopwatch.StartNew();
                await PageLoop.RunAsync(arguments[2], arguments[3]);
                return Side.Take(clock.Elapsed);
            case "import":
                return await TimeAsync(arguments[0], create: true, async place =>
                {
                    await ConnectAsync(place, "warm", arguments[1], arguments[2]);
                    await ConnectAsync(place, "app", arguments[3], arguments[4]);
                });
            default:
                return await TimeAsync(arguments[0], create: false, _ =>
                {
                    Environment.SetEnvironmentVariable(Variable("warm"), arguments[1]);
                    Environment.SetEnvironmentVariable(Variable("app"), arguments[2]);
                    return Task.CompletedTask;
                });
        }
    }

    private static async Task<Sample> TimeAsync(string folder, bool create, Func<Workplace, Task> prepare)
    {
        var clock = new Stopwatch();
        TimeSpan imported;
        Sample before;
        await using (var place = await Workplace.OpenAsync(folder, create))
        {
            await prepare(place);
            await place.ImportAsync("warm");
            before = Side.Take(TimeSpan.Zero);
            clock.Start();
            await place.ImportAsync("app");
            imported = clock.Elapsed;
        }

        return Side.Take(imported) with { Closed = clock.Elapsed.TotalSeconds, BytesBefore = before.PeakBytes };
    }

    private static async Task ConnectAsync(Workplace place, string name, string baseUri, string token)
    {
        Environment.SetEnvironmentVariable(Variable(name), token);
        await place.AddTargetAsync("Scim", new AttributeSet.Builder { ["BaseUri"] = baseUri }.ToSet(), new(SecretSource.Environment, Variable(name)), name);
    }

    private static string Variable(string name) => $"PROVISIONING_BENCH_{name}";
}

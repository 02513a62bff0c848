using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Bench;

/// <summary>
/// An import of everybody whom a SCIM service has, page by page, with the plan, the journal and the view, against a loop of HttpClient that reads the same pages one after the other and looks for nothing in them but where the next one begins. The
/// service is a process of its own, with the way of a network to it, and without, where no limit is kept; each side is a process too, and has read a small service before: the compiler's work is not counted.
/// </summary>
internal sealed class ScimImportFigure : IFigure
{
    private const int Pair = 3;
    private const int Users = 50_000;
    private const int Warm = 2_000;
    private const int Latency = 50;
    private const double Limit = 0.8;

    public string Name => "scimimport";

    public string What => "importing 50,000 users of a SCIM service against a bare HttpClient loop";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch) => [.. await CompareAsync(scratch, Latency, Limit), .. await CompareAsync(scratch, 0, null)];

    private async Task<IReadOnlyList<Result>> CompareAsync(Scratch scratch, int latency, double? limit)
    {
        await using var warm = await PracticeServer.StartAsync(Name, Warm, 0);
        await using var server = await PracticeServer.StartAsync(Name, Users, latency);
        var again = new List<Sample>();
        var pairs = await Pairs.RunAsync(Pair, OursAsync, () => Side.RunAsync(Name, "bare", warm.BaseUri, warm.Token, server.BaseUri, server.Token));
        var what = string.Create(CultureInfo.InvariantCulture, $"{Users:#,0} users of a SCIM service ({latency} ms an answer)");
        var bare = $"HttpClient loop: {Say.Rate(Users / pairs.Measure(s => s.Seconds))}";
        var later = Pairs.Median(again.Select(s => s.Seconds));
        return
        [
            Line($"import of {what}", Say.Rate(Users / pairs.Ours(s => s.Seconds)), 1 / pairs.TimeRatio),
            Line($"import of {what}, again", Say.Rate(Users / later), pairs.Measure(s => s.Seconds) / later),
        ];

        Result Line(string figure, string ours, double ratio) => limit is { } least ? Say.AtLeast(figure, ours, bare, ratio, least) : new(figure, ours, bare, Say.Ratio(ratio), "-", true);

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
                await using (var place = await Workplace.OpenAsync(arguments[0], create: true))
                {
                    await ConnectAsync(place, "warm", arguments[1], arguments[2]);
                    await ConnectAsync(place, "app", arguments[3], arguments[4]);
                    await place.ImportAsync("warm");
                    return await TimeAsync(place);
                }

            default:
                await using (var place = await Workplace.OpenAsync(arguments[0], create: false))
                {
                    Environment.SetEnvironmentVariable(Variable("warm"), arguments[1]);
                    Environment.SetEnvironmentVariable(Variable("app"), arguments[2]);
                    await place.ImportAsync("warm");
                    return await TimeAsync(place);
                }
        }
    }

    private static async Task<Sample> TimeAsync(Workplace place)
    {
        var clock = Stopwatch.StartNew();
        await place.ImportAsync("app");
        return Side.Take(clock.Elapsed);
    }

    private static async Task ConnectAsync(Workplace place, string name, string baseUri, string token)
    {
        Environment.SetEnvironmentVariable(Variable(name), token);
        await place.AddTargetAsync("Scim", new AttributeSet.Builder { ["BaseUri"] = baseUri }.ToSet(), new(SecretSource.Environment, Variable(name)), name);
    }

    private static string Variable(string name) => $"PROVISIONING_BENCH_{name}";
}

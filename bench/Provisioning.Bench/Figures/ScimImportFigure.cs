using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Bench;

/// <summary>
/// An import of everybody whom a SCIM service has, page by page, with the plan, the journal and the view, against a loop of HttpClient that reads the same pages one after the other and looks for nothing in them but where the next one begins. The
/// service is a process of its own; each side is one too, and has read a small service before: the compiler's work is not counted.
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

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch) => [.. await CompareAsync(scratch, Latency, Limit), .. await CompareAsync(scratch, 0, 0)];

    private async Task<IReadOnlyList<Result>> CompareAsync(Scratch scratch, int latency, double limit)
    {
        var users = int.TryParse(Environment.GetEnvironmentVariable("PROVISIONING_BENCH_USERS"), NumberStyles.None, CultureInfo.InvariantCulture, out var fewer) ? fewer : Users;
        await using var warm = await PracticeServer.StartAsync(Name, Warm, 0);
        await using var server = await PracticeServer.StartAsync(Name, users, latency);
        var again = new List<Sample>();
        var pairs = await Pairs.RunAsync(Pair, OursAsync, () => Side.RunAsync(Name, "bare", warm.BaseUri, warm.Token, server.BaseUri, server.Token));
        var what = string.Create(CultureInfo.InvariantCulture, $"{users:#,0} users of a SCIM service ({latency} ms an answer)");
        var bare = $"HttpClient loop: {Say.Rate(users / pairs.Measure(s => s.Seconds))}";
        var later = Pairs.Median(again.Select(s => s.Seconds));
        return
        [
            Say.AtLeast($"import of {what}", Say.Rate(users / pairs.Ours(s => s.Seconds)), bare, 1 / pairs.TimeRatio, limit),
            Say.AtLeast($"import of {what}, again", Say.Rate(users / later), bare, pairs.Measure(s => s.Seconds) / later, limit),
        ];

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

using System.Diagnostics;
using System.Globalization;

namespace Provisioning.Bench;

/// <summary>
/// A first import, each side from a cold process: from opening a new store to closing it, with everything in the journal and in the view, against <see cref="BareImport"/>. Then the plan of
/// everybody who came in for one application, in a process that has opened that store and planned nothing before.
/// </summary>
internal sealed class ImportFigure : IFigure
{
    private const int Pair = 3;
    private const int Rows = 100_000;
    private const double Limit = 2.5;
    private const double PlanLimit = 0.5;
    private const double MostBytes = 1L << 30;

    public string Name => "import";

    public string What => "importing and planning 100,000 people against CsvHelper + LiteDB";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var csv = scratch.New("hr.csv");
        HrFile.Write(csv, Rows);
        var plans = new List<Sample>();
        var pairs = await Pairs.RunAsync(Pair, OursAsync, BareAsync);
        var (ours, plan) = (pairs.Ours(s => s.Seconds), Pairs.Median(plans.Select(p => p.Seconds)));
        var (peak, bare) = (pairs.Ours(s => s.PeakBytes), pairs.Measure(s => s.PeakBytes));
        return
        [
            Say.AtMost("import of 100,000 rows from cold", Say.Seconds(ours), $"CsvHelper + LiteDB: {Say.Seconds(pairs.Measure(s => s.Seconds))}", pairs.TimeRatio, Limit),
            new("most memory of that import", Say.Bytes(peak), $"CsvHelper + LiteDB: {Say.Bytes(bare)}", Say.Ratio(peak / bare), $"≤ {Say.Bytes(MostBytes)}", peak <= MostBytes),
            Say.AtMost("plan of those 100,000 for an app", Say.Seconds(plan), $"their import: {Say.Seconds(ours)}", plan / ours, PlanLimit),
        ];

        async Task<Sample> OursAsync()
        {
            var folder = scratch.New("store");
            var sample = await Side.RunAsync(Name, "import", folder, csv);
            await Side.RunAsync(Name, "assign", folder);
            plans.Add(await Side.RunAsync(Name, "plan", folder));
            Scratch.Remove(folder);
            return sample;
        }

        async Task<Sample> BareAsync()
        {
            var file = scratch.New("bare.db");
            var sample = await Side.RunAsync(Name, "bare", csv, file);
            Scratch.Remove(file);
            return sample;
        }
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        switch (side)
        {
            case "import":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: true))
                {
                    await place.AddSourceAsync(arguments[1]);
                    await place.SyncAsync("hr");
                }

                break;
            case "bare":
                BareImport.Run(arguments[0], arguments[1]);
                break;
            case "assign":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: false))
                    await place.GrantAllAsync(await place.AddTargetAsync("Scim", new AttributeSet.Builder { ["BaseUri"] = "https://app.example/scim/v2" }.ToSet()));
                break;
            case "plan":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: false))
                {
                    clock.Restart();
                    var plan = await place.PlanAsync("app");
                    clock.Stop();
                    if (plan.ChangeCount < Rows / 2)
                        throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The plan has {plan.ChangeCount} changes."));
                }

                break;
        }

        return Side.Take(clock.Elapsed);
    }
}

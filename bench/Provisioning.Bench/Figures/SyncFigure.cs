using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace Provisioning.Bench;

/// <summary>
/// A sync of 100,000 people and their accounts in one application with nothing changed, in a process that has just opened the store, against reading and hashing the file.
/// </summary>
internal sealed class SyncFigure : IFigure
{
    private const int Pair = 5;
    private const int Rows = 100_000;
    private const double Factor = 1.3;
    private const double Allowance = 1;

    public string Name => "sync";

    public string What => "a sync with nothing changed against reading and hashing the file";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder) = (scratch.New("hr.csv"), scratch.New("store"));
        HrFile.Write(csv, Rows);
        await Side.RunAsync(Name, "prepare", folder, csv);
        var pairs = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "sync", folder), () => Side.RunAsync(Name, "hash", csv));
        Scratch.Remove(folder);
        var (ours, measure) = (pairs.Ours(s => s.Seconds), pairs.Measure(s => s.Seconds));
        var limit = (Factor * measure) + Allowance;
        return
        [
            new(
                "sync of 100,000 with nothing changed",
                Say.Seconds(ours),
                $"read + SHA-256: {Say.Seconds(measure)}",
                Say.Ratio(ours / measure),
                string.Create(CultureInfo.InvariantCulture, $"≤ {Factor} × + {Allowance} s = {Say.Seconds(limit)}"),
                ours <= limit),
        ];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var clock = Stopwatch.StartNew();
        switch (side)
        {
            case "prepare":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: true, new MemoryTargetFactory()))
                {
                    await place.AddSourceAsync(arguments[1]);
                    await place.SyncAsync("hr");
                    await place.GrantAllAsync(await place.AddTargetAsync("Memory"));
                    await place.SyncAsync();
                }

                break;
            case "sync":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: false, new MemoryTargetFactory()))
                {
                    clock.Restart();
                    var run = await place.SyncAsync();
                    clock.Stop();
                    if (run.Counts.Count > 0)
                        throw new InvalidOperationException("Something was changed.");
                }

                break;
            case "hash":
                using (var file = File.OpenRead(arguments[0]))
                    await SHA256.HashDataAsync(file);
                clock.Stop();
                break;
        }

        return Side.Take(clock.Elapsed);
    }
}

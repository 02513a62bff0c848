using System.Diagnostics;

namespace Provisioning.Bench;

/// <summary>The plan that undoes a run of 10,000 changes, against the plan that made the run: half of them in the directory, half in an application, in a store of 50,000 people.</summary>
internal sealed class UndoFigure : IFigure
{
    private const int Pair = 5;
    private const int Rows = 50_000;
    private const int Movers = 5_000;
    private const double Factor = 2;

    public string Name => "undo";

    public string What => "the plan that undoes 10,000 changes against the plan that made them";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder) = (scratch.New("hr.csv"), scratch.New("store"));
        HrFile.Write(csv, Rows);
        await Side.RunAsync(Name, "prepare", folder, csv);
        // The plan is made again and again of the same two states: the first one is applied, so that there is a run to undo.
        var before = scratch.New("before");
        Copy(folder, before);
        await Side.RunAsync(Name, "apply", folder);
        var pairs = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "undo", folder), () => Side.RunAsync(Name, "plan", before));
        Scratch.Remove(folder);
        Scratch.Remove(before);
        return
        [
            new(
                "plan that undoes 10,000 changes",
                Say.Seconds(pairs.Ours(s => s.Seconds)),
                $"plan that made them: {Say.Seconds(pairs.Measure(s => s.Seconds))}",
                Say.Ratio(pairs.TimeRatio),
                $"≤ {Factor} ×",
                pairs.TimeRatio <= Factor),
        ];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        await using var place = await Workplace.OpenAsync(arguments[0], create: side == "prepare", new MemoryTargetFactory());
        var clock = Stopwatch.StartNew();
        switch (side)
        {
            case "prepare":
                await place.AddSourceAsync(arguments[1]);
                await place.SyncAsync("hr");
                await place.GrantAllAsync(await place.AddTargetAsync("Memory"));
                await place.SyncAsync();
                await MoveAsync(arguments[1]);
                break;
            case "apply":
                await place.ApplyAsync(await place.PlanAsync());
                break;
            case "plan":
                Check(await place.PlanAsync());
                break;
            case "undo":
                var run = await place.LastRunAsync();
                clock.Restart();
                Check(await place.UndoPlanAsync(run));
                break;
        }

        return Side.Take(clock.Elapsed);
    }

    // Whoever is active moves to another department, the first so many of them.
    private static async Task MoveAsync(string csv)
    {
        var moved = 0;
        var lines = await File.ReadAllLinesAsync(csv);
        for (var i = 1; i < lines.Length && moved < Movers; i++)
        {
            var cells = lines[i].Split(',');
            if (cells[1] != "Active")
                continue;
            cells[12] = "Moved";
            lines[i] = string.Join(',', cells);
            moved++;
        }

        await File.WriteAllLinesAsync(csv, lines);
    }

    private static void Check(Plan plan)
    {
        if (plan.ChangeCount != Movers * 2)
            throw new InvalidOperationException($"The plan has {plan.ChangeCount} changes.");
    }

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

using System.Diagnostics;

namespace Provisioning.Bench;

/// <summary>A plan that evaluates 100,000 people with 20 mappings, because the application's configuration has changed, against a loop over the same documents that was written by hand for these mappings.</summary>
internal sealed class EvaluationFigure : IFigure
{
    private const int Pair = 3;
    private const int Rows = 100_000;
    private const double Limit = 2;

    public string Name => "evaluation";

    public string What => "a plan of everybody with 20 mappings against a loop written by hand";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder) = (scratch.New("hr.csv"), scratch.New("store"));
        HrFile.Write(csv, Rows);
        await Side.RunAsync(Name, "prepare", folder, csv);
        var pairs = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "plan", folder), () => Side.RunAsync(Name, "loop", folder));
        Scratch.Remove(folder);
        return [Say.AtMost("plan of 100,000 with 20 mappings", Say.Seconds(pairs.Ours(s => s.Seconds)), $"by hand: {Say.Seconds(pairs.Measure(s => s.Seconds))}", pairs.TimeRatio, Limit)];
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
                    var app = await place.AddTargetAsync("Memory");
                    app = await place.Engine.Apps.UpdateAsync(app with { Mappings = [.. app.Mappings, .. Fields.More] }, "bench", CancellationToken.None);
                    await place.GrantAllAsync(app);
                    await place.SyncAsync("app");
                    await place.Engine.Apps.UpdateAsync(app with { Mode = AppMode.Additive }, "bench", CancellationToken.None);
                }

                break;
            case "plan":
                await using (var place = await Workplace.OpenAsync(arguments[0], create: false, new MemoryTargetFactory()))
                {
                    clock.Restart();
                    var plan = await place.PlanAsync("app");
                    clock.Stop();
                    if (plan.ChangeCount > 0)
                        throw new InvalidOperationException($"{plan.ChangeCount} people differ.");
                }

                break;
            case "loop":
                await using (var store = await EvaluationLoop.OpenAsync(arguments[0]))
                {
                    clock.Restart();
                    var different = await EvaluationLoop.RunAsync(store, "app");
                    clock.Stop();
                    if (different > 0)
                        throw new InvalidOperationException($"{different} people differ.");
                }

                break;
        }

        return Side.Take(clock.Elapsed);
    }
}

using System.Diagnostics;
using System.Globalization;
using Provisioning.Engine;

namespace Provisioning.Bench;

/// <summary>
/// The explanation of one user, an app and its values, in a store with 100,000 users and a million events, against one with 1,000 and 10,000: ten events of each user in both. Each
/// side is a process of its own that has explained others before; the first explanation of the process is told too.
/// </summary>
internal sealed class TraceFigure : IFigure
{
    private const double Limit = 2;
    private const int Few = 1_000;
    private const int Many = 100_000;
    private const int Rounds = 3;
    private const int Batch = 250;
    private const int Asked = 200;

    public string Name => "trace";

    public string What => "the trace of one user among 100,000 against among 1,000";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (many, few) = (scratch.New("many"), scratch.New("few"));
        foreach (var (folder, users) in new[] { (many, Many), (few, Few) })
            await FillAsync(folder, users);
        var pairs = await Pairs.RunAsync(3, () => Side.RunAsync(Name, "trace", many, Many), () => Side.RunAsync(Name, "trace", few, Few));
        Scratch.Remove(many);
        Scratch.Remove(few);
        return [Say.AtMost("trace of one user of 100,000 with 1,000,000 events", Milliseconds(pairs.Ours(s => s.Seconds)), $"of 1,000 with 10,000: {Milliseconds(pairs.Measure(s => s.Seconds))}", pairs.TimeRatio, Limit)];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        await using var place = await Workplace.OpenAsync(Path.Combine(arguments[0], "store"), create: false, new MemoryTargetFactory());
        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var ids = new List<string>();
        await foreach (var user in place.Engine.Users.SearchAsync("active eq true", false, CancellationToken.None))
        {
            if (ids.Count == Asked * 2)
                break;
            ids.Add(user.Id);
        }

        // Others first: files are opened and code is compiled.
        foreach (var id in ids.Take(Asked))
            await place.Engine.Traces.TraceAsync(id, "app", null, null, CancellationToken.None);
        var times = new List<double>();
        foreach (var id in ids.Skip(Asked))
        {
            var start = Stopwatch.GetTimestamp();
            var steps = await place.Engine.Traces.TraceAsync(id, "app", null, null, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (steps.Count < 10)
                throw new InvalidOperationException("What is explained is not what was meant.");
        }

        return Side.Take(TimeSpan.FromSeconds(Pairs.Median(times))) with { Rate = count };
    }

    // Ten events a user: the row, the user, the assignment and the account, and then a new title in the directory and in the app, three times.
    private static async Task FillAsync(string folder, int users)
    {
        Directory.CreateDirectory(folder);
        var csv = Path.Combine(folder, "hr.csv");
        HrFile.Write(csv, users);
        await using var place = await Workplace.OpenAsync(Path.Combine(folder, "store"), create: true, new MemoryTargetFactory());
        await place.AddSourceAsync(csv);
        await place.SyncAsync("hr");
        await place.GrantAllAsync(await place.AddTargetAsync("Memory"));
        await place.SyncAsync("app");
        var schema = await place.Engine.Directory.GetSchemaAsync(CancellationToken.None);
        for (var round = 0; round < Rounds; round++)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"Analyst {round}");
            await CommitAsync(place, round, "users", place.Engine.Users.SearchAsync(null, false, CancellationToken.None), u => DirectoryService.ToWrite(u with { Attributes = u.Attributes.With("title", title) }, schema, u.Revision));
            await CommitAsync(place, round, "accounts", place.Engine.Accounts.ListAsync("app", null, CancellationToken.None), a => AccountDocument.ToWrite(a with { Values = a.Values.With("title", title) }, a.Revision));
        }
    }

    private static async Task CommitAsync<T>(Workplace place, int round, string what, IAsyncEnumerable<T> items, Func<T, DocumentWrite> write)
    {
        // What is read is not changed under the reader's hands.
        var number = 0;
        foreach (var chunk in (await items.ToListAsync()).Chunk(Batch))
        {
            await place.Engine.Store.CommitAsync(
                new() { BatchId = string.Create(CultureInfo.InvariantCulture, $"{what}/{round}/{number++}"), Actor = "bench", Cause = "bench", Time = TimeProvider.System.GetUtcNow(), Writes = [.. chunk.Select(write)] },
                CancellationToken.None);
        }
    }

    private static string Milliseconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds * 1000:0.00} ms");
}

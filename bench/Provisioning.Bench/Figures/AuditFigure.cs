using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;

namespace Provisioning.Bench;

/// <summary>
/// The check of a journal with a million events, as runs commit them and each a commit of its own, and of an export of them, against SHA-256 alone over the same bytes in one go. The sides run in turn in one process, and medians are
/// compared.
/// </summary>
internal sealed class AuditFigure : IFigure
{
    private const double Limit = 0.5;
    private const int Events = 1_000_000;
    private const int AtOnce = 1000;
    private const int OfRun = 100;
    private const int EventBytes = 700;
    private const int Turns = 5;

    public string Name => "audit";

    public string What => "a million events verified against SHA-256 alone";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var export = scratch.New("audit.jsonl");
        var results = new List<Result>
        {
            await JournalAsync(scratch, OfRun, "1,000,000 events as runs commit them (100 each), verified", null),
            await JournalAsync(scratch, 1, "1,000,000 events, each a commit of its own, verified", export),
            await CompareAsync("export of 1,000,000 events verified", async () => (await ExportCheck.CheckAsync(export, null, null, CancellationToken.None)).IsIntact, [export]),
        };
        Scratch.Remove(export);
        return results;
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments) => throw new NotSupportedException("Both sides take turns in one process.");

    private static async Task<Result> JournalAsync(Scratch scratch, int size, string what, string? export)
    {
        var folder = scratch.New("audit");
        AuditCheckpoint checkpoint;
        await using (var store = await StoreFolder.OpenAsync(new() { Path = folder, Create = true, Schema = EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "bench" }, CancellationToken.None))
        {
            await FillAsync(store, size);
            checkpoint = JournalAudit.CheckpointOf(store, TimeProvider.System.GetUtcNow());
            if (export is not null)
                await ExportAsync(store, export);
        }

        var result = await CompareAsync(what, async () => (await JournalAudit.CheckAsync(folder, checkpoint, null, CancellationToken.None)).IsIntact, Directory.GetFiles(Path.Combine(folder, "journal"), "*.journal"));
        Scratch.Remove(folder);
        return result;
    }

    private static async Task ExportAsync(JournaledStore store, string path)
    {
        using var engine = new ProvisioningEngine(new() { Store = store, PlanFolder = Path.Combine(store.Info.Path, "plans"), Connectors = [], Actor = "bench" });
        await using var file = File.Create(path, 1 << 18);
        await engine.AuditExporter.WriteAsync(new(), file, path, AuditFormat.JsonLines, null, CancellationToken.None);
    }

    private static async Task FillAsync(JournaledStore store, int size)
    {
        var use = Encoding.UTF8.GetBytes($$"""{"owner":"app","reference":"{{new string('x', EventBytes - 80)}}","first":"2026-03-02T08:00:00+00:00","count":1}""");
        for (var i = 0; i < Events; i += AtOnce * size)
        {
            await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, (Events - i) / size)).Select(c => i + (c * size)).Select(n => store.CommitAsync(
                new()
                {
                    BatchId = string.Create(CultureInfo.InvariantCulture, $"bench/{n:D9}"),
                    Actor = "bench",
                    Session = "bench",
                    Cause = "bench",
                    Time = DateTimeOffset.UnixEpoch.AddSeconds(n),
                    Writes = [.. Enumerable.Range(n, size).Select(e => new DocumentWrite("secretuses", string.Create(CultureInfo.InvariantCulture, $"app/{e:D9}"), use, []))],
                },
                CancellationToken.None).AsTask()));
        }
    }

    private static async Task<Result> CompareAsync(string what, Func<Task<bool>> check, IReadOnlyList<string> files)
    {
        var bytes = files.Sum(f => new FileInfo(f).Length);
        var (ours, alone) = (new List<double>(), new List<double>());
        for (var i = 0; i <= Turns; i++)
        {
            var start = Stopwatch.GetTimestamp();
            if (!await check())
                throw new InvalidOperationException("What was written is not intact.");
            var our = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            Hash(files);
            // The first turn reads the files into memory and compiles.
            if (i == 0)
                continue;
            ours.Add(our);
            alone.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        var (mine, theirs) = (bytes / Pairs.Median(ours) / (1 << 20), bytes / Pairs.Median(alone) / (1 << 20));
        return Say.AtLeast(what, string.Create(CultureInfo.InvariantCulture, $"{mine:0} MiB/s"), string.Create(CultureInfo.InvariantCulture, $"SHA-256: {theirs:0} MiB/s"), mine / theirs, Limit);
    }

    private static void Hash(IReadOnlyList<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var path in files)
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            long offset = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, offset)) > 0; offset += read)
                hash.AppendData(buffer, 0, read);
        }

        hash.GetHashAndReset();
    }
}

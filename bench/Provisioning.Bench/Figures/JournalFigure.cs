using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;

namespace Provisioning.Bench;

/// <summary>
/// Commits to a store, one after the other, each waited for, against appending the very same number of bytes to a file beside it with an fsync after each. What is committed are events, which the
/// journal alone keeps: what the view costs is in the figures of the import. A disk's fsync changes from moment to moment,
/// so the two take turns, one commit each, in one process, and the medians of their times are compared.
/// </summary>
internal sealed class JournalFigure : IFigure
{
    private const double Limit = 0.8;
    private const int EventBytes = 700;
    private const int Warming = 500;
    private const int Turns = 3000;

    public string Name => "journal";

    public string What => "journal commits against bare append + fsync";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var results = new List<Result>();
        foreach (var size in new[] { 1, 10, 100 })
        {
            var folder = scratch.New("journal");
            // Of a store that is closed, the journal's files have nothing but commits.
            var before = await CommitOnceAsync(folder, size, 0);
            var bytes = await CommitOnceAsync(folder, size, 1) - before;
            await using (var store = await OpenAsync(folder))
            {
                using var bare = new Appender(scratch.New("bare"), bytes);
                results.Add(await CompareAsync(size, new(store, size, 2), bare));
            }

            Scratch.Remove(folder);
        }

        return results;
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments) => throw new NotSupportedException("Both sides take turns in one process.");

    private static async Task<Result> CompareAsync(int size, Committer ours, Appender bare)
    {
        var (ourTimes, bareTimes) = (new List<double>(Turns), new List<double>(Turns));
        for (var i = -Warming; i < Turns; i++)
        {
            var (ourTime, bareTime) = (await TimeAsync(ours.Prepare()), await TimeAsync(bare.AppendAsync));
            if (i < 0)
                continue;
            ourTimes.Add(ourTime);
            bareTimes.Add(bareTime);
        }

        var what = size == 1 ? "1 event" : string.Create(CultureInfo.InvariantCulture, $"{size} events");
        var (our, measure) = (1 / Pairs.Median(ourTimes), 1 / Pairs.Median(bareTimes));
        return Say.AtLeast($"journal commits of {what} ({EventBytes} bytes each)", Say.Rate(our), $"append + fsync: {Say.Rate(measure)}", our / measure, Limit);
    }

    private static async Task<double> TimeAsync(Func<ValueTask> commit)
    {
        var start = Stopwatch.GetTimestamp();
        await commit();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<long> CommitOnceAsync(string folder, int size, int done)
    {
        await using (var store = await OpenAsync(folder, isNew: done == 0))
            await new Committer(store, size, done).Prepare()();
        return JournalBytes(folder);
    }

    private static Task<JournaledStore> OpenAsync(string folder, bool isNew = false) => StoreFolder.OpenAsync(
        new() { Path = folder, Create = isNew, Schema = EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "bench" }, CancellationToken.None).AsTask();

    private static long JournalBytes(string folder) => Directory.EnumerateFiles(Path.Combine(folder, "journal"), "*.journal").Sum(f => new FileInfo(f).Length);

    private sealed class Committer(JournaledStore store, int size, int done)
    {
        private static readonly byte[] Event = Encoding.UTF8.GetBytes("{\"message\":\"" + new string('x', EventBytes - 14) + "\"}");
        private int _number = done * size;

        /// <summary>Makes what is to be committed; the commit itself is what is timed. The bytes of the other side are there as well.</summary>
        public Func<ValueTask> Prepare()
        {
            var writes = new DocumentWrite[size];
            for (var i = 0; i < size; i++)
                writes[i] = new("outcomes", string.Create(CultureInfo.InvariantCulture, $"bench/{++_number:D9}"), Event, []);
            var id = string.Create(CultureInfo.InvariantCulture, $"bench/{_number:D9}");
            var batch = new CommitBatch { BatchId = id, Actor = "bench", Cause = "bench", Time = TimeProvider.System.GetUtcNow(), Writes = writes };
            return async () => await store.CommitAsync(batch, CancellationToken.None);
        }
    }

    private sealed class Appender : IDisposable
    {
        private readonly SafeFileHandle _file;
        private readonly byte[] _bytes;
        private long _length;

        public Appender(string path, long size)
        {
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
            _bytes = new byte[size];
            Random.Shared.NextBytes(_bytes);
        }

        public ValueTask AppendAsync()
        {
            RandomAccess.Write(_file, _bytes, _length);
            RandomAccess.FlushToDisk(_file);
            _length += _bytes.Length;
            return default;
        }

        public void Dispose() => _file.Dispose();
    }
}

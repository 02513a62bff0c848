using Provisioning.Store.LiteDb;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>The journal's index finds exactly the commits that a look at all of them finds, whatever became of its files.</summary>
public sealed class JournalIndexTests : IDisposable
{
    private const int Commits = 400;
    private const int Seed = 20261126;
    private static readonly StoreSchema Indexed = Schema with { Terms = new(1, w => w.Collection == "users" && w.Json is not null ? [$"half:{w.Id[^1] % 2}", "everybody"] : []) };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_finds_what_a_look_at_every_commit_finds()
    {
        await using var store = await FilledAsync();
        var model = await ModelAsync(store);
        await SameAsync(store, model);
        Directory.GetFiles(_folder["s/journal"], "*.journal").Length.ShouldBeGreaterThan(3, "most of what is asked for is in finished segments");
    }

    [Fact]
    public async Task It_finds_the_same_after_the_store_is_opened_again_and_goes_on()
    {
        await (await FilledAsync()).DisposeAsync();
        await using var store = await OpenIndexedAsync();
        await FillAsync(store, 30, from: Commits);
        await SameAsync(store, await ModelAsync(store));
    }

    [Fact]
    public async Task Finished_segments_have_their_index_in_a_file()
    {
        await (await FilledAsync()).DisposeAsync();
        var segments = Directory.GetFiles(_folder["s/journal"], "*.journal").Order(StringComparer.Ordinal).ToList();
        foreach (var segment in segments[..^1])
            File.Exists(Path.ChangeExtension(segment, ".index")).ShouldBeTrue(segment);
        File.Exists(Path.ChangeExtension(segments[^1], ".index")).ShouldBeFalse("the last one is being written");
    }

    [Fact]
    public async Task A_damaged_missing_or_foreign_file_is_made_anew()
    {
        await (await FilledAsync()).DisposeAsync();
        var random = new Random(Seed);
        var files = Directory.GetFiles(_folder["s/journal"], "*.index").Order(StringComparer.Ordinal).ToList();
        for (var round = 0; round < 25; round++)
        {
            var file = files[round % files.Count];
            var bytes = await File.ReadAllBytesAsync(file);
            switch (round % 4)
            {
                case 0:
                    File.Delete(file);
                    break;
                case 1:
                    File.Copy(files[(round + 1) % files.Count], file, overwrite: true);
                    break;
                case 2:
                    await File.WriteAllBytesAsync(file, bytes[..random.Next(bytes.Length)]);
                    break;
                default:
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 + random.Next(255));
                    await File.WriteAllBytesAsync(file, bytes);
                    break;
            }

            await using var store = await OpenIndexedAsync();
            await SameAsync(store, await ModelAsync(store));
        }
    }

    [Fact]
    public async Task Other_terms_make_the_files_anew()
    {
        await (await FilledAsync()).DisposeAsync();
        var other = Indexed with { Terms = new(2, w => [$"id:{w.Id}"]) };
        await using var store = await StoreFolder.OpenAsync(Opening(_folder["s"]) with { Schema = other, SegmentBytes = 6000 }, None);
        (await FindAsync(store, new() { Terms = ["id:u0005"] })).ShouldBe([6, Commits + 6]);
        (await FindAsync(store, new() { Terms = ["everybody"] })).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_last_commit_at_a_time_is_found_also_when_the_clock_was_set_back()
    {
        await using var store = await OpenIndexedAsync(create: true);
        foreach (var (day, i) in new[] { 1, 2, 9, 3, 4 }.Select((d, i) => (d, i)))
            await store.CommitAsync(Batch($"b{i}", User($"u{i}", $"n{i}")) with { Time = Day(day) }, None);
        (await store.SequenceAtAsync(Day(0), None)).ShouldBe(0);
        (await store.SequenceAtAsync(Day(2), None)).ShouldBe(2);
        (await store.SequenceAtAsync(Day(3), None)).ShouldBe(4);
        (await store.SequenceAtAsync(Day(30), None)).ShouldBe(5);
        (await FindAsync(store, new() { From = Day(3), To = Day(9) })).ShouldBe([3, 4, 5]);

        static DateTimeOffset Day(int day) => DateTimeOffset.UnixEpoch.AddDays(day);
    }

    [Fact]
    public async Task On_whose_behalf_and_in_which_session_a_commit_was_made_is_kept()
    {
        await using (var store = await OpenIndexedAsync(create: true))
            await store.CommitAsync(Batch("b", User("u", "n")) with { OnBehalfOf = "Ida", Session = "s1" }, None);
        await using var again = await OpenIndexedAsync();
        var found = (await again.FindCommitsAsync(new() { Terms = [JournalTerms.Actor("IDA")] }, None).ToListAsync()).ShouldHaveSingleItem();
        (found.Batch.Actor, found.Batch.OnBehalfOf, found.Batch.Session).ShouldBe(("tester", "Ida", "s1"));
    }

    private async Task<JournaledStore> FilledAsync()
    {
        var store = await OpenIndexedAsync(create: true);
        await FillAsync(store, Commits);
        // Some documents a second time, some gone.
        for (var i = 0; i < 40; i++)
            await store.CommitAsync(Batch($"again{i}", User($"u{i:0000}", i % 3 == 0 ? null : $"name{i}", null, "m")) with { Actor = i % 2 == 0 ? "Ida" : "tester", Time = DateTimeOffset.UnixEpoch.AddHours(i) }, None);
        return store;
    }

    private Task<JournaledStore> OpenIndexedAsync(bool create = false) =>
        StoreFolder.OpenAsync(new StoreOpening { Path = _folder["s"], Create = create, Schema = Indexed, View = new LiteDbViewProvider(), Actor = "tester", LeastFreeSpace = 0, SegmentBytes = 6000 }, None).AsTask();

    private static async Task<MemoryStore> ModelAsync(JournaledStore store)
    {
        var model = new MemoryStore(Indexed);
        await foreach (var record in store.ReadJournalAsync(0, None))
            await model.CommitAsync(record.Batch with { Writes = [.. record.Batch.Writes.Select(w => w with { ExpectedRevision = null })] }, None);
        return model;
    }

    private static async Task SameAsync(JournaledStore store, MemoryStore model)
    {
        var random = new Random(Seed);
        string[] terms = ["everybody", "half:0", "half:1", "nobody", JournalTerms.Actor("ida"), JournalTerms.Actor("tester"), .. Enumerable.Range(0, 12).Select(i => JournalTerms.Document("users", $"u{i * 7:0000}"))];
        foreach (var term in terms)
        {
            foreach (var other in new[] { null, "half:1" })
            {
                var query = new JournalQuery { Terms = other is null ? [term] : [term, other], After = random.Next(20), Through = random.Next(2) == 0 ? long.MaxValue : 350, NewestFirst = random.Next(2) == 0 };
                (await FindAsync(store, query)).ShouldBe(await FindAsync(model, query), $"{term} {other}");
            }
        }

        (await FindAsync(store, new() { NewestFirst = true })).ShouldBe(await FindAsync(model, new() { NewestFirst = true }));
    }

    private static async Task<List<long>> FindAsync(IProvisioningStore store, JournalQuery query) =>
        [.. (await store.FindCommitsAsync(query, None).ToListAsync()).Select(r => r.Sequence)];
}

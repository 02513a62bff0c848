using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>The room that is made ahead in the journal for commits to come: after a crash it is there, and it is neither damage nor a commit.</summary>
public sealed class JournalRoomTests : IDisposable
{
    private const int Seed = 20261126;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_store_that_was_not_closed_opens_without_a_word_and_goes_on()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            await FillAsync(store, 50);
            CopyOpen("crashed");
        }

        Journal("crashed").Length.ShouldBeGreaterThan(Journal("s").Length, "there is room in it");
        (await JournalAudit.CheckAsync(_folder["crashed"], null, null, None)).IsIntact.ShouldBeTrue();
        var warnings = new List<EngineEvent>();
        await using (var again = await OpenAsync(_folder["crashed"], report: e => { if (e is WarningEvent) warnings.Add(e); }))
        {
            again.LastSequence.ShouldBe(50);
            await FillAsync(again, 5, from: 50);
        }

        warnings.ShouldBeEmpty();
        await using var last = await OpenAsync(_folder["crashed"]);
        (await last.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
        last.LastSequence.ShouldBe(55);
    }

    [Fact]
    public async Task Files_of_a_closed_store_have_no_room()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 4000))
            await FillAsync(store, 120);
        var files = Directory.GetFiles(_folder["s/journal"], "*.journal");
        files.Length.ShouldBeGreaterThan(3);
        foreach (var file in files)
            new FileInfo(file).Length.ShouldBeLessThan(6000, file);
    }

    [Fact]
    public async Task Finished_segments_of_an_open_store_have_no_room()
    {
        await using var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 4000);
        await FillAsync(store, 120);
        foreach (var file in Directory.GetFiles(_folder["s/journal"], "*.journal").Order(StringComparer.Ordinal).SkipLast(1))
            new FileInfo(file).Length.ShouldBeLessThan(6000, file);
    }

    [Fact]
    public async Task Whatever_of_the_last_group_reached_the_room_what_was_answered_is_there()
    {
        const int answered = 20;
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            await FillAsync(store, answered);
            CopyOpen("before");
            // A group of its own, of several blocks.
            await store.CommitAsync(Batch("last", [.. Enumerable.Range(0, 40).Select(i => User($"last{i}", $"last{i}", 0, text: new string((char)('a' + (i % 26)), 500)))]), None);
            CopyOpen("after");
        }

        var (before, after) = (await File.ReadAllBytesAsync(Journal("before").FullName), await File.ReadAllBytesAsync(Journal("after").FullName));
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            // Blocks of the file reach the disk in any order, each whole or not at all.
            var torn = before.ToArray();
            Array.Resize(ref torn, after.Length);
            var isWhole = true;
            for (var at = 0; at < after.Length; at += 512)
            {
                var block = after.AsSpan(at, Math.Min(512, after.Length - at));
                if (block.SequenceEqual(torn.AsSpan(at, block.Length)))
                    continue;
                if (random.Next(2) == 0)
                    block.CopyTo(torn.AsSpan(at));
                else
                    isWhole = false;
            }

            var name = $"torn{round}";
            TemporaryFolder.Copy(_folder["before"], _folder[name]);
            await File.WriteAllBytesAsync(Journal(name).FullName, torn);
            await using var again = await OpenAsync(_folder[name]);
            again.LastSequence.ShouldBe(isWhole ? answered + 1 : answered, $"round {round}");
            (await again.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
            await FillAsync(again, 2, from: 1000);
        }
    }

    private FileInfo Journal(string store) => new(Directory.GetFiles(_folder[$"{store}/journal"], "*.journal").Single());

    // As it is on the disk while it is open.
    private void CopyOpen(string name)
    {
        foreach (var file in Directory.EnumerateFiles(_folder["s"], "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(_folder["s"], file);
            // The view and the lock belong to who has it open.
            if (relative.StartsWith("view", StringComparison.Ordinal) || relative.Contains("lock", StringComparison.Ordinal))
                continue;
            var copy = _folder[$"{name}/{relative}"];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }
    }
}

using System.Text;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>What is erased is in no file of the store any more, the chain stays whole, an erasure that is broken off is ended, and one that nobody made is found.</summary>
public sealed class ErasureTests : IDisposable
{
    private const int Commits = 15;
    private readonly TemporaryFolder _folder = new();
    private AuditCheckpoint _checkpoint = null!;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_erased_is_in_no_file_and_the_chain_stays_whole()
    {
        await FillAsync();
        await using (var store = await OpenSmallAsync())
        {
            await EraseAsync(store);
            (await store.GetAsync("users", "u0003", None)).ShouldBeNull();
            (await JournalAudit.CheckAsync(store, _checkpoint, null, None)).Message.ShouldBeNull();
            var records = await store.ReadJournalAsync(0, None).ToListAsync();
            var erased = records[3].Batch.Writes.ShouldHaveSingleItem();
            (erased.IsErased, erased.Json, erased.Id, erased.Keys.Count).ShouldBe((true, null, "u0003", 0));
            (await store.FindCommitsAsync(new() { Terms = [JournalTerms.Document("users", "u0003")] }, None).CountAsync()).ShouldBe(2);
            await store.CommitAsync(Batch("later", User("u9", "name9x", 0)), None);
        }

        Occurrences("name3").ShouldBeEmpty();
        Occurrences("name4").ShouldNotBeEmpty();
        (await CheckAsync()).Message.ShouldBeNull();
        await using var again = await OpenSmallAsync();
        Text(await again.GetAsync("users", "u0004", None)).ShouldContain("name4");
        (await again.GetAsync("users", "u0003", None)).ShouldBeNull();
        (await again.VerifyAsync(null, None)).Problem.ShouldBeNull();
    }

    [Fact]
    public async Task The_view_made_anew_is_the_one_that_was_kept()
    {
        await FillAsync();
        await using var store = await OpenSmallAsync();
        await EraseAsync(store);
        var before = await store.HashAsync(None);
        await store.OptimizeAsync(None);
        (await store.HashAsync(None)).ShouldBe(before);
        before.Documents.ShouldBe(Commits - 1);
    }

    [Fact]
    public async Task What_stands_in_the_place_of_a_write_is_read_as_it_stands_there()
    {
        await FillAsync();
        await using var store = await OpenSmallAsync();
        await store.EraseAsync(Batch("redact"), new("x/1", [new(5, 0, User("u0004", "x"))], []), None);
        Text(await store.GetAsync("users", "u0004", None)).ShouldBe("""{"name":"x","text":""}""");
        Occurrences("name4").ShouldBeEmpty();
        (await JournalAudit.CheckAsync(store, _checkpoint, null, None)).Message.ShouldBeNull();
    }

    [Fact]
    public async Task A_write_is_erased_a_second_time_for_somebody_else()
    {
        await FillAsync();
        await using var store = await OpenSmallAsync();
        await store.EraseAsync(Batch("first"), new("x/1", [new(5, 0, User("u0004", "x"))], []), None);
        await store.EraseAsync(Batch("second"), new("x/2", [new(5, 0, User("u0004", ""))], []), None);
        (await JournalAudit.CheckAsync(store, _checkpoint, null, None)).Message.ShouldBeNull();
    }

    [Fact]
    public async Task Lines_of_files_are_erased_and_the_others_stay()
    {
        await FillAsync();
        Directory.CreateDirectory(_folder["s/plans"]);
        await File.WriteAllTextAsync(_folder["s/plans/p.jsonl"], "one\nname3 two\nthree\n");
        await File.WriteAllTextAsync(_folder["s/plans/p.0.part"], "name3");
        await using (var store = await OpenSmallAsync())
            await EraseAsync(store);
        (await File.ReadAllTextAsync(_folder["s/plans/p.jsonl"])).ShouldBe("one\nerased\nthree\n");
        Occurrences("name3").ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_put_in_the_place_is_no_longer_than_what_was_there()
    {
        await FillAsync();
        await using var store = await OpenSmallAsync();
        await Should.ThrowAsync<ArgumentException>(() => store.EraseAsync(Batch("e"), new("x/1", [new(5, 0, User("u0004", new('x', 500)))], []), None).AsTask());
        await store.CommitAsync(Batch("later", User("u9", "name9x", 0)), None);
        (await JournalAudit.CheckAsync(store, _checkpoint, null, None)).Message.ShouldBeNull();
    }

    // Whatever the number of the write at which the disk gives up, the next opening leaves nothing of what was to be erased.
    [Fact]
    public async Task Broken_off_at_any_point_it_is_ended_by_the_next_opening()
    {
        var (begun, ended) = (0, false);
        for (var at = 0; !ended; at++)
        {
            at.ShouldBeLessThan(100);
            if (at > 0)
                Directory.Delete(_folder["s"], recursive: true);
            await FillAsync();
            Directory.CreateDirectory(_folder["s/plans"]);
            await File.WriteAllTextAsync(_folder["s/plans/p.jsonl"], "one\nname3 two\nthree\n");
            var disk = new BreakingDisk();
            var store = await OpenSmallAsync(disk);
            disk.Left = at;
            try
            {
                await EraseAsync(store);
                ended = true;
            }
            catch (ProvisioningException)
            {
                disk.Left = int.MaxValue;
            }

            await store.DisposeAsync();
            await using (var again = await OpenSmallAsync())
            {
                var made = await again.ReadJournalAsync(Commits, None).AnyAsync();
                if (made)
                {
                    begun++;
                    (await again.GetAsync("users", "u0003", None)).ShouldBeNull();
                    Occurrences("name3").ShouldBeEmpty($"broken off at {at}");
                }
            }

            (await CheckAsync()).Message.ShouldBeNull($"broken off at {at}");
        }

        begun.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_process_that_died_right_after_the_commit_leaves_it_to_the_next()
    {
        await FillAsync();
        // As it is when the event is on the disk and nothing is erased yet: a disk on which no new file can be made.
        var disk = new BreakingDisk { Refused = ".new" };
        var store = await OpenSmallAsync(disk);
        await Should.ThrowAsync<ProvisioningException>(() => EraseAsync(store));
        Occurrences("name3").ShouldNotBeEmpty();
        (await ErrorAsync(() => EraseAsync(store, "again"))).Id.ShouldBe(ErrorIds.ErasureImpossible);
        await store.DisposeAsync();
        // Nobody has opened it since: it is told.
        (await CheckAsync()).Message!.ShouldContain("broken off");
        await (await OpenSmallAsync()).DisposeAsync();
        Occurrences("name3").ShouldBeEmpty();
        (await CheckAsync()).Message.ShouldBeNull();
    }

    [Fact]
    public async Task Broken_off_after_the_journal_the_lines_and_the_view_are_ended_by_the_next_opening()
    {
        await FillAsync();
        Directory.CreateDirectory(_folder["s/plans"]);
        await File.WriteAllTextAsync(_folder["s/plans/p.jsonl"], "one\nname3 two\nthree\n");
        // No file can be made in the place of the new one.
        Directory.CreateDirectory(_folder["s/plans/p.jsonl.new"]);
        var store = await OpenSmallAsync();
        (await ErrorAsync(() => EraseAsync(store))).Id.ShouldBe(ErrorIds.ErasureImpossible);
        await store.DisposeAsync();
        Occurrences("name3").ShouldContain(_folder["s/plans/p.jsonl"]);
        Directory.Delete(_folder["s/plans/p.jsonl.new"]);
        await (await OpenSmallAsync()).DisposeAsync();
        Occurrences("name3").ShouldBeEmpty();
        (await CheckAsync()).Message.ShouldBeNull();
    }

    [Fact]
    public async Task A_content_that_was_taken_out_without_an_event_is_found()
    {
        await FillAsync();
        await ErasedFolderAsync();
        await ForgeAsync("name5", (frame, _) => JournalForger.TakeOut(frame));
        var report = await CheckAsync();
        (report.Finding, report.Sequence).ShouldBe((AuditFinding.Altered, 6));
        report.Message!.ShouldContain("no erasure says so");
    }

    [Fact]
    public async Task What_stands_in_the_place_of_an_erased_write_cannot_be_altered()
    {
        await FillAsync();
        await ErasedFolderAsync();
        await ForgeAsync("u0003", (frame, at) => frame[at + 3] = (byte)'3');
        var report = await CheckAsync();
        (report.Finding, report.Sequence).ShouldBe((AuditFinding.Altered, 4));
        report.Message!.ShouldContain("was altered");
    }

    [Fact]
    public async Task A_changed_seal_and_a_removed_event_are_found()
    {
        await FillAsync();
        await ErasedFolderAsync();
        var bytes = Files().ToDictionary(f => f, File.ReadAllBytes);
        // The seal of an erased write: in the 32 bytes before its content.
        await ForgeAsync("u0003", (frame, at) => frame[at - 20] ^= 0x41);
        (await CheckAsync()).Finding.ShouldBe(AuditFinding.Altered);
        foreach (var (file, content) in bytes)
            await File.WriteAllBytesAsync(file, content);
        (await CheckAsync()).Message.ShouldBeNull();

        File.Delete(Files()[^1]);
        File.Delete(_folder["s/journal/head"]);
        var cut = await JournalAudit.CheckAsync(_folder["s"], null, null, None);
        (cut.Finding, cut.Sequence).ShouldBe((AuditFinding.Altered, 4));
        cut.Message!.ShouldContain("no erasure says so");
    }

    [Fact]
    public async Task A_store_of_the_version_before_goes_on_and_only_what_came_since_can_be_erased()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
            await StoreHarness.FillAsync(store, 6);
        foreach (var made in Directory.GetFiles(_folder["s"], "view*").Append(_folder["s/journal/head"]))
            File.Delete(made);
        await JournalForger.AgeAsync(Files().Single());
        var manifest = _folder["s/store.json"];
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("\"format\": 2", "\"format\": 1", StringComparison.Ordinal));

        await using (var store = await OpenAsync(_folder["s"]))
        {
            Text(await store.GetAsync("users", "u0003", None)).ShouldContain("name3");
            await store.CommitAsync(Batch("later", User("u9", "name9x", 0)), None);
            var error = await ErrorAsync(() => EraseAsync(store));
            (error.Id, error.Message.Contains("commit 4", StringComparison.Ordinal)).ShouldBe((ErrorIds.ErasureImpossible, true));
            (await store.GetAsync("users", "u0003", None)).ShouldNotBeNull("nothing was erased");
            await store.EraseAsync(Batch("erase", User("u9", null)), new("u9/1", [new(7, 0, User("u9", null))], []), None);
        }

        Occurrences("name9x").ShouldBeEmpty();
        (await JournalAudit.CheckAsync(_folder["s"], null, null, None)).Message.ShouldBeNull();
        // The version before must not write into it any more.
        (await File.ReadAllTextAsync(manifest)).ShouldContain("\"format\": 2");
    }

    [Fact]
    public async Task Whoever_reads_meanwhile_reads_on()
    {
        await FillAsync();
        await using var store = await OpenSmallAsync();
        var records = store.ReadJournalAsync(0, None).GetAsyncEnumerator();
        (await records.MoveNextAsync()).ShouldBeTrue();
        await EraseAsync(store);
        var read = 1;
        for (; await records.MoveNextAsync(); read++)
            records.Current.Sequence.ShouldBe(read + 1);
        read.ShouldBe(Commits);
        await records.DisposeAsync();
    }

    [Fact]
    public async Task A_backup_made_afterwards_has_nothing_of_it()
    {
        await FillAsync();
        await using (var store = await OpenSmallAsync())
        {
            await EraseAsync(store);
            await store.BackupAsync(_folder["b.zip"], false, TimeProvider.System, None);
        }

        await StoreBackup.RestoreAsync(_folder["b.zip"], _folder["r"], None);
        (await JournalAudit.CheckAsync(_folder["r"], _checkpoint, null, None)).Message.ShouldBeNull();
        Occurrences("name3", "r").ShouldBeEmpty();
    }

    private async Task FillAsync()
    {
        await using var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 900);
        await StoreHarness.FillAsync(store, Commits);
        _checkpoint = JournalAudit.CheckpointOf(store, DateTimeOffset.UnixEpoch);
    }

    private async Task ErasedFolderAsync()
    {
        await using var store = await OpenSmallAsync();
        await EraseAsync(store);
    }

    private Task<JournaledStore> OpenSmallAsync(IJournalDisk? disk = null) => OpenAsync(_folder["s"], segmentBytes: 900, disk: disk);

    // The fourth user: the write that made them, and the one that deletes them.
    private static async Task EraseAsync(JournaledStore store, string id = "erase")
    {
        var gone = User("u0003", null);
        await store.EraseAsync(Batch(id, gone), new("u0003/1", [new(4, 0, gone), new(0, 0, gone)], [new("plans/p.jsonl", new Dictionary<int, string> { [2] = "erased" })]), None);
    }

    private Task<AuditReport> CheckAsync() => JournalAudit.CheckAsync(_folder["s"], _checkpoint, null, None).AsTask();

    private List<string> Files() => [.. Directory.GetFiles(_folder["s/journal"], "*.journal").Order(StringComparer.Ordinal)];

    private List<string> Occurrences(string text, string folder = "s") =>
        [.. Directory.GetFiles(_folder[folder], "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != "store.lock" && File.ReadAllBytes(f).AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0)];

    private Task ForgeAsync(string near, Action<byte[], int> alter) => JournalForger.ForgeFirstAsync(Files(), frame =>
    {
        var at = frame.AsSpan().IndexOf(Encoding.UTF8.GetBytes(near));
        if (at >= 0)
            alter(frame, at);
        return at >= 0;
    });

    /// <summary>A disk that gives up after so many operations, or at files of some name.</summary>
    private sealed class BreakingDisk : IJournalDisk
    {
        public int Left { get; set; } = int.MaxValue;

        public string? Refused { get; init; }

        public Microsoft.Win32.SafeHandles.SafeFileHandle Open(string path)
        {
            Take();
            return Refused is not null && path.EndsWith(Refused, StringComparison.Ordinal) ? throw new IOException("The disk gave up.") : JournalDisk.Instance.Open(path);
        }

        public void Write(Microsoft.Win32.SafeHandles.SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        {
            Take();
            JournalDisk.Instance.Write(file, bytes, offset);
        }

        public void Flush(Microsoft.Win32.SafeHandles.SafeFileHandle file)
        {
            Take();
            JournalDisk.Instance.Flush(file);
        }

        public void Reserve(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long size)
        {
            Take();
            JournalDisk.Instance.Reserve(file, offset, size);
        }

        public void Truncate(Microsoft.Win32.SafeHandles.SafeFileHandle file, long length) => JournalDisk.Instance.Truncate(file, length);

        public void FlushFolder(string folder)
        {
            Take();
            JournalDisk.Instance.FlushFolder(folder);
        }

        private void Take()
        {
            if (Left-- <= 0)
                throw new IOException("The disk gave up.");
        }
    }
}

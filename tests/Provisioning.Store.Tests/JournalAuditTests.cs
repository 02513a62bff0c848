using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Whatever is done to the journal's files, the check finds it, given the last checkpoint, and names where.</summary>
public sealed class JournalAuditTests : IAsyncLifetime
{
    private const int Commits = 15;
    private const int HeaderSize = 80;
    private const int Seed = 20261126;
    private readonly TemporaryFolder _folder = new();
    private AuditCheckpoint _checkpoint = null!;
    private string _journal = "";
    private List<string> _files = [];

    public async Task InitializeAsync()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 900))
        {
            await FillAsync(store, Commits);
            _checkpoint = JournalAudit.CheckpointOf(store, DateTimeOffset.UnixEpoch);
            (await JournalAudit.CheckAsync(store, _checkpoint, null, None)).IsIntact.ShouldBeTrue();
        }

        _journal = _folder["s/journal"];
        // The store's own note of where the journal ends is no witness here: whoever alters the journal alters it too.
        File.Delete(Path.Combine(_journal, "head"));
        _files = [.. Directory.GetFiles(_journal, "*.journal").Order(StringComparer.Ordinal)];
        _files.Count.ShouldBeGreaterThan(2);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_written_is_intact()
    {
        var report = await CheckAsync();
        report.IsIntact.ShouldBeTrue(report.Message);
        (report.Records, report.LastSequence, report.HeadHash).ShouldBe((Commits, Commits, _checkpoint.Hash));
    }

    [Fact]
    public async Task Every_changed_byte_is_found()
    {
        foreach (var file in _files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] ^= 0x41;
                await File.WriteAllBytesAsync(file, bytes);
                var report = await CheckAsync();
                bytes[i] ^= 0x41;
                report.IsIntact.ShouldBeFalse($"byte {i} of {Path.GetFileName(file)}");
                report.Message.ShouldNotBeNullOrEmpty();
                report.Sequence.ShouldNotBeNull();
            }

            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    [Fact]
    public async Task Every_end_that_is_cut_off_is_found()
    {
        foreach (var file in _files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            for (var length = 0; length < bytes.Length; length += 5)
            {
                await File.WriteAllBytesAsync(file, bytes[..length]);
                (await CheckAsync()).IsIntact.ShouldBeFalse($"{Path.GetFileName(file)} cut at {length}");
            }

            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    [Fact]
    public async Task Every_record_that_is_taken_out_doubled_or_swapped_is_found_and_named()
    {
        var first = 1L;
        foreach (var file in _files)
        {
            var bytes = await File.ReadAllBytesAsync(file);
            var records = Records(bytes);
            for (var i = 0; i < records.Count; i++)
            {
                var gone = await WithAsync(file, bytes, records.Where((_, j) => j != i));
                if (file == _files[^1] && i == records.Count - 1)
                    gone.Finding.ShouldBe(AuditFinding.Truncated);
                else
                    gone.Finding.ShouldBe(AuditFinding.Missing);
                gone.Sequence.ShouldBe(first + i);
                var doubled = await WithAsync(file, bytes, records.Take(i + 1).Append(records[i]).Concat(records.Skip(i + 1)));
                (doubled.Finding, doubled.Sequence).ShouldBe((AuditFinding.Reordered, first + i + 1));
                for (var j = i + 1; j < records.Count; j++)
                {
                    var swapped = records.ToList();
                    (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                    var report = await WithAsync(file, bytes, swapped);
                    (report.Finding, report.Sequence, report.File).ShouldBe((AuditFinding.Reordered, first + i, Path.GetFileName(file)));
                }
            }

            await File.WriteAllBytesAsync(file, bytes);
            first += records.Count;
        }
    }

    [Fact]
    public async Task Every_segment_that_is_missing_or_in_anothers_place_is_found()
    {
        for (var i = 0; i < _files.Count; i++)
        {
            var bytes = await File.ReadAllBytesAsync(_files[i]);
            File.Delete(_files[i]);
            (await CheckAsync()).Finding.ShouldBe(i == _files.Count - 1 ? AuditFinding.Truncated : AuditFinding.Missing);
            File.Copy(_files[(i + 1) % _files.Count], _files[i]);
            (await CheckAsync()).Finding.ShouldBe(AuditFinding.Reordered);
            await File.WriteAllBytesAsync(_files[i], bytes);
        }
    }

    [Fact]
    public async Task A_chain_that_was_made_anew_is_found_by_the_checkpoint_alone()
    {
        // Whoever can write the store can make a journal that is whole in itself.
        var id = (await File.ReadAllTextAsync(_folder["s/store.json"]));
        Directory.Delete(_folder["s"], recursive: true);
        await using (var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 900))
        {
            await FillAsync(store, Commits - 1);
            await store.CommitAsync(Batch("other", User("other", "other")), None);
        }

        (await JournalAudit.CheckAsync(_folder["s"], null, null, None)).IsIntact.ShouldBeTrue("nothing in it tells");
        (await CheckAsync()).Finding.ShouldBe(AuditFinding.Foreign);
        var own = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(_folder["s/store.json"])).RootElement.GetProperty("id").GetString()!;
        var report = await JournalAudit.CheckAsync(_folder["s"], _checkpoint with { Id = own }, null, None);
        (report.Finding, report.Sequence).ShouldBe((AuditFinding.Altered, Commits));
        id.ShouldNotContain(own);
    }

    [Fact]
    public async Task Random_changes_of_a_bigger_journal_are_found()
    {
        await using (var store = await OpenAsync(_folder["big"], create: true, segmentBytes: 20_000))
        {
            await FillAsync(store, 600);
            _checkpoint = JournalAudit.CheckpointOf(store, DateTimeOffset.UnixEpoch);
        }

        File.Delete(_folder["big/journal/head"]);
        var files = Directory.GetFiles(_folder["big/journal"], "*.journal");
        var random = new Random(Seed);
        for (var round = 0; round < 200; round++)
        {
            var file = files[random.Next(files.Length)];
            var bytes = await File.ReadAllBytesAsync(file);
            var at = random.Next(bytes.Length);
            byte[] harmed = (round % 3) switch
            {
                0 => [.. bytes[..at], (byte)(bytes[at] ^ (1 + random.Next(255))), .. bytes[(at + 1)..]],
                1 => bytes[..at],
                _ => [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.Next(200))..]],
            };
            await File.WriteAllBytesAsync(file, harmed);
            (await JournalAudit.CheckAsync(_folder["big"], _checkpoint, null, None)).IsIntact.ShouldBeFalse($"round {round}, {Path.GetFileName(file)} at {at}");
            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    private Task<AuditReport> CheckAsync() => JournalAudit.CheckAsync(_folder["s"], _checkpoint, null, None).AsTask();

    private async Task<AuditReport> WithAsync(string file, byte[] bytes, IEnumerable<byte[]> records)
    {
        await File.WriteAllBytesAsync(file, [.. bytes[..HeaderSize], .. records.SelectMany(r => r)]);
        return await CheckAsync();
    }

    private static List<byte[]> Records(byte[] bytes)
    {
        var starts = Enumerable.Range(HeaderSize, bytes.Length - HeaderSize).Where(i => bytes.AsSpan(i).StartsWith("PJFR"u8)).Append(bytes.Length).ToList();
        return [.. starts.Zip(starts.Skip(1), (from, to) => bytes[from..to])];
    }
}

using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>A journal that is not what was written is found and named: at opening, or by the check of the whole store, never passed over.</summary>
public sealed class JournalDamageTests : IAsyncLifetime
{
    private const int Commits = 120;
    private const int HeaderSize = 80;
    private const int Seed = 20261124;
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _segments = [];

    public async Task InitializeAsync()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 4000))
            await FillAsync(store, Commits);
        _segments.AddRange(Directory.GetFiles(_folder["s/journal"], "*.journal").Order(StringComparer.Ordinal).Select(f => Path.GetFileName(f)!));
        _segments.Count.ShouldBeGreaterThan(3);
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_found_and_its_file_named()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 150; i++)
        {
            var segment = _segments[i % _segments.Count];
            var at = 0;
            await ExpectDamageAsync(segment, $"bit flipped in {segment}", file =>
            {
                var bytes = File.ReadAllBytes(file);
                // The first places are in the header, which no record protects.
                at = i < 20 ? i * 4 : random.Next(bytes.Length);
                bytes[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, bytes);
            });
        }
    }

    [Fact]
    public async Task A_segment_cut_anywhere_is_found_and_named()
    {
        var random = new Random(Seed);
        for (var i = 0; i < 60; i++)
        {
            var segment = _segments[i % _segments.Count];
            await ExpectDamageAsync(segment, $"{segment} cut", file =>
            {
                var bytes = File.ReadAllBytes(file);
                File.WriteAllBytes(file, bytes[..random.Next(bytes.Length)]);
            });
        }
    }

    [Fact]
    public async Task A_record_taken_out_of_the_middle_is_found()
    {
        foreach (var segment in _segments)
        {
            await ExpectDamageAsync(segment, $"{segment} without one record", file =>
            {
                var bytes = File.ReadAllBytes(file);
                File.WriteAllBytes(file, [.. bytes[..HeaderSize], .. bytes[Marks(bytes).ElementAt(1)..]]);
            });
        }
    }

    [Fact]
    public async Task A_missing_segment_is_named()
    {
        foreach (var segment in _segments)
        {
            var copy = Copy();
            File.Delete(Path.Combine(copy, "journal", segment));
            var error = await ErrorAsync(() => OpenAsync(copy));
            error.Id.ShouldBe(ErrorIds.StoreDamaged);
            error.RecommendedAction.ShouldNotBeNull().ShouldContain("Restore-ProvStore");
            // The last one leaves no later one that names it: what is named is where the journal ends and should not.
            if (segment != _segments[^1])
                error.Message.ShouldContain(segment);
            else
                error.Message.ShouldContain("it ends at commit");
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task A_journal_without_its_segments_is_not_taken_for_a_new_store()
    {
        var copy = Copy();
        foreach (var file in Directory.GetFiles(Path.Combine(copy, "journal"), "*.journal"))
            File.Delete(file);
        (await ErrorAsync(() => OpenAsync(copy))).Id.ShouldBe(ErrorIds.StoreDamaged);
        File.Delete(Path.Combine(copy, "store.json"));
        (await ErrorAsync(() => OpenAsync(copy))).Id.ShouldBeOneOf(ErrorIds.StoreDamaged, ErrorIds.StoreNotFound);
    }

    [Fact]
    public async Task A_segment_of_another_store_or_of_another_place_is_refused()
    {
        await using (var other = await OpenAsync(_folder["other"], create: true, segmentBytes: 4000))
            await FillAsync(other, Commits);
        var copy = Copy();
        File.Copy(Path.Combine(_folder["other"], "journal", _segments[0]), Path.Combine(copy, "journal", _segments[0]), overwrite: true);
        (await ErrorAsync(() => OpenAsync(copy))).Message.ShouldContain("another store");
        var moved = Copy("moved");
        File.Copy(Path.Combine(moved, "journal", _segments[0]), Path.Combine(moved, "journal", _segments[1]), overwrite: true);
        (await ErrorAsync(() => OpenAsync(moved))).Message.ShouldContain("renamed");
    }

    [Fact]
    public async Task An_end_torn_by_a_crash_is_cut_off_with_a_warning_and_the_rest_is_there()
    {
        // As after a crash in the middle of an append: neither the note of where the journal ends nor the view knows of the last commit.
        var last = _segments[^1];
        var random = new Random(Seed);
        for (var i = 0; i < 40; i++)
        {
            var copy = Copy();
            File.Delete(Path.Combine(copy, "journal", "head"));
            foreach (var view in Directory.GetFiles(copy, "view.*"))
                File.Delete(view);
            var file = Path.Combine(copy, "journal", last);
            var bytes = await File.ReadAllBytesAsync(file);
            var lastRecord = Marks(bytes).Last();
            await File.WriteAllBytesAsync(file, bytes[..(lastRecord + 1 + random.Next(bytes.Length - lastRecord - 1))]);
            var warnings = new List<string>();
            await using (var store = await OpenAsync(copy, report: e => { if (e is WarningEvent w) warnings.Add(w.Message); }))
            {
                store.LastSequence.ShouldBe(Commits - 1);
                (await store.CountAsync("users", None)).ShouldBe(Commits - 1);
                await FillAsync(store, 3, from: Commits - 1);
            }

            warnings.ShouldHaveSingleItem().ShouldContain("cut off");
            await using var again = await OpenAsync(copy);
            (await again.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
            again.LastSequence.ShouldBe(Commits + 2);
            await again.DisposeAsync();
            Directory.Delete(copy, recursive: true);
        }
    }

    // Where records begin: docs/store.md says how they look.
    private static IEnumerable<int> Marks(byte[] bytes) =>
        Enumerable.Range(HeaderSize, bytes.Length - HeaderSize).Where(i => bytes.AsSpan(i).StartsWith("PJFR"u8));

    private string Copy(string name = "copy")
    {
        TemporaryFolder.Copy(_folder["s"], _folder[name]);
        return _folder[name];
    }

    private async Task ExpectDamageAsync(string segment, string what, Action<string> harm)
    {
        var copy = Copy();
        harm(Path.Combine(copy, "journal", segment));
        string message;
        try
        {
            await using var store = await OpenAsync(copy);
            var report = await store.VerifyAsync(null, None);
            report.IsHealthy.ShouldBeFalse(what);
            message = report.Problem.ShouldNotBeNull(what);
        }
        catch (ProvisioningException e)
        {
            e.Error.Id.ShouldBeOneOf([ErrorIds.StoreDamaged, ErrorIds.StoreNewer], what);
            message = e.Message;
        }

        message.ShouldSatisfyAllConditions(what, () => (message.Contains(segment, StringComparison.Ordinal) || message.Contains("it ends at commit", StringComparison.Ordinal)
            || message.Contains("is not whole", StringComparison.Ordinal)).ShouldBeTrue($"{what}: {message}"));
        Directory.Delete(copy, recursive: true);
    }
}

using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>What every caller of a store relies on.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_commit_is_there_at_once_and_after_opening_again()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            var receipt = await store.CommitAsync(Batch("1", User("a", "anna", 0, "m@x")), None);
            receipt.ShouldBe(new CommitReceipt(1, false));
            Text(await store.GetAsync("users", "a", None)).ShouldContain("anna");
            (await store.ReadAsync(StoreQuery.Equal("users", "mail", "m@x"), None).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe("a");
        }

        await using (var store = await OpenAsync(_folder["s"]))
        {
            store.LastSequence.ShouldBe(1);
            (await store.GetAsync("users", "a", None))!.Revision.ShouldBe(1);
            (await store.CountAsync("users", None)).ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_batch_sent_again_is_not_applied_again_also_after_opening_again()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            await store.CommitAsync(Batch("1", User("a", "anna", 0)), None);
            (await store.CommitAsync(Batch("1", User("a", "other", 0)), None)).ShouldBe(new CommitReceipt(1, true));
        }

        await using (var store = await OpenAsync(_folder["s"]))
        {
            (await store.CommitAsync(Batch("1", User("a", "other", 0)), None)).AlreadyCommitted.ShouldBeTrue();
            Text(await store.GetAsync("users", "a", None)).ShouldContain("anna");
        }
    }

    [Fact]
    public async Task Expected_revisions_and_unique_keys_are_kept_and_nothing_of_a_refused_batch_is()
    {
        await using var store = await OpenAsync(_folder["s"], create: true);
        await store.CommitAsync(Batch("1", User("a", "anna", 0), User("b", "bo", 0)), None);
        var stale = await ErrorAsync(() => store.CommitAsync(Batch("2", User("c", "cy"), User("a", "ann", 7)), None).AsTask());
        stale.Id.ShouldBe(ErrorIds.RevisionConflict);
        stale.Target.ShouldBe("users/a");
        var taken = await ErrorAsync(() => store.CommitAsync(Batch("3", User("c", "cy"), User("d", "bo", 0)), None).AsTask());
        taken.Id.ShouldBe(ErrorIds.UniqueConflict);
        taken.Target.ShouldBe("users/d");
        (await store.GetAsync("users", "c", None)).ShouldBeNull();
        // Two that swap their names, and one that takes what another gives up, in one batch.
        await store.CommitAsync(Batch("4", User("a", "bo", 1), User("b", "anna", 1)), None);
        await store.CommitAsync(Batch("5", User("a", null), User("e", "bo", 0)), None);
        (await store.ReadAsync(StoreQuery.Equal("users", "userName", "bo"), None).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe("e");
        (await ErrorAsync(() => store.CommitAsync(Batch("6", User("x", "same", 0), User("y", "same", 0)), None).AsTask())).Id.ShouldBe(ErrorIds.UniqueConflict);
    }

    [Fact]
    public async Task Twenty_threads_write_at_once_and_nothing_is_lost()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(t => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                    await store.CommitAsync(Batch($"{t}/{i}", User($"{t}-{i}", $"n{t}-{i}", 0)), None);
            })));
            store.LastSequence.ShouldBe(1000);
            (await store.CountAsync("users", None)).ShouldBe(1000);
        }

        await using var again = await OpenAsync(_folder["s"]);
        (await again.VerifyAsync(null, None)).ShouldSatisfyAllConditions(r => r.IsHealthy.ShouldBeTrue(), r => r.Commits.ShouldBe(1000), r => r.Documents.ShouldBe(1000));
    }

    [Fact]
    public async Task One_unique_name_for_which_many_compete_has_one_winner()
    {
        await using var store = await OpenAsync(_folder["s"], create: true);
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            try
            {
                await store.CommitAsync(Batch($"b{i}", User($"u{i}", "wanted", 0)), None);
                return 1;
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UniqueConflict)
            {
                return 0;
            }
        })));
        results.Sum().ShouldBe(1);
    }

    [Fact]
    public async Task The_journal_is_read_from_any_commit_on_across_segments()
    {
        await using var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 4000);
        await FillAsync(store, 200);
        Directory.GetFiles(_folder["s/journal"], "*.journal").Length.ShouldBeGreaterThan(3);
        foreach (var after in new[] { 0, 1, 57, 120, 199, 200, 300 })
        {
            var records = await store.ReadJournalAsync(after, None).ToListAsync();
            records.Select(r => r.Sequence).ShouldBe(Enumerable.Range(after + 1, Math.Max(0, 200 - after)).Select(n => (long)n));
        }
    }

    [Fact]
    public async Task Events_are_in_the_journal_only()
    {
        await using var store = await OpenAsync(_folder["s"], create: true);
        await store.CommitAsync(Batch("1", new DocumentWrite("events", "e1", "{}"u8.ToArray(), [])), None);
        (await store.ReadJournalAsync(0, None).ToListAsync()).ShouldHaveSingleItem().Batch.Writes[0].Id.ShouldBe("e1");
        await Should.ThrowAsync<ArgumentException>(async () => await store.ReadAsync(new("events"), None).ToListAsync());
    }

    [Fact]
    public async Task Queries_go_by_ordinal_order_of_key_and_id()
    {
        await using var store = await OpenAsync(_folder["s"], create: true);
        var names = new[] { "b", "B", "ä", "a", "", "日本", "a\0b", "a\u0001", "𝄞", "Z", new string('k', 300) }.Select((n, i) => (n, i)).ToList();
        foreach (var (name, i) in names)
            await store.CommitAsync(Batch($"{i}", new DocumentWrite("users", $"id{i}", "{}"u8.ToArray(), [new("userName", name), new("mail", "same")])), None);
        var expected = names.Where(n => n.n.Length < 256).OrderBy(n => n.n, StringComparer.Ordinal).Select(n => $"id{n.i}");
        (await store.ReadAsync(new("users") { Index = "userName" }, None).Select(d => d.Id).Where(i => i != "id10").ToListAsync()).ShouldBe(expected);
        (await store.ReadAsync(StoreQuery.Equal("users", "userName", new string('k', 300)), None).ToListAsync()).ShouldHaveSingleItem();
        (await store.ReadAsync(StoreQuery.Equal("users", "mail", "same"), None).CountAsync()).ShouldBe(names.Count);
        (await store.ReadAsync(new("users") { Index = "userName", Prefix = "a" }, None).Select(d => d.Id).ToListAsync()).ShouldBe(["id3", "id6", "id7"]);
        (await store.ReadAsync(new("users") { From = "id1", To = "id3" }, None).Select(d => d.Id).ToListAsync()).ShouldBe(["id1", "id10", "id2", "id3"]);
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = await OpenAsync(_folder["s"], create: true);
        await store.DisposeAsync();
        await store.DisposeAsync();
        (await ErrorAsync(() => store.CommitAsync(Batch("1", User("a", "anna")), None).AsTask())).Id.ShouldBe(ErrorIds.StoreClosed);
    }

    [Fact]
    public async Task A_backup_becomes_the_same_store_and_a_bad_one_is_refused()
    {
        string hash;
        await using (var store = await OpenAsync(_folder["s"], create: true, segmentBytes: 4000))
        {
            await FillAsync(store, 100);
            await store.BackupAsync(_folder["b.zip"], overwrite: false, TimeProvider.System, None);
            hash = (await store.HashAsync(None)).Hash;
            (await ErrorAsync(() => store.BackupAsync(_folder["b.zip"], false, TimeProvider.System, None).AsTask())).Id.ShouldBe(ErrorIds.StoreExists);
        }

        await StoreBackup.RestoreAsync(_folder["b.zip"], _folder["r"], None);
        await using (var restored = await OpenAsync(_folder["r"]))
            (await restored.HashAsync(None)).Hash.ShouldBe(hash);
        (await ErrorAsync(() => StoreBackup.RestoreAsync(_folder["b.zip"], _folder["r"], None).AsTask())).Id.ShouldBe(ErrorIds.StoreExists);

        var bytes = await File.ReadAllBytesAsync(_folder["b.zip"]);
        await File.WriteAllBytesAsync(_folder["cut.zip"], bytes[..(bytes.Length / 2)]);
        (await ErrorAsync(() => StoreBackup.RestoreAsync(_folder["cut.zip"], _folder["r2"], None).AsTask())).Id.ShouldBe(ErrorIds.BackupInvalid);
        Directory.Exists(_folder["r2"]).ShouldBeFalse();
    }
}

using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>The view can be lost in any way: it is made anew from the journal, and the state is the same.</summary>
public sealed class ViewDamageTests : IAsyncLifetime
{
    private const string View = "view.db";
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];
    private string _hash = "";

    public async Task InitializeAsync()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
        {
            await FillAsync(store, 100);
            await store.BackupAsync(_folder["early.zip"], overwrite: false, TimeProvider.System, None);
        }

        File.Copy(_folder[$"s/{View}"], _folder["older.db"]);
        File.Copy(_folder["s/view.seal"], _folder["older.seal"]);
        await using (var store = await OpenAsync(_folder["s"]))
        {
            await FillAsync(store, 100, from: 100);
            await store.CommitAsync(Batch("gone", User("u0003", null), User("u0004", "changed")), None);
            _hash = (await store.HashAsync(None)).Hash;
        }
    }

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task What_was_deleted_stays_deleted_when_the_view_is_made_anew()
    {
        using var folder = new TemporaryFolder();
        await using (var store = await OpenAsync(folder["s"], create: true))
        {
            await FillAsync(store, 3);
            await store.CommitAsync(Batch("gone", User("u0001", null)), None);
            (await store.ReadJournalAsync(3, None).SingleAsync()).Batch.Writes.ShouldHaveSingleItem().Json.ShouldBeNull();
        }

        foreach (var view in Directory.GetFiles(folder["s"], "view.*"))
            File.Delete(view);
        await using var again = await OpenAsync(folder["s"]);
        (await again.GetAsync("users", "u0001", None)).ShouldBeNull();
        (await again.CountAsync("users", None)).ShouldBe(2);
        // Its names are free again.
        await again.CommitAsync(Batch("new", User("u9", "name1", 0)), None);
    }

    [Fact]
    public async Task Deleted() => await ExpectSameAsync(copy => File.Delete(Path.Combine(copy, View)), warned: true);

    [Fact]
    public async Task From_an_older_day()
    {
        await ExpectSameAsync(copy =>
        {
            File.Copy(_folder["older.db"], Path.Combine(copy, View), overwrite: true);
            File.Copy(_folder["older.seal"], Path.Combine(copy, "view.seal"), overwrite: true);
        }, warned: false);
        // With the seal of the newer one beside it, the file is not what was sealed.
        await ExpectSameAsync(copy => File.Copy(_folder["older.db"], Path.Combine(copy, View), overwrite: true), warned: true);
    }

    [Fact]
    public async Task Truncated_anywhere()
    {
        var random = new Random(5);
        for (var i = 0; i < 15; i++)
        {
            await ExpectSameAsync(copy =>
            {
                using var file = new FileStream(Path.Combine(copy, View), FileMode.Open);
                file.SetLength(random.NextInt64(file.Length));
            }, warned: true);
        }
    }

    [Fact]
    public async Task Bits_flipped_anywhere_in_a_view_closed_in_order()
    {
        var random = new Random(6);
        for (var i = 0; i < 60; i++)
            await ExpectSameAsync(copy => Flip(Path.Combine(copy, View), random), warned: true);
    }

    [Fact]
    public async Task Bits_flipped_anywhere_in_a_view_that_a_crash_left_unsealed()
    {
        var random = new Random(7);
        for (var i = 0; i < 10; i++)
        {
            await ExpectSameAsync(copy =>
            {
                File.Delete(Path.Combine(copy, "view.seal"));
                Flip(Path.Combine(copy, View), random);
            }, warned: false);
        }
    }

    [Fact]
    public async Task Something_else_altogether()
    {
        await ExpectSameAsync(copy => File.WriteAllText(Path.Combine(copy, View), "no database"), warned: true);
        await ExpectSameAsync(copy => File.WriteAllBytes(Path.Combine(copy, View), []), warned: true);
        await ExpectSameAsync(copy => File.WriteAllText(Path.Combine(copy, "view.seal"), "nothing"), warned: true);
    }

    [Fact]
    public async Task Of_another_store()
    {
        await using (var other = await OpenAsync(_folder["other"], create: true))
            await FillAsync(other, 150, from: 1000);
        await ExpectSameAsync(copy =>
        {
            File.Copy(_folder[$"other/{View}"], Path.Combine(copy, View), overwrite: true);
            File.Copy(_folder["other/view.seal"], Path.Combine(copy, "view.seal"), overwrite: true);
        }, warned: false);
    }

    [Fact]
    public async Task Damaged_while_it_is_open_and_found_by_the_check()
    {
        var random = new Random(8);
        for (var i = 0; i < 10; i++)
        {
            await using var store = await OpenAsync(_folder["s"]);
            Overwrite(random);
            (await store.VerifyAsync(null, None)).Commits.ShouldBe(201);
            (await store.HashAsync(None)).Hash.ShouldBe(_hash);
            (await store.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Damaged_while_it_is_open_and_met_by_reads_and_commits()
    {
        var random = new Random(9);
        for (var i = 0; i < 10; i++)
        {
            await using (var store = await OpenAsync(_folder["s"]))
            {
                Overwrite(random);
                await store.CommitAsync(Batch($"met{i}", User("u0007", $"met{i}")), None);
                (await store.ReadAsync(new("users") { Index = "userName" }, None).CountAsync()).ShouldBe(199);
                (await store.ReadAsync(StoreQuery.Equal("users", "userName", $"met{i}"), None).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe("u0007");
                (await store.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
            }

            await using var again = await OpenAsync(_folder["s"], report: e => e.ShouldNotBeOfType<WarningEvent>());
            (await again.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
        }
    }

    // Everything but the first page.
    private void Overwrite(Random random)
    {
        using var file = new FileStream(_folder[$"s/{View}"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        var garbage = new byte[8192];
        for (var at = 8192L; at < file.Length; at += garbage.Length)
        {
            random.NextBytes(garbage);
            file.Position = at;
            file.Write(garbage);
        }
    }

    private static void Flip(string path, Random random)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = random.NextInt64(file.Length);
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ (1 << random.Next(8))));
    }

    private async Task ExpectSameAsync(Action<string> harm, bool warned)
    {
        var copy = _folder["copy"];
        TemporaryFolder.Copy(_folder["s"], copy);
        harm(copy);
        _warnings.Clear();
        await using (var store = await OpenAsync(copy, report: e =>
        {
            if (e is WarningEvent w)
            {
                lock (_warnings)
                    _warnings.Add(w.Message);
            }
        }))
        {
            (await store.HashAsync(None)).Hash.ShouldBe(_hash);
            (await store.ReadAsync(StoreQuery.Equal("users", "userName", "changed"), None).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe("u0004");
            // What nobody read so far is found by the check.
            if ((await store.VerifyAsync(null, None)).Problem is { } problem)
                _warnings.Add(problem);
            (await store.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
            (await store.HashAsync(None)).Hash.ShouldBe(_hash);
        }

        (_warnings.Count > 0).ShouldBe(warned, string.Join('\n', _warnings));
        Directory.Delete(copy, recursive: true);
    }
}

using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Long reads, of which the next page is read while one is worked on.</summary>
public sealed class ReadAheadTests : IDisposable
{
    private const int Documents = 3500;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_document_is_seen_once_in_order_by_any_number_of_readers()
    {
        await using var store = await FilledAsync();
        var reads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () => await store.ReadAsync(new("users"), None).Select(d => d.Id).ToListAsync())));
        foreach (var read in reads)
            read.ShouldBe(Enumerable.Range(0, Documents).Select(i => $"u{i:0000}"));
    }

    [Fact]
    public async Task A_read_that_is_given_up_leaves_nothing_behind()
    {
        await using var store = await FilledAsync();
        for (var taken = 0; taken < Documents; taken += 500)
            (await store.ReadAsync(new("users"), None).Take(taken).CountAsync()).ShouldBe(taken);
        await store.CommitAsync(Batch("more", User("v", "v")), None);
        (await store.ReadAsync(new("users"), None).LastAsync()).Id.ShouldBe("v");
    }

    [Fact]
    public async Task A_store_that_is_closed_under_a_reader_tells_it_so_and_is_whole()
    {
        for (var taken = 100; taken < Documents; taken += 900)
        {
            var store = taken == 100 ? await FilledAsync() : await OpenAsync(_folder.Path);
            var reader = store.ReadAsync(new("users"), None).GetAsyncEnumerator(None);
            for (var i = 0; i < taken; i++)
                (await reader.MoveNextAsync()).ShouldBeTrue();
            await store.DisposeAsync();
            (await ErrorAsync(async () =>
            {
                while (await reader.MoveNextAsync())
                {
                }
            })).Id.ShouldBe(ErrorIds.StoreClosed);
            await reader.DisposeAsync();
        }

        var warnings = new List<EngineEvent>();
        await using var again = await OpenAsync(_folder.Path, report: warnings.Add);
        (await again.CountAsync("users", None)).ShouldBe(Documents);
        warnings.ShouldBeEmpty("the view was closed in order");
    }

    [Fact]
    public async Task Many_who_read_while_it_is_closed_are_told_so()
    {
        for (var round = 0; round < 20; round++)
        {
            var store = round == 0 ? await FilledAsync() : await OpenAsync(_folder.Path);
            var reading = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToList();
            // Threads of their own: the pool would be slow to have so many.
            var readers = reading.Select(begun => Task.Factory.StartNew(
                () =>
                {
                    begun.SetResult();
                    return ErrorAsync(async () =>
                    {
                        while (true)
                            await store.GetAsync("users", "u0001", None);
                    });
                },
                None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()).ToList();
            await Task.WhenAll(reading.Select(begun => begun.Task));
            await store.DisposeAsync();
            foreach (var error in await Task.WhenAll(readers))
                error.Id.ShouldBe(ErrorIds.StoreClosed);
        }
    }

    private async Task<JournaledStore> FilledAsync()
    {
        var store = await OpenAsync(_folder.Path, create: true);
        await store.CommitAsync(Batch("fill", [.. Enumerable.Range(0, Documents).Select(i => User($"u{i:0000}", $"name{i}"))]), None);
        return store;
    }
}

using System.Text;
using Provisioning.Store.LiteDb;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Queries wait until the view has what they ask for, and for nothing else that it is behind with.</summary>
public sealed class QueryWaitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_query_waits_for_its_own_collection_and_for_no_other()
    {
        using var views = new HeldViews();
        await using var store = await StoreFolder.OpenAsync(Opening(_folder.Path, create: true) with { View = views }, None);
        await store.CommitAsync(Batch("users", User("u1", "anna")), None);
        await store.SettleAsync(None);
        views.Hold();
        try
        {
            await store.CommitAsync(Batch("accounts", Account("a1")), None);
            (await store.CountAsync("users", None)).ShouldBe(1);
            (await store.ReadAsync(StoreQuery.Equal("users", "userName", "anna"), None).CountAsync()).ShouldBe(1);
            (await store.GetAsync("accounts", "a1", None)).ShouldNotBeNull("look-ups by id wait for nothing");
            var accounts = store.CountAsync("accounts", None).AsTask();
            accounts.IsCompleted.ShouldBeFalse();
            views.Release();
            (await accounts).ShouldBe(1);
        }
        finally
        {
            views.Release();
        }
    }

    [Fact]
    public async Task What_is_committed_with_another_collection_is_waited_for()
    {
        using var views = new HeldViews();
        await using var store = await StoreFolder.OpenAsync(Opening(_folder.Path, create: true) with { View = views }, None);
        views.Hold();
        try
        {
            await store.CommitAsync(Batch("both", Account("a1"), User("u1", "anna")), None);
            await store.CommitAsync(Batch("accounts", Account("a2")), None);
            var users = store.ReadAsync(new("users"), None).CountAsync().AsTask();
            users.IsCompleted.ShouldBeFalse();
            views.Release();
            (await users).ShouldBe(1);
        }
        finally
        {
            views.Release();
        }
    }

    private static DocumentWrite Account(string id) => new("accounts", id, Encoding.UTF8.GetBytes("{}"), [new("link", id)]);

    /// <summary>LiteDB's views, which can be kept from taking anything in.</summary>
    private sealed class HeldViews : IStoreViewProvider, IDisposable
    {
        private readonly LiteDbViewProvider _provider = new();
        private readonly ManualResetEventSlim _free = new(initialState: true);

        public void Hold() => _free.Reset();

        public void Release() => _free.Set();

        public IStoreView Open(string folder, StoreSchema schema, CancellationToken cancellationToken) => new HeldView(_provider.Open(folder, schema, cancellationToken), _free);

        public void Discard(string folder) => _provider.Discard(folder);

        public void Dispose() => _free.Dispose();
    }

    private sealed class HeldView(IStoreView view, ManualResetEventSlim free) : IStoreView
    {
        public ViewMark? Mark => view.Mark;

        public void Apply(IReadOnlyCollection<ViewWrite> writes, ViewMark mark)
        {
            free.Wait();
            view.Apply(writes, mark);
        }

        public StoredDocument? Get(string collection, string id) => view.Get(collection, id);

        public IReadOnlyList<StoredDocument> GetMany(string collection, IReadOnlyList<string> ids) => view.GetMany(collection, ids);

        public string? FindUnique(string collection, string index, string key) => view.FindUnique(collection, index, key);

        public IReadOnlyList<ViewEntry> ReadPage(StoreQuery query, ViewPosition? after, int count) => view.ReadPage(query, after, count);

        public long Count(string collection) => view.Count(collection);

        public void Verify(CancellationToken cancellationToken) => view.Verify(cancellationToken);

        public void Dispose() => view.Dispose();
    }
}

using System.Text;
using Provisioning.Store.LiteDb;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Stores of older and newer schemas.</summary>
public sealed class SchemaTests : IDisposable
{
    private static readonly StoreSchema Next = Schema with
    {
        Version = 2,
        Collections = [.. Schema.Collections.Select(c => c.Name == "users" ? c with { Indexes = [.. c.Indexes, new("first")] } : c)],
        Migrations = [new FirstLetter()],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_older_store_is_migrated_as_it_is_opened_and_what_was_written_stays_as_it_was()
    {
        await using (var store = await OpenAsync(_folder["s"], create: true))
            await store.CommitAsync(Batch("1", User("a", "anna", 0), User("b", "bo", 0)), None);
        var journal = Directory.GetFiles(_folder["s/journal"], "*.journal").Single();
        var before = await File.ReadAllBytesAsync(journal);

        await using (var store = await OpenAsync(Next))
        {
            store.Info.SchemaVersion.ShouldBe(2);
            var found = (await store.ReadAsync(StoreQuery.Equal("users", "first", "a"), None).ToListAsync()).ShouldHaveSingleItem();
            found.Id.ShouldBe("a");
            Text(found).ShouldBe("""{"name":"anna","text":"","first":"a"}""");
            (await store.ReadJournalAsync(0, None).ToListAsync()).ShouldHaveSingleItem().Batch.Writes.Count.ShouldBe(2);
        }

        (await File.ReadAllBytesAsync(journal))[..before.Length].ShouldBe(before);
        // Once opened by the newer version, the older one must not write into it.
        var error = await ErrorAsync(() => OpenAsync(_folder["s"]));
        error.Id.ShouldBe(ErrorIds.StoreNewer);
        error.Message.ShouldContain(_folder["s"]);
    }

    [Fact]
    public async Task A_folder_of_a_newer_form_is_refused_with_what_to_do()
    {
        await using (await OpenAsync(_folder["s"], create: true))
        {
        }

        var manifest = _folder["s/store.json"];
        await File.WriteAllTextAsync(manifest, (await File.ReadAllTextAsync(manifest)).Replace("\"format\": 2", "\"format\": 9", StringComparison.Ordinal));
        var error = await ErrorAsync(() => OpenAsync(_folder["s"]));
        error.Id.ShouldBe(ErrorIds.StoreNewer);
        error.RecommendedAction.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task A_description_that_cannot_be_read_is_named(string content)
    {
        await using (await OpenAsync(_folder["s"], create: true))
        {
        }

        await File.WriteAllTextAsync(_folder["s/store.json"], content);
        var error = await ErrorAsync(() => OpenAsync(_folder["s"]));
        error.Id.ShouldBe(ErrorIds.StoreDamaged);
        error.Message.ShouldContain("store.json");
    }

    private Task<JournaledStore> OpenAsync(StoreSchema schema) =>
        StoreFolder.OpenAsync(Opening(_folder["s"]) with { Schema = schema, View = new LiteDbViewProvider() }, None).AsTask();

    private Task<JournaledStore> OpenAsync(string path, bool create = false) => StoreHarness.OpenAsync(path, create);

    private sealed class FirstLetter : IStoreMigration
    {
        public int From => 1;

        public DocumentWrite Migrate(DocumentWrite write)
        {
            if (write.Collection != "users" || write.Json is not { } json)
                return write;
            var first = write.Keys.First(k => k.Index == "userName").Value[..1];
            var text = Encoding.UTF8.GetString(json.Span);
            return write with { Json = Encoding.UTF8.GetBytes(text[..^1] + $",\"first\":\"{first}\"}}"), Keys = [.. write.Keys, new("first", first)] };
        }
    }
}

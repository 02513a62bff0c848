using System.Text;
using Provisioning.Store.LiteDb;

namespace Provisioning.Store.Tests;

/// <summary>Opens stores of a small schema for tests.</summary>
internal static class StoreHarness
{
    public static StoreSchema Schema { get; } = new(
        1,
        [
            new("users", [new("userName", Unique: true), new("mail")]),
            new("accounts", [new("link", Unique: true)]),
            new("events", [], JournalOnly: true),
            new(Erasure.Collection, [], JournalOnly: true),
        ],
        []);

    public static CancellationToken None => CancellationToken.None;

    public static StoreOpening Opening(string path, bool create = false) => new()
    {
        Path = path,
        Create = create,
        Schema = Schema,
        View = new LiteDbViewProvider(),
        Actor = "tester",
        LeastFreeSpace = 0,
    };

    public static Task<JournaledStore> OpenAsync(string path, bool create = false, Action<EngineEvent>? report = null, long segmentBytes = 64 << 20, IJournalDisk? disk = null) =>
        StoreFolder.OpenAsync(Opening(path, create) with { Report = report, SegmentBytes = segmentBytes, Disk = disk ?? JournalDisk.Instance }, None).AsTask();

    public static CommitBatch Batch(string id, params DocumentWrite[] writes) =>
        new() { BatchId = id, Actor = "tester", Cause = "test", Time = DateTimeOffset.UnixEpoch, Writes = writes };

    public static DocumentWrite User(string id, string? name, long? expected = null, string? mail = null, string? text = null) => new(
        "users",
        id,
        name is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes($$"""{"name":"{{name}}","text":"{{text}}"}"""),
        name is null ? [] : mail is null ? [new("userName", name)] : [new("userName", name), new("mail", mail)],
        expected);

    public static string Text(StoredDocument? document) => document is null ? "(none)" : Encoding.UTF8.GetString(document.Json.Span);

    /// <summary>Commits so many small batches one after the other.</summary>
    public static async Task FillAsync(JournaledStore store, int commits, int from = 0)
    {
        for (var i = from; i < from + commits; i++)
            await store.CommitAsync(Batch($"b{i}", User($"u{i:0000}", $"name{i}", 0, $"m{i % 7}", new string('x', i % 50))), None);
    }

    public static async Task<ProvisioningError> ErrorAsync(Func<Task> action) => (await Should.ThrowAsync<ProvisioningException>(action)).Error;
}

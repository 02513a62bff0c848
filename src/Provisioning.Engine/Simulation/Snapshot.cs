using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>What a snapshot says of itself: the entry snapshot.json.</summary>
internal sealed record SnapshotManifest
{
    public const string EntryName = "snapshot.json";
    public const string Kind = "provisioning-snapshot";

    /// <summary>What it is.</summary>
    public string Format { get; init; } = "";

    /// <summary>The version of the form of the file.</summary>
    public int Version { get; init; }

    /// <summary>What is in it, for whoever opens it.</summary>
    public string Notice { get; init; } = "";

    public string StoreId { get; init; } = "";

    /// <summary>The journal's sequence number of the state that it holds.</summary>
    public long Sequence { get; init; }

    public DateTimeOffset Created { get; init; }

    /// <summary>Of each collection how many documents there are, and the SHA-256 of its entry in lower-case hex.</summary>
    public SortedDictionary<string, SnapshotEntry> Collections { get; init; } = [];
}

/// <summary>One collection of a snapshot.</summary>
internal sealed record SnapshotEntry(long Documents, string Sha256);

/// <summary>The JSON of snapshots.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SnapshotManifest))]
internal sealed partial class SnapshotJson : JsonSerializerContext;

/// <summary>
/// A file that holds users, accounts and configuration as they were: a zip with a file of JSON Lines for each collection ({"id", "revision", "document"}) and snapshot.json, which has the hash of each.
/// </summary>
internal static class Snapshot
{
    private const int Version = 1;
    private const int Tries = 3;

    private const string Notice = "This file holds personal data: every user and account as they were. Keep it as you keep the directory, and delete it when it is not needed any more. It has no passwords and no secrets.";

    // What plans are made of. Passwords, plans, runs and messages are not.
    private static readonly string[] Frozen =
    [
        Collections.Accounts, Collections.AppGroups, Collections.AppMembers, Collections.Apps, Collections.AppStates, Collections.Assignments, Collections.Attributes, Collections.GroupAssignments, Collections.GroupMembers, Collections.GroupPushes, Collections.Groups, Collections.Guards,
        Collections.Matches, Collections.Notifications, Collections.PasswordPolicies, Collections.Policies, Collections.Tasks, Collections.Users,
    ];

    /// <summary>Freezes the store. Gives what the file says of itself.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileExists"/> when the file is there, <see cref="ErrorIds.FileNotWritten"/>, <see cref="ErrorIds.SnapshotInvalid"/> when the store does not stand still.</exception>
    public static async ValueTask<SnapshotInfo> SaveAsync(IProvisioningStore store, string path, bool overwrite, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (File.Exists(path) && !overwrite)
            throw Error(ErrorIds.FileExists, ProvisioningErrorCategory.Conflict, path, $"The file '{path}' is there already.", "Use -Force to replace it, or name another file.");
        var part = path + ".part";
        try
        {
            for (var i = 0; i < Tries; i++)
            {
                var sequence = store.LastSequence;
                var manifest = await WriteAsync(store, part, new() { Format = SnapshotManifest.Kind, Version = Version, Notice = Notice, StoreId = store.Info.Id, Sequence = sequence, Created = now }, cancellationToken).ConfigureAwait(false);
                if (store.LastSequence != sequence)
                    continue;
                File.Move(part, path, overwrite: true);
                return new(path, now, sequence, manifest.Collections[Collections.Users].Documents, manifest.Collections[Collections.Accounts].Documents, HashOf(manifest)) { Notice = Notice };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(ErrorIds.FileNotWritten, ProvisioningErrorCategory.Unavailable, path, $"The snapshot '{path}' cannot be written: {e.Message}", "Check the path and the disk.", e);
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }

        throw Error(ErrorIds.SnapshotInvalid, ProvisioningErrorCategory.Unavailable, path, "The store was written to all the time, so that there was no one state to freeze.", "Take the snapshot when no run is under way.");
    }

    /// <summary>Opens a snapshot as a store in memory, after every hash in it has been checked.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.SnapshotInvalid"/>.</exception>
    public static async ValueTask<(DraftStore Store, SnapshotManifest Manifest)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw Error(ErrorIds.FileNotFound, ProvisioningErrorCategory.NotFound, path, $"There is no file '{path}'.", "Name a file that Save-ProvSnapshot made.");
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            await using var closing = file.ConfigureAwait(false);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            var manifest = await ManifestAsync(zip, path, cancellationToken).ConfigureAwait(false);
            var store = DraftStore.Empty(new(manifest.StoreId, path, EngineSchema.Version, manifest.Created), manifest.Sequence);
            await LoadAsync(zip, path, manifest, store, cancellationToken).ConfigureAwait(false);
            return (store, manifest);
        }
        catch (Exception e) when (e is InvalidDataException or JsonException or IOException or KeyNotFoundException or FormatException or InvalidOperationException)
        {
            throw Invalid(path, e is InvalidDataException or JsonException ? "it is none, or was cut or altered" : e.Message, e);
        }
    }

    /// <summary>What tells the snapshot from every other: a hash over what it says of itself, with the hashes of all that is in it.</summary>
    public static string HashOf(SnapshotManifest manifest) => PlanFile.Hex(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(manifest, SnapshotJson.Default.SnapshotManifest)));

    private static async ValueTask<SnapshotManifest> WriteAsync(IProvisioningStore store, string path, SnapshotManifest manifest, CancellationToken cancellationToken)
    {
        var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        await using var closing = file.ConfigureAwait(false);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create) { Comment = Notice };
        foreach (var collection in Frozen)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var entry = Entry(zip, collection + ".jsonl", manifest.Created).Open();
            long count = 0;
            await foreach (var document in store.ReadAsync(new(collection), cancellationToken).ConfigureAwait(false))
            {
                var line = Utf8JsonBuffer.Shared.Write(document, static (writer, d) =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("id"u8, d.Id);
                    writer.WriteNumber("revision"u8, d.Revision);
                    writer.WritePropertyName("document"u8);
                    writer.WriteRawValue(d.Json.Span, skipInputValidation: true);
                    writer.WriteEndObject();
                });
                hash.AppendData(line);
                hash.AppendData("\n"u8);
                entry.Write(line);
                entry.Write("\n"u8);
                count++;
            }

            manifest.Collections.Add(collection, new(count, PlanFile.Hex(hash.GetHashAndReset())));
        }

        using var last = Entry(zip, SnapshotManifest.EntryName, manifest.Created).Open();
        JsonSerializer.Serialize(last, manifest, SnapshotJson.Default.SnapshotManifest);
        return manifest;
    }

    private static ZipArchiveEntry Entry(ZipArchive zip, string name, DateTimeOffset time)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = time.ToUniversalTime();
        return entry;
    }

    private static async ValueTask<SnapshotManifest> ManifestAsync(ZipArchive zip, string path, CancellationToken cancellationToken)
    {
        using var stream = (zip.GetEntry(SnapshotManifest.EntryName) ?? throw Invalid(path, $"it has no {SnapshotManifest.EntryName}")).Open();
        var manifest = await JsonSerializer.DeserializeAsync(stream, SnapshotJson.Default.SnapshotManifest, cancellationToken).ConfigureAwait(false);
        return manifest switch
        {
            not { Format: SnapshotManifest.Kind } => throw Invalid(path, "it is the file of something else"),
            { Version: not Version } => throw Invalid(path, $"it has the version {manifest.Version}, and version {Version} is known here"),
            _ => manifest,
        };
    }

    private static async ValueTask LoadAsync(ZipArchive zip, string path, SnapshotManifest manifest, DraftStore store, CancellationToken cancellationToken)
    {
        // The attributes and the policy say under which keys users are found.
        var attributes = new List<AttributeDefinition>();
        LifecyclePolicy? lifecycle = null;
        DirectorySchema? schema = null;
        foreach (var collection in Frozen.OrderBy(c => c is Collections.Attributes or Collections.Policies ? 0 : 1).ThenBy(c => c, StringComparer.Ordinal))
        {
            var said = manifest.Collections[collection];
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var entry = new StreamReader((zip.GetEntry(collection + ".jsonl") ?? throw Invalid(path, $"it has no {collection}.jsonl")).Open());
            long count = 0;
            while (await entry.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(line);
                hash.AppendData(bytes);
                hash.AppendData("\n"u8);
                var document = Document(collection, bytes);
                if (collection == Collections.Attributes)
                    attributes.Add(JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AttributeDefinition)!);
                else if (collection == Collections.Policies && document.Id == LifecyclePolicyDocument.Id)
                    lifecycle = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.LifecyclePolicy);
                else if (collection is not Collections.Policies)
                    schema ??= new(attributes, lifecycle);
                store.Load(new(collection, document.Id, SnapshotKeys.Json(document), SnapshotKeys.Of(document, schema)), document.Revision);
                count++;
            }

            if (count != said.Documents || PlanFile.Hex(hash.GetHashAndReset()) != said.Sha256)
                throw Invalid(path, $"{collection}.jsonl is not what was written: its hash is another one");
        }
    }

    private static StoredDocument Document(string collection, byte[] line)
    {
        var reader = new Utf8JsonReader(line);
        string? id = null;
        long revision = 0;
        ReadOnlyMemory<byte> json = default;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("revision"u8))
            {
                reader.Read();
                revision = reader.GetInt64();
            }
            else
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                json = line.AsMemory(start..(int)reader.BytesConsumed);
            }
        }

        return new(collection, id ?? throw new JsonException("A document has no id."), revision, json);
    }

    private static ProvisioningException Invalid(string path, string why, Exception? cause = null) => Error(
        ErrorIds.SnapshotInvalid, ProvisioningErrorCategory.InvalidData, path, $"The snapshot '{path}' cannot be used: {why.TrimEnd('.')}.", "Take another one: Save-ProvSnapshot.", cause);

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string path, string message, string action, Exception? cause = null) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = path }.ToException(cause);
}

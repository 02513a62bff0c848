using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Store;

/// <summary>What store.json says: which store this is.</summary>
internal sealed record StoreManifest
{
    public const string FileName = "store.json";
    public const int CurrentFormat = 2;

    /// <summary>The store's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The form of the folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The newest schema that the store was opened with.</summary>
    public int SchemaVersion { get; init; }

    /// <summary>When the store was created (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreDamaged"/>, <see cref="ErrorIds.StoreNewer"/>.</exception>
    public static StoreManifest Read(string folder, int schemaVersion)
    {
        var path = Path.Combine(folder, FileName);
        StoreManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Default.StoreManifest) ?? throw new JsonException("It is empty.");
        }
        catch (JsonException e)
        {
            throw StoreErrors.Damaged(path, 0, $"it is no description of a store ({e.Message.TrimEnd('.')})");
        }

        if (manifest.Format > CurrentFormat)
            throw StoreErrors.Newer(folder, $"its folder has the form {manifest.Format}, and this version knows {CurrentFormat}");
        return manifest.SchemaVersion > schemaVersion
            ? throw StoreErrors.Newer(folder, $"its schema has the version {manifest.SchemaVersion}, and this version knows {schemaVersion}")
            : manifest;
    }

    public void Write(string folder) =>
        DurableFile.Replace(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.StoreManifest));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StoreManifest))]
[JsonSerializable(typeof(StoreOwner))]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;

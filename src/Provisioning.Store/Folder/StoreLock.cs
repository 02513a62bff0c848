using System.Text.Json;

namespace Provisioning.Store;

/// <summary>Who has a store open.</summary>
internal sealed record StoreOwner
{
    public required string User { get; init; }

    public required string Host { get; init; }

    public int ProcessId { get; init; }

    public required string Command { get; init; }

    public DateTimeOffset Since { get; init; }

    public override string ToString() => $"{User} on {Host}, process {ProcessId} ({Command}), since {Since.ToLocalTime():yyyy-MM-dd HH:mm:ss}";
}

/// <summary>
/// The exclusive right to a store's folder: an operating system's lock on a file, which ends with the process whatever happens to it. Beside it stands who has it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private const string FileName = "store.lock";
    private const string OwnerFileName = "store.owner";
    private readonly FileStream _file;
    private readonly string _ownerPath;

    private StoreLock(FileStream file, string ownerPath) => (_file, _ownerPath) = (file, ownerPath);

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreLocked"/>: names the owner.</exception>
    public static StoreLock Take(string folder, StoreOwner owner)
    {
        var path = Path.Combine(folder, FileName);
        var ownerPath = Path.Combine(folder, OwnerFileName);
        FileStream file;
        try
        {
            file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException e)
        {
            throw Locked(folder, ReadOwner(ownerPath), e);
        }

        try
        {
            DurableFile.Replace(ownerPath, JsonSerializer.SerializeToUtf8Bytes(owner, ManifestJson.Default.StoreOwner));
            return new(file, ownerPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>True when a second lock on the file is refused: not so on file systems that cannot lock.</summary>
    public bool Excludes()
    {
        try
        {
            using var second = new FileStream(_file.Name, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        // Only a note: the lock itself is the file's.
        try
        {
            File.Delete(_ownerPath);
        }
        catch (IOException)
        {
        }
        finally
        {
            _file.Dispose();
        }
    }

    private static StoreOwner? ReadOwner(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Default.StoreOwner);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ProvisioningException Locked(string folder, StoreOwner? owner, Exception cause) => new ProvisioningError
    {
        Id = ErrorIds.StoreLocked,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = $"The store '{folder}' is in use by {owner?.ToString() ?? "another process, which does not say who it is"}.",
        RecommendedAction = "Close it there (Close-ProvStore, or end that process), or wait until it is done. A store has one process at a time.",
        Target = folder,
        IsTransient = true,
    }.ToException(cause);
}

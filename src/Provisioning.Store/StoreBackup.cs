using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Provisioning.Store;

/// <summary>What a backup says of itself.</summary>
internal sealed record BackupManifest
{
    public const string EntryName = "backup.json";

    public required Guid StoreId { get; init; }

    public DateTimeOffset Made { get; init; }

    public long LastSequence { get; init; }

    /// <summary>SHA-256 of each entry, in lower-case hex.</summary>
    public required SortedDictionary<string, string> Files { get; init; }
}

/// <summary>Puts a store into one file, and back.</summary>
public static class StoreBackup
{
    /// <summary>Writes a backup of the open store: its journal up to now, and its plans. The view is not in it, since it is made from the journal.</summary>
    /// <param name="store">The store; commits may go on meanwhile and are not in it.</param>
    /// <param name="path">The file to make.</param>
    /// <param name="overwrite">Replaces a file that is there.</param>
    /// <param name="clock">The time.</param>
    /// <param name="cancellationToken">Ends the backup; no file is left then.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreExists"/> when the file is there, <see cref="ErrorIds.StoreNoSpace"/>, <see cref="ErrorIds.StoreWriteFailed"/>, <see cref="ErrorIds.ErasureImpossible"/> while an erasure is not ended.</exception>
    public static async ValueTask BackupAsync(this JournaledStore store, string path, bool overwrite, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(clock);
        if (File.Exists(path) && !overwrite)
            throw Error(ErrorIds.StoreExists, ProvisioningErrorCategory.Conflict, path, $"The file '{path}' is there already.", "Use -Force to replace it, or name another file.");
        using var files = await store.HoldFilesAsync(cancellationToken).ConfigureAwait(false);
        if (store.Journal.IsErasing)
            throw StoreErrors.ErasureUnfinished(store.Info.Path);
        try
        {
            await Task.Run(() => Backup(store, path, clock, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw DiskFull.Is(e) ? StoreErrors.NoSpace(path, e) : Error(ErrorIds.StoreWriteFailed, ProvisioningErrorCategory.Unavailable, path, $"The backup '{path}' cannot be written: {e.Message.TrimEnd('.')}.", "Check the path and the disk.", e);
        }
    }

    /// <summary>Makes a store of a backup. Everything in it is checked first.</summary>
    /// <param name="path">The backup.</param>
    /// <param name="folder">The folder for the store: empty or not there.</param>
    /// <param name="cancellationToken">Ends it; nothing is left in the folder then.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.BackupInvalid"/>: says what is wrong with it; <see cref="ErrorIds.StoreExists"/>, <see cref="ErrorIds.FileNotFound"/>.</exception>
    public static async ValueTask RestoreAsync(string path, string folder, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw Error(ErrorIds.FileNotFound, ProvisioningErrorCategory.NotFound, path, $"There is no file '{path}'.", "Name a file that Backup-ProvStore made.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw Error(ErrorIds.StoreExists, ProvisioningErrorCategory.Conflict, folder, $"The folder '{folder}' is not empty: a backup is never restored over something.", "Name a folder that is empty or not there.");
        await Task.Run(() => Restore(path, folder, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static void Backup(JournaledStore store, string path, TimeProvider clock, CancellationToken cancellationToken)
    {
        var temporary = path + ".new";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
            {
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
                    var last = store.LastSequence;
                    Add(zip, files, StoreManifest.FileName, Path.Combine(store.Info.Path, StoreManifest.FileName), long.MaxValue, cancellationToken);
                    foreach (var (segment, length) in store.Journal.Files())
                        Add(zip, files, $"{StoreFolder.JournalFolder}/{Path.GetFileName(segment)}", segment, length, cancellationToken);
                    var plans = Path.Combine(store.Info.Path, StoreFolder.PlanFolder);
                    foreach (var plan in Directory.Exists(plans) ? Directory.EnumerateFiles(plans, "*.jsonl") : [])
                        Add(zip, files, $"{StoreFolder.PlanFolder}/{Path.GetFileName(plan)}", plan, long.MaxValue, cancellationToken);
                    using var manifest = zip.CreateEntry(BackupManifest.EntryName).Open();
                    JsonSerializer.Serialize(
                        manifest,
                        new BackupManifest { StoreId = Guid.Parse(store.Info.Id), Made = clock.GetUtcNow(), LastSequence = last, Files = files },
                        ManifestJson.Default.BackupManifest);
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void Add(ZipArchive zip, SortedDictionary<string, string> files, string name, string source, long length, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var to = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        var buffer = new byte[1 << 18];
        var left = length;
        while (left > 0 && from.Read(buffer, 0, (int)Math.Min(buffer.Length, left)) is var read and > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            to.Write(buffer, 0, read);
            left -= read;
        }

        files.Add(name, Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant());
    }

    private static void Restore(string path, string folder, CancellationToken cancellationToken)
    {
        var staging = folder.TrimEnd(Path.DirectorySeparatorChar) + ".restoring";
        if (Directory.Exists(staging))
            Directory.Delete(staging, recursive: true);
        try
        {
            using (var zip = OpenZip(path))
            {
                var manifest = ReadManifest(path, zip);
                foreach (var (name, expected) in manifest.Files)
                    Extract(path, zip, name, expected, staging, cancellationToken);
                Check(path, manifest, staging);
            }

            if (Directory.Exists(folder))
                Directory.Delete(folder);
            Directory.Move(staging, folder);
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Invalid(path, e.Message.TrimEnd('.'), e);
        }
        finally
        {
            if (Directory.Exists(staging))
                Directory.Delete(staging, recursive: true);
        }
    }

    private static ZipArchive OpenZip(string path)
    {
        try
        {
            return ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw Invalid(path, "it is no backup, or it is cut", e);
        }
    }

    private static BackupManifest ReadManifest(string path, ZipArchive zip)
    {
        var entry = zip.GetEntry(BackupManifest.EntryName) ?? throw Invalid(path, "it is no backup of a store");
        try
        {
            using var stream = entry.Open();
            return JsonSerializer.Deserialize(stream, ManifestJson.Default.BackupManifest) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw Invalid(path, "what it says of itself cannot be read", e);
        }
    }

    private static void Extract(string path, ZipArchive zip, string name, string expected, string staging, CancellationToken cancellationToken)
    {
        var entry = zip.GetEntry(name) ?? throw Invalid(path, $"'{name}' is not in it");
        var target = Path.GetFullPath(Path.Combine(staging, name));
        if (!target.StartsWith(Path.GetFullPath(staging) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw Invalid(path, $"'{name}' leads out of the store's folder");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var from = entry.Open())
        using (var to = new FileStream(target, FileMode.CreateNew, FileAccess.Write))
        {
            var buffer = new byte[1 << 18];
            while (from.Read(buffer) is var read and > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                to.Write(buffer, 0, read);
            }

            to.Flush(flushToDisk: true);
        }

        if (!string.Equals(Convert.ToHexString(hash.GetHashAndReset()), expected, StringComparison.OrdinalIgnoreCase))
            throw Invalid(path, $"'{name}' in it is not what was backed up");
    }

    private static void Check(string path, BackupManifest manifest, string staging)
    {
        try
        {
            // Nothing is looked up in it: it is read and checked.
            using var journal = Journal.Open(Path.Combine(staging, StoreFolder.JournalFolder), manifest.StoreId, new(0, [], []), manifest.LastSequence, JournalDisk.Instance, Journal.SegmentBytes, static (_, _) => { });
            journal.Verify(null, CancellationToken.None);
        }
        catch (ProvisioningException e)
        {
            throw Invalid(path, $"its journal is not whole: {e.Error.Message.TrimEnd('.')}", e);
        }
    }

    private static ProvisioningException Invalid(string path, string why, Exception? cause = null) =>
        Error(ErrorIds.BackupInvalid, ProvisioningErrorCategory.Damaged, path, $"The backup '{path}' cannot be used: {why}.", "Use another backup.", cause);

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action, Exception? cause = null) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException(cause);
}

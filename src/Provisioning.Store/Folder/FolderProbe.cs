namespace Provisioning.Store;

/// <summary>Refuses folders in which a store would not be safe, by trying what it needs.</summary>
internal static class FolderProbe
{
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreNoSpace"/>.</exception>
    public static void CheckSpace(string folder, long least)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (free < least)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.StoreNoSpace,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The disk of '{folder}' has {free >> 20} MB free; a store needs {least >> 20} MB at least.",
                RecommendedAction = "Make room on the disk, or put the store on another one.",
                Target = folder,
                IsTransient = true,
            }.ToException();
        }
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.StoreUnsupportedFileSystem"/>.</exception>
    public static void CheckFileSystem(string folder, StoreLock held, IJournalDisk disk)
    {
        if (!held.Excludes())
            throw Unsupported(folder, "it does not keep two processes from one file", null);
        var path = Path.Combine(folder, ".probe");
        try
        {
            using (var file = disk.Open(path))
            {
                disk.Write(file, "probe"u8, 0);
                disk.Flush(file);
            }

            disk.FlushFolder(folder);
        }
        catch (IOException e) when (!DiskFull.Is(e))
        {
            throw Unsupported(folder, "it cannot force a file to the disk", e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static ProvisioningException Unsupported(string folder, string why, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.StoreUnsupportedFileSystem,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The file system of '{folder}' cannot hold a store: {why}.",
        RecommendedAction = "Use a folder on a local disk (ext4, XFS, NTFS, APFS).",
        Target = folder,
    }.ToException(cause);
}

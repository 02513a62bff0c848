namespace Provisioning;

/// <summary>Tells a disk that is full from one that is broken.</summary>
public static class DiskFull
{
    /// <summary>True for the error of a disk, or of a share of it, on which there is no room: ENOSPC and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.</summary>
    public static bool Is(IOException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) is 0x70 or 0x27 : error.HResult is 28 or 122;
    }
}

using System.Runtime.InteropServices;

namespace Provisioning.Store;

/// <summary>Small files that are replaced whole or not at all, also by a power cut.</summary>
internal static class DurableFile
{
    /// <summary>Writes the file beside its place, forces it to the disk and moves it there.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        // Without a buffer of its own, so that closing it has nothing left to write.
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Returns when the folder's own entries are on the disk. Windows does that by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Unix.Open(folder, 0);
        if (descriptor < 0)
            throw new IOException($"The folder '{folder}' cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            // File systems that cannot sync a folder (EINVAL) sync its entries with its files.
            if (Unix.Sync(descriptor) != 0 && Marshal.GetLastPInvokeError() is not 22)
                throw new IOException($"The folder '{folder}' cannot be synced (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Unix.Close(descriptor);
        }
    }

    private static class Unix
    {
        [DllImport("libc", EntryPoint = "open", SetLastError = true, CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

        [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Sync(int descriptor);

        [DllImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        public static extern int Close(int descriptor);
    }
}

using Microsoft.Win32.SafeHandles;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>
/// The file, open for reading. Both passes read through the same handle, so that a file renamed over it in between cannot mix two exports. On
/// Windows a writer and this reader exclude each other; elsewhere changes are found by comparing what the passes read.
/// </summary>
internal sealed class CsvFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly CsvSettings _settings;

    private CsvFile(SafeFileHandle handle, CsvSettings settings) => (_handle, _settings) = (handle, settings);

    public CsvSettings Settings => _settings;

    /// <summary>Length in bytes and the time of the last write, now.</summary>
    public (long Length, DateTime Written) State => Guarded(() => (RandomAccess.GetLength(_handle), File.GetLastWriteTimeUtc(_handle)));

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static CsvFile Open(CsvSettings settings)
    {
        if (Directory.Exists(settings.Path))
            throw CsvErrors.Unreadable(settings, "it is a folder", "Set the app's setting Path to a file.", transient: false);
        try
        {
            return new(File.OpenHandle(settings.Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan), settings);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CsvErrors.NotFound(settings);
        }
        catch (UnauthorizedAccessException)
        {
            throw CsvErrors.Unreadable(settings, $"the account {Environment.UserName} has no right to", "Give this account the right to read the file.", transient: false);
        }
        catch (IOException e)
        {
            throw InUse(settings, e);
        }
    }

    /// <summary>Reads bytes at an offset; fewer than asked for only near the end, and 0 at it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public int Read(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(_handle, buffer, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InUse(_settings, e);
        }
    }

    public void Dispose() => _handle.Dispose();

    private T Guarded<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw InUse(_settings, e);
        }
    }

    private static ProvisioningException InUse(CsvSettings settings, Exception e) =>
        CsvErrors.Unreadable(settings, e.Message.TrimEnd('.'), "Wait until the program that has it open is done, or see what the disk or the share has.", transient: true);
}

namespace Provisioning.Engine;

/// <summary>The files that audit makes and reads, with the errors that people can do something about.</summary>
public static class AuditFiles
{
    private const int BufferSize = 1 << 18;

    /// <summary>Makes sure that the file may be written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileExists"/>.</exception>
    public static void CheckFree(string path, bool overwrite)
    {
        if (File.Exists(path) && !overwrite)
            throw Error(ErrorIds.FileExists, ProvisioningErrorCategory.Conflict, path, $"The file '{path}' is there already.", "Use -Force to replace it, or name another file.");
    }

    /// <summary>Writes a file whole or not at all.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = path + ".new";
        var bytes = content.ToArray();
        try
        {
            Writing(path, () =>
            {
                using (var output = Create(temporary))
                {
                    output.Write(bytes);
                    output.Flush(flushToDisk: true);
                }

                File.Move(temporary, path, overwrite: true);
                return true;
            });
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <summary>Adds a line to a text file, which is made when it is not there.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static void AppendLine(string path, string line)
    {
        Writing(path, () =>
        {
            File.AppendAllText(path, line + "\n");
            return true;
        });
    }

    /// <summary>Reads a small file.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Error(ErrorIds.FileNotFound, ProvisioningErrorCategory.NotFound, path, $"There is no file '{path}'.", "Check the path; a relative one is taken from the current location ($PWD).", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Error(ErrorIds.FileUnreadable, ProvisioningErrorCategory.Permission, path, $"The file '{path}' cannot be read: {e.Message.TrimEnd('.')}.", "Check that this account may read it.", e);
        }
    }

    internal static FileStream Create(string path) => Writing(path, () => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferSize));

    /// <summary>Does something that writes to a file.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    internal static T Writing<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>Removes what an attempt left behind.</summary>
    internal static void Remove(string temporary)
    {
        if (File.Exists(temporary))
            File.Delete(temporary);
    }

    internal static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action, Exception? cause = null) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException(cause);

    private static ProvisioningException Unwritable(string path, Exception cause) =>
        Error(ErrorIds.FileNotWritten, ProvisioningErrorCategory.Unavailable, path, $"The file '{path}' cannot be written: {cause.Message.TrimEnd('.')}.", "Check the folder and the disk, and that this account may write there.", cause);
}

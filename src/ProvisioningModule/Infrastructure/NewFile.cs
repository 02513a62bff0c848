namespace Provisioning.Commands;

/// <summary>Writes a file that a user asked for: whole or not at all.</summary>
internal static class NewFile
{
    /// <summary>Writes beside the place first, so that what is there stays until the new file is whole.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileExists"/>, <see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static async ValueTask WriteAsync(string path, bool overwrite, Func<Stream, ValueTask> write)
    {
        if (File.Exists(path) && !overwrite)
            throw Exists(path);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            await using (stream.ConfigureAwait(false))
                await write(stream).ConfigureAwait(false);
            File.Move(part, path, overwrite);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw File.Exists(path) && !overwrite ? Exists(path) : new ProvisioningError
            {
                Id = ErrorIds.FileNotWritten,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{path}' cannot be written: {e.Message.TrimEnd('.')}.",
                RecommendedAction = "Check the folder, who may write there, and the disk.",
                Target = path,
            }.ToException(e);
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>An empty file beside the place, to write to and read again; it is gone when it is closed.</summary>
    public static Stream Beside(string path) =>
        new FileStream($"{path}.{Guid.NewGuid():N}.part", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);

    private static ProvisioningException Exists(string path) => new ProvisioningError
    {
        Id = ErrorIds.FileExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"The file '{path}' is there already.",
        RecommendedAction = "Use -Force to replace it, or name another file.",
        Target = path,
    }.ToException();
}

namespace Provisioning.Engine;

/// <summary>The files that audit reads, with the errors that people can do something about.</summary>
public static class AuditFiles
{
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

    internal static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action, Exception? cause = null) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException(cause);
}

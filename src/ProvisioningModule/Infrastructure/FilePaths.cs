using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Turns PowerShell paths (relative to $PWD, with drives and wildcards) into paths of the file system.</summary>
internal static class FilePaths
{
    private const string FileSystem = "FileSystem";

    /// <summary>The files and folders that a path names.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FilePathInvalid"/>.</exception>
    public static IReadOnlyList<string> Existing(PathIntrinsics paths, string path, bool literal)
    {
        if (literal)
        {
            var file = New(paths, path);
            return Path.Exists(file) ? [file] : throw NotFound(path);
        }

        try
        {
            var found = paths.GetResolvedProviderPathFromPSPath(path, out var provider);
            Check(path, provider);
            return found.Count > 0 ? found : throw NotFound(path);
        }
        catch (ItemNotFoundException e)
        {
            throw NotFound(path, e);
        }
        catch (SessionStateException e)
        {
            throw Invalid(path, e);
        }
    }

    /// <summary>The path of a file or folder that need not exist.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilePathInvalid"/>.</exception>
    public static string New(PathIntrinsics paths, string path)
    {
        try
        {
            var file = paths.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            Check(path, provider);
            return file;
        }
        catch (SessionStateException e)
        {
            throw Invalid(path, e);
        }
    }

    private static void Check(string path, ProviderInfo provider)
    {
        if (!string.Equals(provider.Name, FileSystem, StringComparison.OrdinalIgnoreCase))
            throw Invalid(path, null);
    }

    private static ProvisioningException NotFound(string path, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.FileNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"There is no file '{path}'.",
        RecommendedAction = "Check the path; a relative one is taken from the current location ($PWD).",
        Target = path,
    }.ToException(cause);

    private static ProvisioningException Invalid(string path, Exception? cause) => new ProvisioningError
    {
        Id = ErrorIds.FilePathInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{path}' is no path of the file system.",
        RecommendedAction = "Give the path of a file or folder, such as ./hr.csv.",
        Target = path,
    }.ToException(cause);
}

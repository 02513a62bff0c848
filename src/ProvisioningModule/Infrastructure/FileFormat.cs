namespace Provisioning.Commands;

/// <summary>Tells by a file's extension as what it is to be written.</summary>
internal static class FileFormat
{
    /// <summary>The format that the extension stands for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is written, with its verb: "the plan is".</param>
    /// <param name="known">The formats with their extensions, the first of which is told to who is wrong.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilePathInvalid"/>.</exception>
    public static T Of<T>(string path, string what, IReadOnlyList<(T Format, string[] Extensions)> known)
        where T : struct, Enum
    {
        var extension = Path.GetExtension(path);
        foreach (var (format, extensions) in known)
        {
            if (extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
                return format;
        }

        throw new ProvisioningError
        {
            Id = ErrorIds.FilePathInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"The extension '{extension}' of '{path}' does not say as what {what} to be written.",
            RecommendedAction = $"Name a file that ends in {Or(known.Select(k => k.Extensions[0]))}, or say -Format {Or(known.Select(k => k.Format.ToString()))}.",
            Target = path,
        }.ToException();
    }

    private static string Or(IEnumerable<string> words)
    {
        var all = words.ToList();
        return $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }
}

namespace Provisioning.Engine;

/// <summary>A folder of configuration files.</summary>
internal static class ConfigFolder
{
    /// <summary>The folder beside the others with the JSON Schema of each kind of file, for editors.</summary>
    public const string SchemaFolder = "schema";

    /// <summary>Reads the folder. What is wrong with a file is a fault each; such a file is not in the set.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>, <see cref="ErrorIds.ConfigInvalid"/> for a folder that has no configuration at all.</exception>
    public static async ValueTask<(ConfigSet Set, List<ConfigFault> Faults)> ReadAsync(string folder, IReadOnlyDictionary<string, IConnectorFactory> connectors, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"There is no folder '{folder}'.",
                RecommendedAction = "Check the path. Export-ProvConfig writes such a folder.",
                Target = folder,
            }.ToException();
        }

        var (set, faults) = (new ConfigSet(), new List<ConfigFault>());
        var files = 0;
        foreach (var file in Files(folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            files++;
            var parts = file.Split('/');
            if (Misplaced(parts) is { } misplaced)
            {
                faults.Add(misplaced);
                continue;
            }

            if (await ReadAsync(folder, file, ConfigForm.TypeOf(parts[0], parts[1][..^5])!, connectors, faults, cancellationToken).ConfigureAwait(false) is not { } document)
                continue;
            if (!string.Equals(document.File, file, StringComparison.OrdinalIgnoreCase))
                faults.Add(ConfigFault.Invalid(file, document.Text!.At("name"), $"this speaks of '{document.Name}', and its file is called {document.File}.", $"Rename the file, or correct the name in it. A {(document.Kind == ConfigKind.Group ? "group" : "thing")} with another name is another one."));
            else
                set.Add(document);
        }

        // Nothing at all is no configuration: with -Prune it would be the end of everything.
        return files > 0 ? (set, faults) : throw new ProvisioningError
        {
            Id = ErrorIds.ConfigInvalid,
            Category = ProvisioningErrorCategory.InvalidData,
            Message = $"The folder '{folder}' has no configuration: no file in {string.Join(", ", ConfigForm.Folders.Keys.Select(k => k + "/"))}.",
            RecommendedAction = "Name the folder that Export-ProvConfig wrote.",
            Target = folder,
        }.ToException();
    }

    /// <summary>The files of configuration that the folder has, in order, from the folder on and with '/'.</summary>
    public static IEnumerable<string> Files(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var inFolders = Directory.EnumerateDirectories(folder)
            .Where(d => Path.GetFileName(d) is var name && !name.StartsWith('.') && name != SchemaFolder)
            .SelectMany(d => Directory.EnumerateFiles(d, "*.json"));
        return Directory.EnumerateFiles(folder, "*.json").Concat(inFolders).Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
    }

    /// <summary>What a file of the folder holds, without the mark of its encoding.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static async ValueTask<byte[]> BytesAsync(string folder, string file, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(Path.Combine(folder, file), cancellationToken).ConfigureAwait(false);
            return bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileUnreadable,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{file}' of '{folder}' cannot be read: {e.Message}",
                RecommendedAction = "See who may read it, and whether another program has it open.",
                Target = file,
            }.ToException(e);
        }
    }

    private static async ValueTask<ConfigDocument?> ReadAsync(
        string folder, string file, Type type, IReadOnlyDictionary<string, IConnectorFactory> connectors, List<ConfigFault> faults, CancellationToken cancellationToken)
    {
        var bytes = await BytesAsync(folder, file, cancellationToken).ConfigureAwait(false);
        var text = ConfigText.Check(file, bytes, type);
        var value = text.Faults.Count == 0 ? text.Read(type) : null;
        faults.AddRange(text.Faults);
        return value is null ? null : ConfigForm.Of(value, Path.GetFileNameWithoutExtension(file), connectors, folder) with { Text = text };
    }

    private static ConfigFault? Misplaced(string[] parts)
    {
        var file = string.Join('/', parts);
        if (parts.Length == 1 || !ConfigForm.Folders.ContainsKey(parts[0]))
        {
            return ConfigFault.Invalid(
                file,
                null,
                $"no configuration is looked for here.{(parts.Length == 1 ? "" : NearNames.Hint(parts[0], ConfigForm.Folders.Keys))}",
                $"Files are in {string.Join(", ", ConfigForm.Folders.Keys.Select(k => k + "/"))}. Put it there, or take it out of the folder.");
        }

        return ConfigForm.TypeOf(parts[0], parts[1][..^5]) is null
            ? ConfigFault.Invalid(file, null, $"there is no such file of {parts[0]}.{NearNames.Hint(parts[1][..^5], ConfigForm.FixedNames(parts[0]))}", $"The files of {parts[0]}/ are {string.Join(" and ", ConfigForm.FixedNames(parts[0]).Select(n => n + ".json"))}.")
            : null;
    }
}

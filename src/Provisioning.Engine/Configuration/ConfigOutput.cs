using System.Reflection;

namespace Provisioning.Engine;

/// <summary>Writes files of configuration, each whole or not at all.</summary>
internal static class ConfigOutput
{
    private const string ResourcePrefix = "schema/";

    /// <summary>The JSON Schemas of the files, by name.</summary>
    public static IEnumerable<string> SchemaNames => Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(n => n.StartsWith(ResourcePrefix, StringComparison.Ordinal)).Select(n => n[ResourcePrefix.Length..]).Order(StringComparer.Ordinal);

    /// <summary>What is to be done with each file of the folder, and what it is to hold. A file that cannot be read is left as it is, whatever somebody was about to say in it, and is a fault.</summary>
    public static async ValueTask<(List<(ConfigFile File, byte[] Bytes)> Files, List<ConfigFault> Faults)> PlanAsync(ProvisioningEngine engine, EngineContext context, string folder, bool prune, CancellationToken cancellationToken)
    {
        var state = await ConfigState.ReadAsync(engine, cancellationToken).ConfigureAwait(false);
        var known = ConfigFolder.Files(folder).ToHashSet(StringComparer.Ordinal);
        var (said, faults) = known.Count == 0 ? (new(), []) : await ConfigFolder.ReadAsync(folder, context.Connectors, cancellationToken).ConfigureAwait(false);
        known.ExceptWith(faults.Select(f => f.File));
        var plan = new List<(ConfigFile, byte[])>();
        foreach (var document in state.Documents.Where(d => d.Value is not IConfigList { Count: 0 } && faults.All(f => f.File != d.File)))
        {
            var now = !known.Remove(document.File) ? ConfigFileState.Added
                : said.Find(document.File) is { } file && file.Bytes.AsSpan().SequenceEqual(document.Bytes) ? ConfigFileState.Unchanged : ConfigFileState.Changed;
            plan.Add((new(now, document.Kind, document.Name, Path.Combine(folder, document.File)), document.Bytes));
        }

        foreach (var gone in known.Order(StringComparer.Ordinal).Select(said.Find).OfType<ConfigDocument>())
            plan.Add((new(prune ? ConfigFileState.Removed : ConfigFileState.Left, gone.Kind, gone.Name, Path.Combine(folder, gone.File)), []));
        return (plan, faults);
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static async ValueTask WriteAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var part = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(part, bytes, cancellationToken).ConfigureAwait(false);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileNotWritten,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{path}' cannot be written: {e.Message}",
                RecommendedAction = "See who may write there, and whether the disk has room.",
                Target = path,
            }.ToException(e);
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    /// <summary>Puts the schemas beside the files, for editors that complete and check by them.</summary>
    public static async ValueTask WriteSchemasAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var name in SchemaNames)
        {
            var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourcePrefix + name)!;
            await using var closing = stream.ConfigureAwait(false);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            var path = Path.Combine(folder, name);
            if (!File.Exists(path) || !(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false)).AsSpan().SequenceEqual(bytes))
                await WriteAsync(path, bytes, cancellationToken).ConfigureAwait(false);
        }
    }
}

namespace Provisioning.Shell;

/// <summary>Where the module is that provsh preloads.</summary>
internal static class ModuleFolder
{
    private const string Name = "ProvisioningModule";

    /// <summary>The folder with the newest version, or null.</summary>
    public static string? Find()
    {
        var places = new[]
        {
            Environment.GetEnvironmentVariable("PROVISIONING_MODULE"),
            Path.Combine(AppContext.BaseDirectory, "..", "module", Name),
            Path.Combine(AppContext.BaseDirectory, "module", Name),
        };
        return places.OfType<string>().Where(p => p.Length > 0).Select(Newest).FirstOrDefault(p => p is not null);
    }

    private static string? Newest(string folder)
    {
        if (IsModule(folder))
            return Path.GetFullPath(folder);
        if (!Directory.Exists(folder))
            return null;
        return Directory.GetDirectories(folder)
            .Where(IsModule)
            .MaxBy(f => Version.TryParse(Path.GetFileName(f), out var version) ? version : new()) is { } newest ? Path.GetFullPath(newest) : null;
    }

    private static bool IsModule(string folder) => File.Exists(Path.Combine(folder, Name + ".psd1"));
}

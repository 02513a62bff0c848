namespace Provisioning.Bench;

/// <summary>A folder for what a measurement leaves behind, gone afterwards. It is beside the build's own output, on a real disk: a temporary folder may be memory.</summary>
internal sealed class Scratch : IDisposable
{
    private int _next;

    public Scratch() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "scratch", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>A path in it that was not given out before.</summary>
    public string New(string name) => Path.Combine(Folder, $"{++_next}-{name}");

    /// <summary>Deletes what is at the path.</summary>
    public static void Remove(string path)
    {
        if (Directory.Exists(path))
            Directory.Delete(path, recursive: true);
        File.Delete(path);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

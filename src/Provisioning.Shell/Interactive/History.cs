namespace Provisioning.Shell;

/// <summary>The commands that were typed, kept for the next time. A command that may have a secret in it is kept in memory only.</summary>
internal sealed class History
{
    private const int Most = 1000;
    private static readonly string[] Secret = ["-credential", "-token", "password", "securestring", "secret"];
    private readonly string? _file;
    private readonly List<string> _lines = [];

    /// <summary>The history in the file; null keeps it in memory.</summary>
    public History(string? file)
    {
        _file = file;
        try
        {
            if (File.Exists(file))
                _lines.AddRange(File.ReadLines(file).TakeLast(Most));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A prompt works without its past.
        }
    }

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>The file of the account; null for one that has no home, as in some containers.</summary>
    public static string? DefaultFile =>
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } folder
            ? Path.Combine(folder, "provsh", "history")
            : null;

    public void Add(string line)
    {
        if (string.IsNullOrWhiteSpace(line) || _lines.Count > 0 && _lines[^1] == line)
            return;
        _lines.Add(line);
        if (_file is null || line.Contains('\n', StringComparison.Ordinal) || Secret.Any(s => line.Contains(s, StringComparison.OrdinalIgnoreCase)))
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write };
            // Commands name people: they are for their owner's eyes.
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var writer = new StreamWriter(_file, options);
            writer.WriteLine(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}

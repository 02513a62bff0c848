using System.Globalization;
using System.Text;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The errors about settings and about a whole file. Those of rows are in <see cref="CsvRowErrors"/>.</summary>
internal static class CsvErrors
{
    public static ProvisioningException SettingMissing(string app, string setting, string why, string action) =>
        Setting(ErrorIds.SettingMissing, app, setting, why, action);

    public static ProvisioningException SettingInvalid(string app, string setting, string why, string action) =>
        Setting(ErrorIds.SettingInvalid, app, setting, why, action);

    public static ProvisioningException NotFound(CsvSettings settings)
    {
        var folder = Path.GetDirectoryName(settings.Path) ?? settings.Path;
        var folderExists = Directory.Exists(folder);
        var hint = folderExists ? NearNames.Hint(settings.FileName, NamesIn(folder)) : "";
        return Error(settings, ErrorIds.FileNotFound, ProvisioningErrorCategory.NotFound,
            folderExists ? $"The file '{settings.Path}' of app '{settings.App}' does not exist.{hint}"
                : $"The file '{settings.Path}' of app '{settings.App}' does not exist: there is no folder '{folder}'.",
            "Check that the export has run, and the app's setting Path.");
    }

    public static ProvisioningException Unreadable(CsvSettings settings, string why, string action, bool transient) =>
        Error(settings, ErrorIds.FileUnreadable, ProvisioningErrorCategory.Unavailable,
            $"The file '{settings.Path}' of app '{settings.App}' cannot be read: {why}.", action, transient);

    public static ProvisioningException Empty(CsvSettings settings, long length) =>
        Error(settings, ErrorIds.FileEmpty, ProvisioningErrorCategory.InvalidData,
            length == 0 ? $"The file '{settings.Path}' is empty: it has 0 bytes." : $"The file '{settings.Path}' has no header: there is nothing in its {length} bytes but white space.",
            "Check that the export has run to its end. Nobody counts as gone because of it.");

    public static ProvisioningException Changed(CsvSettings settings, string how) =>
        Error(settings, ErrorIds.FileChanged, ProvisioningErrorCategory.Unavailable,
            $"The file '{settings.Path}' changed while it was read: {how}. Nothing that was read of it is used.",
            "Read it again when the export is done; best, let the export write under another name and rename the file at its end.", transient: true);

    public static ProvisioningException BadBytes(CsvSettings settings, Encoding encoding, byte[] bytes, long offset, long line) =>
        Error(settings, ErrorIds.FileEncoding, ProvisioningErrorCategory.InvalidData,
            Invariant($"Line {line} of '{settings.FileName}' is not valid {encoding.WebName}: the byte{(bytes.Length == 1 ? "" : "s")} {Hex(bytes)} at offset {offset} {(bytes.Length == 1 ? "is" : "are")} no character."),
            $"Set the app's setting Encoding to what the file is written in, such as windows-1252, or have it exported as UTF-8. At the very end of a file it means that the file was cut.");

    public static ProvisioningException NullsInHeader(CsvSettings settings) =>
        Error(settings, ErrorIds.FileEncoding, ProvisioningErrorCategory.InvalidData,
            $"The header of '{settings.FileName}' has NUL characters: the file is damaged, or it is written in UTF-16 without a byte order mark.",
            "Set the app's setting Encoding to utf-16 (or utf-16BE), or have the file exported anew.");

    public static ProvisioningException ColumnMissing(CsvSettings settings, string use, string correct, string column, CsvDialect dialect, IReadOnlyList<string> columns)
    {
        var names = columns.Where(c => c.Length > 0).ToList();
        return Error(settings, ErrorIds.ColumnMissing, ProvisioningErrorCategory.InvalidData,
            $"The file '{settings.FileName}' has no column '{column}' ({use}).{NearNames.Hint(column, names)}",
            $"Correct {correct}, or the export. With the delimiter {dialect.DelimiterName} the columns are: {Some(names, 40)}.", target: column);
    }

    public static ProvisioningException ColumnUnknown(CsvSettings settings, string column, IReadOnlyList<string> columns) =>
        Error(settings, ErrorIds.ColumnMissing, ProvisioningErrorCategory.InvalidInput,
            $"The file '{settings.FileName}' has no column '{column}' by which somebody could be looked for.{NearNames.Hint(column, columns)}",
            $"Name one that it has: {Some(columns, 40)}.", target: column);

    public static ProvisioningException ColumnDuplicate(CsvSettings settings, string column, int first, int second) =>
        Error(settings, ErrorIds.ColumnDuplicate, ProvisioningErrorCategory.InvalidData,
            Invariant($"The header of '{settings.FileName}' has the column '{column}' twice, in places {first} and {second} (case does not matter), so it is not known which one is meant."),
            "Give each column a name of its own in the export.", target: column);

    public static ProvisioningException TooLong(CsvSettings settings, long line, string what) =>
        Error(settings, ErrorIds.RowInvalid, ProvisioningErrorCategory.LimitExceeded,
            Invariant($"The row of '{settings.FileName}' that starts in line {line} has {what}. Mostly a quote opens there that never closes, and the rest of the file is taken for one cell."),
            Invariant($"Look at the quotes from line {line} on and export the file anew. Nothing that was read of it is used."));

    /// <summary>The names, the first few of them where they are many.</summary>
    public static string Some(IReadOnlyList<string> names, int most) =>
        string.Join(", ", names.Take(most)) + (names.Count > most ? Invariant($" and {names.Count - most} more") : "");

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Hex(byte[] bytes) => string.Join(' ', bytes.Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));

    private static IEnumerable<string> NamesIn(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ProvisioningException Setting(string id, string app, string setting, string why, string action) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app}': {why}.",
        RecommendedAction = action,
        Target = setting,
        App = app,
    }.ToException();

    private static ProvisioningException Error(CsvSettings settings, string id, ProvisioningErrorCategory category, string message, string action, bool transient = false, string? target = null) =>
        new ProvisioningError
        {
            Id = id,
            Category = category,
            Message = message,
            RecommendedAction = action,
            Target = target ?? settings.Path,
            App = settings.App,
            IsTransient = transient,
        }.ToException();
}

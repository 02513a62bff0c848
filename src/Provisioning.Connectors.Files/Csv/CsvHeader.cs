using System.Globalization;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The columns of the file, and which of them the settings name.</summary>
internal sealed class CsvHeader
{
    private CsvHeader(IReadOnlyList<string> names, int key, int status)
    {
        Names = names;
        Key = key;
        Status = status;
        Named = [.. Enumerable.Range(0, names.Count).Where(i => names[i].Length > 0 && !PasswordNames.Contains(names[i])).OrderBy(i => names[i], StringComparer.OrdinalIgnoreCase)];
        Passwords = [.. names.Where(PasswordNames.Contains)];
        Unnamed = [.. Enumerable.Range(0, names.Count).Where(i => names[i].Length == 0)];
    }

    /// <summary>The names in the file's order; a column without a name has an empty one.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>How many cells each row has.</summary>
    public int Count => Names.Count;

    /// <summary>The place of the key column.</summary>
    public int Key { get; }

    /// <summary>The place of the status column, or -1.</summary>
    public int Status { get; }

    /// <summary>The places of the columns that are read: those with a name, in the order of the names, without passwords.</summary>
    public int[] Named { get; }

    /// <summary>The names of the columns that hold passwords, which are not kept.</summary>
    public string[] Passwords { get; }

    /// <summary>The places of the columns without a name.</summary>
    public int[] Unnamed { get; }

    /// <summary>True for a record that can be the header: it is not blank, and not the line in which Windows PowerShell's Export-Csv names a type.</summary>
    public static bool IsHeader(IReadOnlyList<string> cells) =>
        cells.Any(c => c.Length > 0) && !cells[0].StartsWith("#TYPE ", StringComparison.Ordinal);

    /// <summary>Takes the trimmed cells of the header.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ColumnMissing"/>, <see cref="ErrorIds.ColumnDuplicate"/>, <see cref="ErrorIds.FileEncoding"/>.</exception>
    public static CsvHeader From(IReadOnlyList<string> cells, CsvDialect dialect, CsvSettings settings)
    {
        if (cells.Any(c => c.Contains('\0')))
            throw CsvErrors.NullsInHeader(settings);
        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i].Length > 0 && !seen.TryAdd(cells[i], i))
                throw CsvErrors.ColumnDuplicate(settings, cells[i], seen[cells[i]] + 1, i + 1);
        }

        int Find(string setting, string column) =>
            seen.TryGetValue(column, out var at) ? at : throw CsvErrors.ColumnMissing(settings, $"{setting} of app '{settings.App}'", $"the app's setting {setting}", column, dialect, cells);

        var key = Find(nameof(CsvSettings.Key), settings.Key);
        var status = settings.StatusColumn is { } column ? Find(nameof(CsvSettings.StatusColumn), column) : -1;
        // A column that an export lost would take its value from everybody.
        foreach (var (source, target) in settings.Mapped.Where(m => !seen.ContainsKey(m.Column)))
            throw CsvErrors.ColumnMissing(settings, $"from which app '{settings.App}' takes {target}", $"the mapping (Set-ProvMapping {settings.App} {target} …)", source, dialect, cells);
        return new(cells, key, status);
    }

    /// <summary>True for a row that says the header again, as files do that were put together from several.</summary>
    public bool IsRepeatedBy(CsvRecords row)
    {
        if (row.Count != Count)
            return false;
        for (var i = 0; i < Count; i++)
        {
            if (!row[i].AsSpan().Trim().SequenceEqual(Names[i]))
                return false;
        }

        return true;
    }

    /// <summary>The place of the column of the trailer row that holds the count, or -1: a name of the header, or a number from 1.</summary>
    public int Place(string column)
    {
        for (var i = 0; i < Count; i++)
        {
            if (string.Equals(Names[i], column, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number - 1 : -1;
    }
}

using static Provisioning.Connectors.Files.Csv.CsvErrors;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The problems of single rows. Each names file, row, line and column; cells are shown only where they are a key or a status.</summary>
internal static class CsvRowErrors
{
    public static ProvisioningError Ragged(CsvSettings settings, CsvRecords row, string key) =>
        Invalid(settings, row, key,
            Invariant($"has {row.Count} cell{(row.Count == 1 ? "" : "s")}, and the header has {row.Header.Count}"),
            row.Count < row.Header.Count ? "Look for a quote that is not closed, a line break inside the row that is not in quotes, or a missing delimiter." : "Look for a delimiter inside a cell that is not in quotes.");

    public static ProvisioningError BadQuotes(CsvSettings settings, CsvRecords row, string key) =>
        Invalid(settings, row, key,
            $"has a quote in the wrong place in {Column(row.Header, row.BadCell)}: something follows the closing quote, or it is missing",
            "Write a quote inside a quoted cell twice (RFC 4180), and close every quote that is opened.");

    public static ProvisioningError MayBeCut(CsvSettings settings, CsvRecords row, string key) =>
        Invalid(settings, row, key,
            "may be cut: the file ends in it without a line end, and does not prove that it is whole",
            "Wait until the file is written whole, or export it anew.");

    public static ProvisioningError Null(CsvSettings settings, CsvRecords row, string key, int place) =>
        Invalid(settings, row, key,
            $"has a NUL character in {Column(row.Header, place)}: the file is damaged there",
            "Export the file anew, and see whether the disk or the copying damages it.");

    public static ProvisioningError ValueWithoutColumn(CsvSettings settings, CsvRecords row, string key, int place) =>
        Invalid(settings, row, key,
            Invariant($"has a value in place {place + 1}, where the header has no name"),
            "Give that column a name in the export; or look for a delimiter inside a cell that is not in quotes.");

    public static ProvisioningError KeyTooLong(CsvSettings settings, CsvRecords row, string key, int longest) =>
        Invalid(settings, row, key,
            Invariant($"has {key.Length} characters in the key column '{settings.Key}', and a key has at most {longest}"),
            "Set the app's setting Key to a column that names people, or correct the row.");

    public static ProvisioningError StatusUnknown(CsvSettings settings, CsvRecords row, string key, string status) =>
        Invalid(settings, row, key,
            $"has '{status}' in the status column '{settings.StatusColumn}', which is in neither LeaverValues nor ActiveValues",
            "Add the value to one of the two settings, or correct the row.");

    public static ProvisioningError TrailerNotLast(CsvSettings settings, CsvRecords row) =>
        Invalid(settings, row, "",
            $"starts with the trailer text '{settings.Trailer}' and is not the last row",
            "If it is a person's row, set Trailer to a text with which no such row starts. If it is not, the file is several exports put together: export it anew.");

    public static ProvisioningError HeaderRepeated(CsvSettings settings, CsvRecords row) =>
        Invalid(settings, row, "", "says the header again", "The file is several exports put together: export it as one.");

    public static ProvisioningError KeyMissing(CsvSettings settings, CsvRecords row) =>
        Row(ErrorIds.RowKeyMissing, settings, row, "",
            $"has nothing in the key column '{settings.Key}'",
            "Give the row its key in the source. Until then it may be anybody's row, so nobody counts as gone.");

    public static ProvisioningError KeyAmbiguous(CsvSettings settings, CsvRecords row, string key, IReadOnlyList<int> rows) =>
        Row(ErrorIds.RowKeyAmbiguous, settings, row, key,
            Invariant($"has '{key}' in the key column '{settings.Key}', which {rows.Count} rows have: rows {Some([.. rows.Select(r => Invariant($"{r}"))], 8)}. None of them is used"),
            "Leave one row per person in the export, choose a column as Key that is unique, or set DuplicateKeys to First or Last.");

    public static string Column(CsvHeader header, int place) =>
        place < header.Count && header.Names[place].Length > 0 ? $"column '{header.Names[place]}'" : Invariant($"place {place + 1}");

    private static ProvisioningError Invalid(CsvSettings settings, CsvRecords row, string key, string what, string action) =>
        Row(ErrorIds.RowInvalid, settings, row, key, what, action);

    private static ProvisioningError Row(string id, CsvSettings settings, CsvRecords row, string key, string what, string action) => new()
    {
        Id = id,
        Category = id == ErrorIds.RowKeyAmbiguous ? ProvisioningErrorCategory.Conflict : ProvisioningErrorCategory.InvalidData,
        Message = $"{char.ToUpperInvariant(row.Place[0])}{row.Place[1..]} of '{settings.FileName}'{(key.Length is 0 or > 100 || id == ErrorIds.RowKeyAmbiguous ? "" : $", key '{key}',")} {what}.",
        RecommendedAction = action,
        Target = $"{settings.FileName}, {row.Place}",
        App = settings.App,
    };
}

using static Provisioning.Connectors.Files.Csv.CsvErrors;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>Looks at the head of the file and says what it is.</summary>
internal static class CsvInspection
{
    private const int FirstRows = 20;

    /// <summary>Reads the header and the first rows.</summary>
    /// <exception cref="ProvisioningException">The file cannot be used.</exception>
    public static ConnectionTest Test(CsvSettings settings, CancellationToken cancellationToken)
    {
        using var file = CsvFile.Open(settings);
        var dialect = CsvDialect.Detect(file);
        using var text = new CsvText(file, dialect.Encoding, alsoSha512: false, cancellationToken);
        using var records = new CsvRecords(text, dialect, settings);
        var header = records.Header;
        var (length, written) = file.State;
        List<string> findings =
        [
            Invariant($"'{settings.Path}' has {length} bytes and was last written {written:yyyy-MM-dd HH:mm:ss}Z."),
            Invariant($"It is written in {dialect.Encoding} with the delimiter {dialect.DelimiterName}."),
            Invariant($"It has {header.Count - header.Unnamed.Length} columns: {Some([.. header.Names.Where(n => n.Length > 0)], 40)}."),
        ];
        if (header.Unnamed.Length > 0)
            findings.Add(Invariant($"{header.Unnamed.Length} columns have no name and are not read: {Some([.. header.Unnamed.Select(i => Invariant($"place {i + 1}"))], 10)}."));
        if (header.Passwords.Length > 0)
            findings.Add($"Passwords are not read: {Some(header.Passwords, 10)}.");
        findings.Add(FirstOf(records, settings));
        findings.Add(Proof(settings));
        return new(true, findings);
    }

    /// <summary>One text attribute for each column.</summary>
    /// <exception cref="ProvisioningException">The file cannot be used.</exception>
    public static IReadOnlyList<AttributeDefinition> Schema(CsvSettings settings, CancellationToken cancellationToken)
    {
        using var file = CsvFile.Open(settings);
        var dialect = CsvDialect.Detect(file);
        using var text = new CsvText(file, dialect.Encoding, alsoSha512: false, cancellationToken);
        using var records = new CsvRecords(text, dialect, settings);
        var header = records.Header;
        return [.. Enumerable.Range(0, header.Count).Where(i => header.Names[i].Length > 0).Select(i => new AttributeDefinition
        {
            Name = header.Names[i],
            Type = AttributeType.String,
            CaseExact = true,
            Required = i == header.Key,
            Unique = i == header.Key,
            Description = Invariant($"Column {i + 1} of {settings.FileName}"),
        })];
    }

    private static string FirstOf(CsvRecords records, CsvSettings settings)
    {
        var rows = 0;
        var odd = new List<string>();
        while (rows < FirstRows && records.Read())
        {
            if (CsvScan.IsTrailer(records, settings))
                continue;
            rows++;
            if (records.Count != records.Header.Count)
                odd.Add(Invariant($"{records.Place} has {records.Count} cells and not {records.Header.Count}"));
            else if (string.IsNullOrWhiteSpace(records[records.Header.Key]))
                odd.Add($"{records.Place} has no key");
        }

        return rows == 0 ? "It has no rows."
            : odd.Count == 0 ? Invariant($"Its first {rows} rows are well formed and have a key in '{settings.Key}'.")
            : $"Among its first {rows} rows, {string.Join(", ", odd)}.";
    }

    private static string Proof(CsvSettings settings)
    {
        List<string> set = [];
        if (settings.Trailer is { } trailer)
            set.Add(settings.TrailerCountColumn is { } column ? $"a trailer row that starts with '{trailer}' and has the number of rows in column {column}" : $"a trailer row that starts with '{trailer}'");
        if (settings.RowCountFile is { } count)
            set.Add($"the row count in '{count}'");
        if (settings.ChecksumFile is { } checksum)
            set.Add($"the checksum in '{checksum}'");
        if (settings.AlwaysWhole)
            set.Add("the administrator's word (AlwaysWhole)");
        return set.Count == 0 ? $"Nothing is set that proves it whole, so absence counts for nobody. {CsvProof.HowToSet}." : $"It proves that it is whole by {string.Join(" and ", set)}.";
    }
}

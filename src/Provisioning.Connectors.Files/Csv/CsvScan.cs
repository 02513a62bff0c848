namespace Provisioning.Connectors.Files.Csv;

/// <summary>
/// What the first pass over the file found: which row each key's object is in, and what a proof of wholeness rests on. Only the keys stay in memory.
/// </summary>
internal sealed class CsvScan
{
    // The row that a key's object is in; 0 when the key is there and no row can be used for it.
    private readonly Dictionary<string, int> _rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _shared = new(StringComparer.Ordinal);

    private CsvScan()
    {
    }

    /// <summary>How many different keys the rows have.</summary>
    public int Keys => _rows.Count;

    /// <summary>How many rows the file has, without header, trailer and blank lines.</summary>
    public int DataRows { get; private set; }

    /// <summary>How many rows start with the trailer's text.</summary>
    public int Trailers { get; private set; }

    /// <summary>The number of the last row, the trailer included; 0 when there is none.</summary>
    public int LastRow { get; private set; }

    /// <summary>Where the last row is, for messages.</summary>
    public string LastPlace { get; private set; } = "the header";

    public bool LastIsTrailer { get; private set; }

    public bool LastIsRagged { get; private set; }

    public bool IsCutInQuotes { get; private set; }

    /// <summary>The text of the trailer's cell that has the count; null when it has no such cell.</summary>
    public string? TrailerCount { get; private set; }

    /// <summary>True when the file ends with a line end of the same kind as the header's.</summary>
    public bool EndsWithLineEnd { get; private set; }

    public bool HasNull { get; private set; }

    public long Length { get; private set; }

    public byte[] Sha256 { get; private set; } = [];

    public byte[]? Sha512 { get; private set; }

    /// <summary>Reads the whole file once.</summary>
    /// <exception cref="ProvisioningException">The file as a whole cannot be used.</exception>
    public static CsvScan Run(CsvFile file, CsvDialect dialect, bool alsoSha512, CancellationToken cancellationToken)
    {
        using var text = new CsvText(file, dialect.Encoding, alsoSha512, cancellationToken);
        using var records = new CsvRecords(text, dialect, file.Settings);
        var scan = new CsvScan();
        while (records.Read())
        {
            if ((records.Row & 0xFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            scan.Take(records, file.Settings);
        }

        // A CR at the end of a header with no rows may be half of a CR LF.
        scan.EndsWithLineEnd = records.LineEnd is { } lineEnd && text.EndsWith(lineEnd) && (lineEnd != "\r" || scan.LastRow > 0);
        scan.IsCutInQuotes = records.IsCutInQuotes;
        scan.HasNull = text.HasNull;
        scan.Length = text.Length;
        var hashes = text.Hashes();
        scan.Sha256 = hashes[0];
        scan.Sha512 = hashes.ElementAtOrDefault(1);
        return scan;
    }

    /// <summary>The row that has the key's object; 0 when none has; null when the key was not seen.</summary>
    public int? RowOf(string key) => _rows.TryGetValue(key, out var row) ? row : null;

    /// <summary>The rows that share the key, when they do and none is used.</summary>
    public IReadOnlyList<int> RowsOf(string key) => _shared[key];

    /// <summary>True for a row that starts as the trailer does.</summary>
    public static bool IsTrailer(CsvRecords row, CsvSettings settings) =>
        settings.Trailer is { } trailer && row[0].StartsWith(trailer, StringComparison.Ordinal);

    private void Take(CsvRecords row, CsvSettings settings)
    {
        LastRow = row.Row;
        LastPlace = row.Place;
        LastIsTrailer = IsTrailer(row, settings);
        LastIsRagged = row.Count != row.Header.Count;
        if (LastIsTrailer)
        {
            Trailers++;
            TrailerCount = CountOf(row, settings);
            return;
        }

        DataRows++;
        var key = row.Header.Key < row.Count ? row[row.Header.Key].Trim() : "";
        if (key.Length == 0)
            return;
        if (settings.DuplicateKeys == DuplicateKeys.Reject)
            TakeAlone(key, row.Row);
        else if (LastIsRagged)
            _rows.TryAdd(key, 0);
        else if (settings.DuplicateKeys == DuplicateKeys.Last || _rows.GetValueOrDefault(key) == 0)
            _rows[key] = row.Row;
    }

    private void TakeAlone(string key, int row)
    {
        if (_rows.TryAdd(key, row))
            return;
        if (!_shared.TryGetValue(key, out var rows))
        {
            _shared.Add(key, rows = [_rows[key]]);
            _rows[key] = 0;
        }

        rows.Add(row);
    }

    private static string? CountOf(CsvRecords trailer, CsvSettings settings)
    {
        if (settings.TrailerCountColumn is not { } column)
            return null;
        var place = trailer.Header.Place(column);
        if (place < 0 || place >= trailer.Count)
            return null;
        return place == 0 ? trailer[0][settings.Trailer!.Length..] : trailer[place];
    }
}

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The second pass: makes objects and problems of rows, and notes what keeps the file from proving anybody absent.</summary>
internal sealed class CsvObjects
{
    /// <summary>The most characters that a key may have: the store's ids have an end.</summary>
    public const int LongestKey = 900;

    private readonly CsvScan _scan;
    private readonly CsvSettings _settings;
    private readonly CsvRecords _row;
    private readonly CsvHeader _header;
    private readonly bool _lastMayBeCut;

    public CsvObjects(CsvScan scan, CsvSettings settings, CsvRecords row, bool lastMayBeCut) =>
        (_scan, _settings, _row, _header, _lastMayBeCut) = (scan, settings, row, row.Header, lastMayBeCut);

    /// <summary>How many rows may be anybody's, because their key is missing or cannot be told from other cells.</summary>
    public int Doubts { get; private set; }

    /// <summary>What is wrong with the first of them.</summary>
    public string? FirstDoubt { get; private set; }

    /// <summary>How many rows gave way to another one with the same key.</summary>
    public int LeftOut { get; private set; }

    /// <summary>How many rows have no key that could be read.</summary>
    public int Keyless { get; private set; }

    /// <summary>What the row at hand gives; null for a row that gives nothing: the trailer, or a row that another one takes the place of.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileChanged"/>: the row is not what the first pass saw.</exception>
    public ReadItem? Take()
    {
        if (CsvScan.IsTrailer(_row, _settings))
            return _row.Row == _scan.LastRow ? null : Problem(CsvRowErrors.TrailerNotLast(_settings, _row), "");

        var damaged = FindDamaged();
        var key = _header.Key < _row.Count ? _row[_header.Key].Trim() : "";
        return FindProblem(key, damaged) ?? FindObject(key);
    }

    // Looks at every cell, so that after it the row knows whether one has bad quotes.
    private int FindDamaged()
    {
        var damaged = -1;
        for (var i = 0; i < _row.Count; i++)
        {
            var cell = _row[i];
            if (_scan.HasNull && damaged < 0 && cell.Contains('\0'))
                damaged = i;
        }

        return damaged;
    }

    private ObjectProblem? FindProblem(string key, int damaged)
    {
        // Where cells may be out of place, only a key in the first column is surely the row's own.
        var shifted = _header.Key != 0;
        if (_row.Count != _header.Count)
            return Problem(CsvRowErrors.Ragged(_settings, _row, key), key, shifted);
        if (_row.BadCell >= 0)
            return Problem(CsvRowErrors.BadQuotes(_settings, _row, key), key, _row.BadCell == _header.Key || _row.BadCellSpansLines);
        if (_lastMayBeCut && _row.Row == _scan.LastRow)
            return Problem(CsvRowErrors.MayBeCut(_settings, _row, key), _header.Key == _header.Count - 1 ? "" : key);
        if (damaged >= 0)
            return Problem(CsvRowErrors.Null(_settings, _row, damaged == _header.Key ? "" : key, damaged), damaged == _header.Key ? "" : key, doubt: true);
        if (Array.FindIndex(_header.Unnamed, i => _row[i].Length > 0) is >= 0 and var nameless)
            return Problem(CsvRowErrors.ValueWithoutColumn(_settings, _row, key, _header.Unnamed[nameless]), key, shifted);
        if (key.Length == 0)
            return Problem(CsvRowErrors.KeyMissing(_settings, _row), key);
        if (key.Length > LongestKey)
            return Problem(CsvRowErrors.KeyTooLong(_settings, _row, key, LongestKey), key);
        if (key == _header.Names[_header.Key] && _header.IsRepeatedBy(_row))
            return new(CsvRowErrors.HeaderRepeated(_settings, _row), null);
        return null;
    }

    private ReadItem? FindObject(string key)
    {
        var row = _scan.RowOf(key) ?? throw CsvErrors.Changed(_settings, $"{_row.Place} was another one before");
        if (row == 0 && _settings.DuplicateKeys == DuplicateKeys.Reject)
            return new ObjectProblem(CsvRowErrors.KeyAmbiguous(_settings, _row, key, _scan.RowsOf(key)), key);
        if (row != _row.Row)
        {
            LeftOut++;
            return null;
        }

        var status = _header.Status < 0 ? null : _row[_header.Status].Trim();
        if (status is not null && _settings.ActiveValues.Count > 0 && !_settings.ActiveValues.Contains(status) && !_settings.LeaverValues.Contains(status))
            return new ObjectProblem(CsvRowErrors.StatusUnknown(_settings, _row, key, status), key);
        return new ObjectRead(
            new() { Key = key, Active = status is null ? null : !_settings.LeaverValues.Contains(status), Values = Values(key) },
            _row.Place);
    }

    private AttributeSet Values(string key)
    {
        var values = new AttributeSet.Builder();
        foreach (var i in _header.Named)
        {
            var cell = i == _header.Key ? key : _row[i];
            if (cell.Length > 0)
                values[_header.Names[i]] = cell;
        }

        return values.ToSet();
    }

    private ObjectProblem Problem(ProvisioningError error, string key, bool doubt = false)
    {
        if (key.Length == 0)
            Keyless++;
        if (doubt || key.Length == 0)
        {
            Doubts++;
            FirstDoubt ??= error.Message;
        }

        return new(error, key.Length == 0 ? null : key);
    }
}

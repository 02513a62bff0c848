using CsvHelper;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The records of the file one after the other, with where they are. Blank lines and rows with nothing but empty cells are left out.</summary>
internal sealed class CsvRecords : IDisposable
{
    /// <summary>The most characters that one cell may have.</summary>
    public const int LongestCell = 1024 * 1024;

    private readonly CsvText _text;
    private readonly CsvSettings _settings;
    private readonly CsvParser _parser;
    private readonly char _delimiter;
    private string? _badText;

    public CsvRecords(CsvText text, CsvDialect dialect, CsvSettings settings)
    {
        _text = text;
        _settings = settings;
        _delimiter = dialect.Delimiter;
        _parser = new(text, CsvDialect.Configuration(dialect.Delimiter, bad => _badText = bad.Field), leaveOpen: true);
        var cells = ReadHeader();
        LineEnd = LineEndOf(_parser.RawRecord);
        Header = CsvHeader.From(cells, dialect, settings);
    }

    public CsvHeader Header { get; }

    /// <summary>What ends the header's line: CR LF, LF or CR; null when the file ends with the header.</summary>
    public string? LineEnd { get; }

    /// <summary>The number of this row: 1 is the first after the header.</summary>
    public int Row { get; private set; }

    /// <summary>The line of the file in which this row starts: 1 is the first.</summary>
    public long Line { get; private set; }

    /// <summary>How many cells this row has.</summary>
    public int Count => _parser.Count;

    /// <summary>True when the file ended inside the quotes of a cell of this row.</summary>
    public bool IsCutInQuotes { get; private set; }

    /// <summary>The first cell of this row, among those looked at, whose quotes RFC 4180 does not allow; -1 when there is none.</summary>
    public int BadCell { get; private set; } = -1;

    /// <summary>True when a cell with such quotes goes over more than one line: then it may have swallowed rows.</summary>
    public bool BadCellSpansLines { get; private set; }

    /// <summary>A cell of this row, without the quotes around it. Quotes inside a cell that does not start with one are part of it.</summary>
    public string this[int index]
    {
        get
        {
            _badText = null;
            var cell = _parser[index];
            if (_badText is ['"', ..])
            {
                BadCell = BadCell < 0 ? index : BadCell;
                BadCellSpansLines |= _badText.AsSpan().IndexOfAny('\r', '\n') >= 0;
            }

            return cell;
        }
    }

    /// <summary>Where this row is, for messages.</summary>
    public string Place => CsvErrors.Invariant($"row {Row} (line {Line})");

    /// <summary>Goes to the next row; false at the end of the file.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RowInvalid"/> when a row is too long, <see cref="ErrorIds.FileEncoding"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public bool Read()
    {
        do
        {
            if (!ReadRecord())
                return false;
        }
        while (IsBlank());
        Row++;
        return true;
    }

    public void Dispose() => _parser.Dispose();

    private List<string> ReadHeader()
    {
        while (ReadRecord())
        {
            var cells = Enumerable.Range(0, Count).Select(i => this[i].Trim()).ToList();
            if (CsvHeader.IsHeader(cells))
                return cells;
        }

        throw CsvErrors.Empty(_settings, _text.Length);
    }

    private bool ReadRecord()
    {
        Line = _parser.RawRow + 1;
        BadCell = -1;
        BadCellSpansLines = false;
        _text.StartRow();
        bool read;
        try
        {
            read = _parser.Read();
        }
        catch (MaxFieldSizeException)
        {
            throw CsvErrors.TooLong(_settings, Line, CsvErrors.Invariant($"a cell of more than {LongestCell:N0} characters"));
        }

        if (_text.RowTooLong)
            throw CsvErrors.TooLong(_settings, Line, CsvErrors.Invariant($"more than {CsvText.LongestRow:N0} characters"));
        if (read && _text.AtEnd)
            IsCutInQuotes = EndsInQuotes(_parser.RawRecord);
        return read;
    }

    private bool IsBlank()
    {
        for (var i = 0; i < Count; i++)
        {
            if (this[i].Length > 0)
                return false;
        }

        return true;
    }

    private static string? LineEndOf(string record) =>
        record.EndsWith("\r\n", StringComparison.Ordinal) ? "\r\n" : record.EndsWith('\n') ? "\n" : record.EndsWith('\r') ? "\r" : null;

    // Read by the rules of RFC 4180 §2: a quote opens only at the start of a cell, and two of them inside stand for one.
    private bool EndsInQuotes(string record)
    {
        var quoted = false;
        var atStart = true;
        for (var i = 0; i < record.Length; i++)
        {
            var c = record[i];
            if (quoted && c == '"' && i + 1 < record.Length && record[i + 1] == '"')
                i++;
            else if (quoted)
                quoted = c != '"';
            else
                quoted = atStart && c == '"';
            atStart = !quoted && (c == _delimiter || c is '\r' or '\n');
        }

        return quoted;
    }
}

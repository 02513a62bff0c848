using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>How the file is written.</summary>
/// <param name="Encoding">Its encoding.</param>
/// <param name="Delimiter">What stands between cells.</param>
internal sealed record CsvDialect(CsvEncoding Encoding, char Delimiter)
{
    private const int Sample = 64 * 1024;
    private static readonly char[] Candidates = [',', ';', '\t', '|'];

    public string DelimiterName => Delimiter == '\t' ? "Tab" : $"'{Delimiter}'";

    /// <summary>Finds out how the file is written, from its first bytes and the settings.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileEmpty"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static CsvDialect Detect(CsvFile file)
    {
        var buffer = new byte[Sample];
        var length = 0;
        for (int read; length < buffer.Length && (read = file.Read(buffer.AsSpan(length), length)) > 0;)
            length += read;
        if (length == 0)
            throw CsvErrors.Empty(file.Settings, 0);

        var encoding = CsvEncoding.Detect(buffer.AsSpan(0, length), file.Settings.Encoding);
        var text = CsvEncoding.Lenient(encoding.Encoding).GetString(buffer, encoding.MarkLength, length - encoding.MarkLength);
        return new(encoding, file.Settings.Delimiter ?? DetectDelimiter(text, file.Settings.Key));
    }

    /// <summary>What CsvHelper is to do: RFC 4180, cells as they are, nothing skipped.</summary>
    public static CsvConfiguration Configuration(char delimiter, BadDataFound? badData = null) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = delimiter.ToString(),
        Mode = CsvMode.RFC4180,
        IgnoreBlankLines = false,
        BadDataFound = badData,
        BufferSize = Sample,
        MaxFieldSize = CsvRecords.LongestCell,
    };

    // The one under which the header has the key column; else the one that makes the most columns.
    private static char DetectDelimiter(string text, string key) =>
        Candidates.MaxBy(candidate =>
        {
            var header = FirstRecord(text, candidate);
            return (header.Contains(key, StringComparer.OrdinalIgnoreCase), header.Count);
        });

    private static IReadOnlyList<string> FirstRecord(string text, char delimiter)
    {
        using var parser = new CsvParser(new StringReader(text), Configuration(delimiter) with { MaxFieldSize = 0 });
        while (parser.Read())
        {
            var cells = Enumerable.Range(0, parser.Count).Select(i => parser[i].Trim()).ToList();
            if (CsvHeader.IsHeader(cells))
                return cells;
        }

        return [];
    }
}

using System.Text;
using CsvHelper;
using Provisioning.Connectors.Files.Csv;

namespace Provisioning.Connectors.Files.Decisions;

/// <summary>
/// Reads decisions over matches from a CSV file with the columns app, key, action and user (the last may be left out); others are not looked at. Comma, semicolon or tab stand between cells; UTF-8, or what a byte order mark says.
/// Streamed: memory does not grow with the file.
/// </summary>
public static class DecisionFile
{
    private static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>The decisions, row by row. A row that has too few cells gives a decision whose cells are empty, which names its place as the others do.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>, <see cref="ErrorIds.FileEmpty"/>, <see cref="ErrorIds.FileEncoding"/>, <see cref="ErrorIds.ColumnMissing"/>.</exception>
    public static IEnumerable<MatchDecision> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        using var text = Open(path);
        using var parser = new CsvParser(text, CsvDialect.Configuration(DelimiterOf(path)));
        if (!Next(parser, path))
            throw Error(ErrorIds.FileEmpty, path, "is empty", "Write a header: app,key,action,user.");
        var header = Enumerable.Range(0, parser.Count).Select(i => parser[i].Trim()).ToList();
        var (app, key, action) = (Column(header, "app", path), Column(header, "key", path), Column(header, "action", path));
        var user = header.FindIndex(h => h.Equals("user", StringComparison.OrdinalIgnoreCase));
        for (var row = 1; ; row++)
        {
            var line = parser.RawRow + 1;
            if (!Next(parser, path))
                yield break;
            if (Enumerable.Range(0, parser.Count).All(i => string.IsNullOrWhiteSpace(parser[i])))
            {
                row--;
                continue;
            }

            // A key is taken as it is: blanks may be part of it.
            yield return new(Cell(parser, app).Trim(), Cell(parser, key), Cell(parser, action), Cell(parser, user), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"row {row} (line {line})"));
        }
    }

    private static StreamReader Open(string path)
    {
        try
        {
            return new(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static char DelimiterOf(string path)
    {
        using var text = Open(path);
        try
        {
            var header = text.ReadLine() ?? "";
            return Delimiters.MaxBy(d => header.Count(c => c == d));
        }
        catch (DecoderFallbackException e)
        {
            throw Encoding(path, e);
        }
    }

    private static bool Next(CsvParser parser, string path)
    {
        try
        {
            return parser.Read();
        }
        catch (DecoderFallbackException e)
        {
            throw Encoding(path, e);
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
        catch (MaxFieldSizeException)
        {
            throw Error(ErrorIds.RowInvalid, path, $"has a cell that is too long near line {parser.RawRow}", "Look for a quote that is not closed.");
        }
    }

    private static string Cell(CsvParser parser, int column) => column >= 0 && column < parser.Count ? parser[column] : "";

    private static int Column(List<string> header, string name, string path)
    {
        var column = header.FindIndex(h => h.Equals(name, StringComparison.OrdinalIgnoreCase));
        return column >= 0 ? column : throw Error(ErrorIds.ColumnMissing, path, $"has no column '{name}'.{NearNames.Hint(name, header)}".TrimEnd('.'), $"Its header has to have app, key, action and, for links, user; it has: {string.Join(", ", header)}.");
    }

    private static ProvisioningException Unreadable(string path, Exception e) =>
        Error(ErrorIds.FileUnreadable, path, $"cannot be read: {e.Message.TrimEnd('.')}", "Look whether another program has it open, and who may read it.", e);

    private static ProvisioningException Encoding(string path, Exception e) =>
        Error(ErrorIds.FileEncoding, path, "is not UTF-8", "Save it as UTF-8, or with a byte order mark.", e);

    private static ProvisioningException Error(string id, string path, string why, string action, Exception? cause = null) => new ProvisioningError
    {
        Id = id,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"The decision file '{path}' {why}{(why.EndsWith('?') ? "" : ".")}",
        RecommendedAction = action,
        Target = path,
    }.ToException(cause);
}

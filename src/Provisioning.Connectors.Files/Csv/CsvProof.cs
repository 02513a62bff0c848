namespace Provisioning.Connectors.Files.Csv;

/// <summary>
/// Judges whether the file proves that it is whole. Every proof that is set must hold, and no row may be in doubt: a mistake here would take a cut file for
/// a thousand leavers.
/// </summary>
internal static class CsvProof
{
    /// <summary>How a proof is set, for a file that has none.</summary>
    public const string HowToSet = "To let absence count, set one of these in the app's settings: Trailer (the text with which the last row starts), RowCountFile, ChecksumFile, or AlwaysWhole = $true if the file is never seen half written";

    private const string NobodyGone = "so nobody who is missing in it counts as gone";

    /// <summary>Whether the read saw everything, and why that is believed or not.</summary>
    public static ReadProof Judge(CsvSettings settings, string? lineEnd, CsvScan scan, CsvObjects objects, CsvProofFiles files)
    {
        var count = (long)scan.Keys + objects.Keyless;
        if (!settings.HasProof)
            return new(false, $"'{settings.FileName}' does not prove that it is whole, {NobodyGone}. {HowToSet}.", count);

        var claims = Claims(settings, lineEnd, scan, files).Concat(Structure(settings, scan, objects)).ToList();
        var broken = claims.Where(c => !c.Holds).Select(c => c.Says).ToList();
        if (broken.Count > 0)
            return new(false, $"'{settings.FileName}' does not prove that it is whole, {NobodyGone}: {string.Join("; ", broken)}.", count) { IsBroken = true };
        var left = objects.LeftOut == 0 ? "" : CsvErrors.Invariant($" {objects.LeftOut} rows gave way to another row with their key.");
        return new(true, CsvErrors.Invariant($"'{settings.FileName}' is whole: {string.Join("; ", claims.Select(c => c.Says))}; it did not change while it was read ({scan.DataRows} rows, {scan.Length} bytes).{left}"), count);
    }

    /// <summary>
    /// True when the file ends in the middle of a line although it was to prove itself, and does not: then the cells of its last row may be cut, and none of them is a value.
    /// </summary>
    public static bool LastRowMayBeCut(CsvSettings settings, string? lineEnd, CsvScan scan, CsvProofFiles files) =>
        settings.HasProof && !scan.EndsWithLineEnd && Claims(settings, lineEnd, scan, files).Any(c => !c.Holds);

    private static IEnumerable<Claim> Claims(CsvSettings settings, string? lineEnd, CsvScan scan, CsvProofFiles files)
    {
        if (settings.Trailer is { } trailer)
        {
            yield return Trailer(trailer, scan);
            if (settings.TrailerCountColumn is { } column)
                yield return Count($"the trailer row, in column {column},", scan.TrailerCount, CsvProofFiles.Number(scan.TrailerCount), scan);
        }

        if (settings.RowCountFile is { } rowCount)
        {
            yield return files.RowCount is null
                ? new(false, $"the row count file '{rowCount}' is not there or cannot be read")
                : Count($"the row count file '{rowCount}'", "no whole number", files.CountOfRows(), scan);
        }

        // A checksum covers the last byte; the other proofs would not see a cut in the last cell.
        if ((settings.Trailer ?? settings.RowCountFile) is not null)
            yield return new(scan.EndsWithLineEnd, scan.EndsWithLineEnd ? "its last row ends with a line end" : $"its last row ({scan.LastPlace}) does not end with a line end like the header's ({NameOf(lineEnd)}), so it may be cut there");
        if (settings.ChecksumFile is { } checksum)
            yield return Checksum(settings, checksum, scan, files);
        if (settings.AlwaysWhole)
            yield return new(scan.LastRow > 0 || scan.EndsWithLineEnd, scan.LastRow > 0 || scan.EndsWithLineEnd ? "the administrator's word (AlwaysWhole)" : "it ends inside its header");
    }

    private static IEnumerable<Claim> Structure(CsvSettings settings, CsvScan scan, CsvObjects objects)
    {
        if (scan.IsCutInQuotes)
            yield return new(false, $"it ends inside the quotes of a cell of {scan.LastPlace}");
        if (settings.AlwaysWhole && scan.LastIsRagged && !scan.LastIsTrailer)
            yield return new(false, $"its last row, {scan.LastPlace}, has not as many cells as the header, as if it were cut");
        if (scan.HasNull)
            yield return new(false, "it has NUL characters, which are a sign of damage");
        if (objects.Doubts > 0)
            yield return new(false, CsvErrors.Invariant($"{objects.Doubts} of its rows may be anybody's. The first: {objects.FirstDoubt?.TrimEnd('.')}"));
    }

    private static Claim Trailer(string trailer, CsvScan scan) =>
        !scan.LastIsTrailer ? new(false, $"its last row, {scan.LastPlace}, does not start with the trailer text '{trailer}'")
        : scan.Trailers > 1 ? new(false, CsvErrors.Invariant($"{scan.Trailers} rows start with the trailer text '{trailer}', and only the last one may"))
        : new(true, $"its last row starts with '{trailer}'");

    private static Claim Count(string who, string? text, long? number, CsvScan scan) =>
        number is null ? new(false, $"{who} has no number of rows{(string.IsNullOrWhiteSpace(text) ? "" : $" but '{text.Trim()}'")}")
        : number == scan.DataRows ? new(true, CsvErrors.Invariant($"{who} says {number} rows, and it has as many"))
        : new(false, CsvErrors.Invariant($"{who} says {number} rows, and it has {scan.DataRows}"));

    private static Claim Checksum(CsvSettings settings, string path, CsvScan scan, CsvProofFiles files)
    {
        if (files.Checksum is null)
            return new(false, $"the checksum file '{path}' is not there or cannot be read");
        if (files.ChecksumOf(settings) is not { } expected)
            return new(false, $"the checksum file '{path}' has no SHA-256 or SHA-512 for '{settings.FileName}'");
        var actual = expected.Length == scan.Sha256.Length ? scan.Sha256 : scan.Sha512;
        return actual.AsSpan().SequenceEqual(expected)
            ? new(true, $"its checksum is the one in '{path}'")
            : new(false, $"its checksum is not the one in '{path}'");
    }

    private static string NameOf(string? lineEnd) => lineEnd switch { "\r\n" => "CR LF", "\n" => "LF", "\r" => "CR", _ => "which has none" };

    private sealed record Claim(bool Holds, string Says);
}

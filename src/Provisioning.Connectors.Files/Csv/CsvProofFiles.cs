using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>The files beside the CSV file that prove it whole, read once: what is judged is what the content mark stands for.</summary>
/// <param name="RowCount">The bytes of the row count file; null when it is not set or cannot be read.</param>
/// <param name="Checksum">The bytes of the checksum file; null when it is not set or cannot be read.</param>
internal sealed record CsvProofFiles(byte[]? RowCount, byte[]? Checksum)
{
    private const int Longest = 1024 * 1024;

    /// <summary>True when the checksum is a SHA-512.</summary>
    public bool NeedsSha512(CsvSettings settings) => ChecksumOf(settings)?.Length == SHA512.HashSizeInBytes;

    public static CsvProofFiles Read(CsvSettings settings) => new(Bytes(settings.RowCountFile), Bytes(settings.ChecksumFile));

    /// <summary>The number of rows that the row count file says, or null.</summary>
    public long? CountOfRows() => RowCount is null ? null : Number(Text(RowCount));

    /// <summary>The hash that the checksum file has for the file: that of its line, or the only one; null when there is none of 256 or 512 bits.</summary>
    public byte[]? ChecksumOf(CsvSettings settings)
    {
        if (Checksum is null)
            return null;
        var lines = Text(Checksum).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        // sha256sum: the hash, a space, a space or an asterisk, the name.
        var own = lines.FirstOrDefault(l => l.IndexOf(' ') is > 0 and var at && Path.GetFileName(l[at..].TrimStart(' ', '*')) == settings.FileName);
        var hex = own is not null ? own[..own.IndexOf(' ')] : lines.Length == 1 && !lines[0].Contains(' ') ? lines[0] : "";
        return hex.Length is 2 * SHA256.HashSizeInBytes or 2 * SHA512.HashSizeInBytes && hex.All(char.IsAsciiHexDigit) ? Convert.FromHexString(hex) : null;
    }

    /// <summary>The content mark of a file with this SHA-256 and these proof files.</summary>
    public string MarkOf(byte[] sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(sha256);
        foreach (var file in new[] { RowCount, Checksum })
            hash.AppendData(file is null ? [0] : [1, .. SHA256.HashData(file)]);
        return "sha256:" + Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
    }

    /// <summary>A whole number of digits only, white space around it aside; else null.</summary>
    public static long? Number(string? text) =>
        long.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // What PowerShell redirects into a file may be UTF-16 with a byte order mark.
    private static string Text(byte[] bytes)
    {
        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static byte[]? Bytes(string? path)
    {
        if (path is null)
            return null;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(stream.Length, Longest)];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

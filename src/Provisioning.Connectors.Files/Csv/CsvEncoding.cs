using System.Text;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>How the file's bytes become characters.</summary>
/// <param name="Encoding">The encoding; it throws at bytes that it does not have.</param>
/// <param name="MarkLength">How many bytes the byte order mark at the start has; 0 when there is none.</param>
internal sealed record CsvEncoding(Encoding Encoding, int MarkLength)
{
    // UTF-32 comes first: its mark begins with that of UTF-16.
    private static readonly Encoding[] Marked =
    [
        new UTF32Encoding(bigEndian: false, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF32Encoding(bigEndian: true, byteOrderMark: true, throwOnInvalidCharacters: true),
        new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
        new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
    ];

    /// <summary>The encoding that the byte order mark names, else the one that is set: a mark is the file's own word.</summary>
    public static CsvEncoding Detect(ReadOnlySpan<byte> start, Encoding otherwise)
    {
        foreach (var encoding in Marked)
        {
            if (start.StartsWith(encoding.Preamble))
                return new(encoding, encoding.Preamble.Length);
        }

        return new(otherwise, 0);
    }

    /// <summary>The same encoding with a replacement character for what it does not have.</summary>
    public static Encoding Lenient(Encoding encoding)
    {
        var lenient = (Encoding)encoding.Clone();
        lenient.DecoderFallback = DecoderFallback.ReplacementFallback;
        return lenient;
    }

    public override string ToString() => MarkLength > 0 ? $"{Encoding.WebName} (byte order mark)" : Encoding.WebName;
}

using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>
/// Reads the file once from its start as text, hashes every byte on the way, and refuses bytes that are no characters. Knows what a proof needs: the last
/// characters, and whether a NUL was among them.
/// </summary>
internal sealed class CsvText : TextReader
{
    /// <summary>The most characters that one row may have: with it memory is bounded whatever the file holds.</summary>
    public const int LongestRow = 16 * 1024 * 1024;

    private readonly CsvFile _file;
    private readonly Encoding _encoding;
    private readonly Decoder _decoder;
    private readonly IncrementalHash[] _hashes;
    private readonly CancellationToken _cancellationToken;
    private readonly byte[] _bytes;
    private readonly char[] _chars;
    private int _position;
    private int _count;
    private int _skip;
    private long _offset;
    private long _lineBreaks;
    private long _taken;
    private long _rowLimit = LongestRow;
    private char _last;
    private char _beforeLast;

    /// <param name="file">The file.</param>
    /// <param name="encoding">Its encoding, and how many bytes its byte order mark has.</param>
    /// <param name="alsoSha512">True when the SHA-512 is asked for as well.</param>
    /// <param name="cancellationToken">Ends the reading between two blocks.</param>
    /// <param name="blockSize">How many bytes are read at once.</param>
    public CsvText(CsvFile file, CsvEncoding encoding, bool alsoSha512, CancellationToken cancellationToken, int blockSize = 128 * 1024)
    {
        _file = file;
        _encoding = encoding.Encoding;
        _skip = encoding.MarkLength;
        _decoder = _encoding.GetDecoder();
        _hashes = alsoSha512
            ? [IncrementalHash.CreateHash(HashAlgorithmName.SHA256), IncrementalHash.CreateHash(HashAlgorithmName.SHA512)]
            : [IncrementalHash.CreateHash(HashAlgorithmName.SHA256)];
        _cancellationToken = cancellationToken;
        _bytes = new byte[blockSize];
        _chars = new char[_encoding.GetMaxCharCount(blockSize)];
    }

    /// <summary>True when the end of the file was reached.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>True when a NUL character was read.</summary>
    public bool HasNull { get; private set; }

    /// <summary>How many bytes were read.</summary>
    public long Length => _offset;

    /// <summary>True when what was read so far ends with the text, which has one or two characters.</summary>
    public bool EndsWith(string text) => text.Length == 1 ? _last == text[0] : _beforeLast == text[0] && _last == text[1];

    /// <summary>Tells that a row starts, from which its length is counted.</summary>
    public void StartRow() => _rowLimit = _taken + LongestRow;

    /// <summary>True when the row took more than it may, and the reading was ended for it.</summary>
    public bool RowTooLong => _taken > _rowLimit;

    /// <summary>The hashes of all bytes: SHA-256, then SHA-512 where it was asked for. To be called once, at the end.</summary>
    public byte[][] Hashes() => Array.ConvertAll(_hashes, h => h.GetHashAndReset());

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (_position == _count && !Fill())
            return 0;
        var taken = Math.Min(buffer.Length, _count - _position);
        _chars.AsSpan(_position, taken).CopyTo(buffer);
        _position += taken;
        _taken += taken;
        return RowTooLong ? 0 : taken;
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var hash in _hashes)
            hash.Dispose();
        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _position = _count = 0;
        while (_count == 0 && !AtEnd)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var read = _file.Read(_bytes, _offset);
            AtEnd = read == 0;
            var block = _bytes.AsSpan(0, read);
            foreach (var hash in _hashes)
                hash.AppendData(block);
            var skipped = Math.Min(_skip, read);
            _skip -= skipped;
            Decode(block[skipped..], _offset + skipped);
            _offset += read;
        }

        return _count > 0;
    }

    private void Decode(ReadOnlySpan<byte> block, long offset)
    {
        try
        {
            _count = _decoder.GetChars(block, _chars, flush: AtEnd);
        }
        catch (DecoderFallbackException e)
        {
            var bytes = e.BytesUnknown ?? [];
            var valid = Math.Clamp(e.Index, 0, block.Length);
            var line = 1 + _lineBreaks + CsvEncoding.Lenient(_encoding).GetString(block[..valid]).Count(c => c == '\n');
            throw CsvErrors.BadBytes(_file.Settings, _encoding, bytes, offset + e.Index, line);
        }

        var chars = _chars.AsSpan(0, _count);
        _lineBreaks += chars.Count('\n');
        HasNull |= chars.Contains('\0');
        if (chars.Length > 1)
            _beforeLast = chars[^2];
        else if (chars.Length == 1)
            _beforeLast = _last;
        if (chars.Length > 0)
            _last = chars[^1];
    }
}

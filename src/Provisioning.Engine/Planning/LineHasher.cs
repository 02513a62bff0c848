using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>The hash of lines: SHA-256 over the SHA-256 of each, in order, without its line feed. Not thread-safe.</summary>
internal sealed class LineHasher : IDisposable
{
    private readonly IncrementalHash _line = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isInLine;

    /// <summary>Takes the next bytes, wherever lines begin and end in them.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            _line.AppendData(bytes[..end]);
            _line.GetHashAndReset(hash);
            _all.AppendData(hash);
            _isInLine = false;
            bytes = bytes[(end + 1)..];
        }

        _line.AppendData(bytes);
        _isInLine |= bytes.Length > 0;
    }

    /// <summary>Takes a whole line, given without its line feed.</summary>
    public void AppendLine(ReadOnlySpan<byte> line)
    {
        Append(line);
        Append("\n"u8);
    }

    /// <summary>Takes a line that is known by its hash alone.</summary>
    public void AppendHash(ReadOnlySpan<byte> hash) => _all.AppendData(hash);

    /// <summary>The hash in lower-case hex. What follows the last line feed is no line, and gives another hash.</summary>
    public string Complete()
    {
        if (_isInLine)
            _all.AppendData([0]);
        return PlanFile.Hex(_all.GetHashAndReset());
    }

    public void Dispose()
    {
        _line.Dispose();
        _all.Dispose();
    }
}

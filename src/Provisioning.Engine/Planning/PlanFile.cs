using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>The file of a plan's changes: a line of JSON each, ended by a line feed.</summary>
internal static class PlanFile
{
    private const int BufferSize = 1 << 18;

    public static string Path(string folder, string planId) => System.IO.Path.Combine(folder, planId + ".jsonl");

    /// <summary>The SHA-256 of the file in lower-case hex; that of nothing when the plan has no changes and so no file.</summary>
    public static async ValueTask<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return Hex(SHA256.HashData([]));
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize, FileOptions.SequentialScan);
        return Hex(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The changes of one target, or all, in order; the number of each is that of its line, from 1. Lines of other targets are not parsed.</summary>
    public static async IAsyncEnumerable<Change> ReadAsync(string path, string? target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lineStart = target is null ? [] : LineStart(target);
        if (!File.Exists(path))
            yield break;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1, FileOptions.SequentialScan);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int number = 0, start = 0, end = 0;
            while (true)
            {
                var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
                if (newline >= 0)
                {
                    number++;
                    if (buffer.AsSpan(start, newline).StartsWith(lineStart))
                        yield return ChangeCodec.Read(buffer.AsSpan(start, newline), number);
                    start += newline + 1;
                    continue;
                }

                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
                if (end == buffer.Length)
                    buffer = Grow(buffer);
                var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    yield break;
                end += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    // Every line starts with its target: see ChangeCodec.
    private static byte[] LineStart(string target) => Utf8JsonBuffer.Shared.Write(target, static (writer, t) =>
    {
        writer.WriteStartObject();
        writer.WriteString("target"u8, t);
    });

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}

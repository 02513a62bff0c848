using System.Buffers;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>The file of a plan's changes: a line of JSON each, ended by a line feed.</summary>
internal static class PlanFile
{
    /// <summary>How the names of the files end.</summary>
    public const string Extension = ".jsonl";

    private const int BufferSize = 1 << 18;

    public static string Path(string folder, string planId) => System.IO.Path.Combine(folder, planId + Extension);

    /// <summary>The hash of the file's changes, as <see cref="LineHasher"/> makes it; that of nothing when the plan has no changes and so no file.</summary>
    public static async ValueTask<string> HashAsync(string path, CancellationToken cancellationToken)
    {
        using var hash = new LineHasher();
        if (!File.Exists(path))
            return hash.Complete();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            hash.Append(buffer.AsSpan(0, read));
        return hash.Complete();
    }

    /// <summary>The changes of one target, or all, in order; the number of each is that of its line, from 1. Lines of other targets are not parsed, and those that were erased are left out.</summary>
    public static async IAsyncEnumerable<Change> ReadAsync(string path, string? target, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lineStart = target is null ? [] : LineStart(target);
        await foreach (var (number, line) in LinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (line.Span.StartsWith(lineStart) && !IsErased(line.Span))
                yield return ChangeCodec.Read(line.Span, number);
        }
    }

    /// <summary>The ids of those whose changes were erased, each with the change's number.</summary>
    public static async IAsyncEnumerable<(int Number, string UserId)> ErasedAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in LinesAsync(path, cancellationToken).ConfigureAwait(false))
        {
            if (IsErased(line.Span))
                yield return (number, System.Text.Encoding.UTF8.GetString(line.Span[ErasedStart.Length..^ErasedEnd.Length]));
        }
    }

    /// <summary>The lines, each with its number from 1 and valid until the next one.</summary>
    public static async IAsyncEnumerable<(int Number, ReadOnlyMemory<byte> Line)> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
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
                    yield return (++number, buffer.AsMemory(start, newline));
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

    /// <summary>What stands in the place of an erased person's change.</summary>
    public static string ErasedLine(string userId) => System.Text.Encoding.UTF8.GetString([.. ErasedStart, .. System.Text.Encoding.UTF8.GetBytes(userId), .. ErasedEnd]);

    /// <summary>True for a line that was erased.</summary>
    public static bool IsErased(ReadOnlySpan<byte> line) => line.StartsWith(ErasedStart);

    private static ReadOnlySpan<byte> ErasedStart => "{\"erased\":\""u8;

    private static ReadOnlySpan<byte> ErasedEnd => "\"}"u8;

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

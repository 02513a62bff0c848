using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace Provisioning.Engine;

/// <summary>Reads an export in JSON Lines from the beginning and checks every number and link of its chain.</summary>
public static class ExportCheck
{
    /// <summary>Checks an export.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkpoint">What it is held against; null for nothing but itself.</param>
    /// <param name="report">Takes progress.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FileUnreadable"/>, <see cref="ErrorIds.ExportInvalid"/> when it is no such export at all.</exception>
    public static async ValueTask<AuditReport> CheckAsync(string path, AuditCheckpoint? checkpoint, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            throw AuditFiles.Error(ErrorIds.FileNotFound, ProvisioningErrorCategory.NotFound, path, $"There is no file '{path}'.", "Name a file that Export-ProvAudit made, or the folder of a store.");
        try
        {
            using var reading = new Reading(path, checkpoint, report);
            return await Task.Run(() => reading.Run(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AuditFiles.Error(ErrorIds.FileUnreadable, ProvisioningErrorCategory.Permission, path, $"The file '{path}' cannot be read: {e.Message.TrimEnd('.')}.", "Check that this account may read it.", e);
        }
    }

    /// <summary>How far an export reaches: what a checkpoint of it is made of. The export is checked first.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExportInvalid"/>: names what is wrong.</exception>
    public static async ValueTask<AuditCheckpoint> CheckpointOfAsync(string path, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var state = await CheckAsync(path, null, null, cancellationToken).ConfigureAwait(false);
        return state.IsIntact
            ? new(AuditSubject.Export, IdOf(path)!, state.LastSequence, state.HeadHash, time)
            : throw AuditFiles.Error(ErrorIds.ExportInvalid, ProvisioningErrorCategory.Damaged, path, $"The export '{path}' is not whole: {state.Message}", "Export again with Export-ProvAudit; keep this file as it is until it is clear who changed it.");
    }

    // The id in the first line.
    private static string? IdOf(string path)
    {
        var text = StartOf(path);
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0)
            return null;
        try
        {
            using var line = JsonDocument.Parse(text[..end]);
            return line.RootElement.TryGetProperty("export", out var id) && id.ValueKind == JsonValueKind.String && line.RootElement.TryGetProperty("store", out _) ? id.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string StartOf(string path)
    {
        using var reader = new StreamReader(path);
        var buffer = new char[4096];
        return new(buffer, 0, reader.ReadBlock(buffer));
    }

    private sealed class Reading(string path, AuditCheckpoint? checkpoint, Action<EngineEvent>? report) : IDisposable
    {
        private const int ReportEvery = 100_000;
        private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private byte[] _buffer = new byte[1 << 20];
        private long _number;
        private long _offset;
        private byte[]? _atCheckpoint;
        private bool _ended;

        public AuditReport Run(CancellationToken cancellationToken)
        {
            // The hash of the line before is put in front of each line, over what was checked already: one call hashes both.
            Span<byte> hash = stackalloc byte[ExportChain.HashSize];
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
            int start = ExportChain.HashSize, end = start;
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var length = _buffer.AsSpan(start, end - start).IndexOf((byte)'\n') + 1;
                if (length == 0)
                {
                    if (Fill(file, ref start, ref end))
                        continue;
                    return End(end - start, hash);
                }

                if (_number == 0)
                    CheckKind();
                if (FlawOf(start, length, hash) is { } flaw)
                    return Flawed(flaw.Finding, hash, flaw.Why);
                if (_number == checkpoint?.Sequence)
                    _atCheckpoint = hash.ToArray();
                if (++_number % ReportEvery == 0)
                    report?.Invoke(new ProgressEvent("Checking the export", _number, null));
                start += length;
                _offset += length;
            }
        }

        public void Dispose() => _sha.Dispose();

        private (AuditFinding Finding, string Why)? FlawOf(int start, int length, Span<byte> hash)
        {
            var line = _buffer.AsSpan(start, length);
            if (_ended)
                return (AuditFinding.Altered, $"line {_number + 1} comes after the end");
            var content = length - ExportChain.TailSize;
            if (content <= 0 || !line[content..].StartsWith(ExportChain.Before) || !line.EndsWith(ExportChain.After))
                return (AuditFinding.Altered, $"line {_number + 1} is cut or altered");
            if (NumberOf(line) is not { } number)
                return (AuditFinding.Altered, $"line {_number + 1} has no number");
            if (number != _number)
                return number > _number && !IsLater(_number) ? (AuditFinding.Missing, $"{Word(number)} stands where {Word(_number)} belongs, which is not there") : (AuditFinding.Reordered, $"{Word(number)} stands where {Word(_number)} belongs");
            hash.CopyTo(_buffer.AsSpan(start - ExportChain.HashSize));
            _sha.AppendData(_buffer, start - ExportChain.HashSize, ExportChain.HashSize + content);
            _sha.GetHashAndReset(hash);
            if (!IsHex(line.Slice(content + ExportChain.Before.Length, 2 * ExportChain.HashSize), hash))
                return (AuditFinding.Altered, $"{Word(_number)} was altered: its hash does not follow");
            _ended = line[..content].IndexOf(",\"end\":"u8) is var at and >= 0 && at < 32;
            return null;
        }

        // Nothing more comes: what is left is no whole line.
        private AuditReport End(int left, Span<byte> hash)
        {
            if (_number == 0)
                CheckKind();
            if (left > 0)
                return Flawed(AuditFinding.Truncated, hash, $"line {_number + 1} is cut off");
            if (!_ended)
                return Flawed(AuditFinding.Truncated, hash, $"it ends after {Word(_number - 1)}, and the line that ends an export is not there");
            var done = Report(hash);
            if (checkpoint is null)
                return done;
            if (checkpoint.Subject != AuditSubject.Export || checkpoint.Id != IdOf(path))
                return done with { Finding = AuditFinding.Foreign, Message = $"The checkpoint is of another {(checkpoint.Subject == AuditSubject.Export ? "export" : "thing: a store's journal")} ({checkpoint.Id})." };
            if (_atCheckpoint is null)
                return done with { Finding = AuditFinding.Truncated, Sequence = _number, Message = $"The export ends at line {_number}, and by the checkpoint it reached line {checkpoint.Sequence + 1}." };
            return Hex(_atCheckpoint) == checkpoint.Hash
                ? done
                : done with { Finding = AuditFinding.Altered, Sequence = checkpoint.Sequence, Message = $"{Word(checkpoint.Sequence)} is not the one of the checkpoint: it or one before it was altered, and the chain was made anew from there." };
        }

        // Another kind of file is a mistake of whoever named it; with a checkpoint of an export, it is what became of that.
        private void CheckKind()
        {
            if (checkpoint is null && !StartOf(path).Contains(Encoding.ASCII.GetString(ExportChain.Before), StringComparison.Ordinal))
                throw AuditFiles.Error(ErrorIds.ExportInvalid, ProvisioningErrorCategory.InvalidData, path, $"The file '{path}' is no export of Export-ProvAudit in JSON Lines.", "Only that form can be checked; CSV and CEF prove nothing. For a store, name its folder.");
        }

        private AuditReport Flawed(AuditFinding finding, Span<byte> hash, string why) => Report(hash) with
        {
            Finding = finding,
            Sequence = _number,
            File = Path.GetFileName(path),
            Offset = _offset,
            Message = $"{Path.GetFileName(path)}, byte {_offset}: {why}.",
        };

        private AuditReport Report(Span<byte> hash) => new()
        {
            Path = path,
            Subject = AuditSubject.Export,
            Records = Math.Max(0, _number - (_ended ? 2 : 1)),
            LastSequence = Math.Max(0, _number - 1),
            HeadHash = Hex(hash),
            Bytes = _offset,
            Checkpoint = checkpoint,
        };

        private bool Fill(SafeFileHandle file, ref int start, ref int end)
        {
            var kept = _buffer.AsSpan(start - ExportChain.HashSize, end - start + ExportChain.HashSize);
            if (kept.Length > _buffer.Length / 2)
                Array.Resize(ref _buffer, _buffer.Length * 2);
            _buffer.AsSpan(start - ExportChain.HashSize, end - start + ExportChain.HashSize).CopyTo(_buffer);
            (start, end) = (ExportChain.HashSize, end - start + ExportChain.HashSize);
            var read = RandomAccess.Read(file, _buffer.AsSpan(end), _offset + end - start);
            end += read;
            return read > 0;
        }

        // Whether the line with this number comes later.
        private bool IsLater(long number)
        {
            foreach (var line in File.ReadLines(path).Skip((int)Math.Min(_number, int.MaxValue)))
            {
                if (NumberOf(Encoding.UTF8.GetBytes(line)) == number)
                    return true;
            }

            return false;
        }

        private static string Word(long number) => number <= 0 ? "the first line" : $"event {number}";

        // Every line begins with its number.
        private static long? NumberOf(ReadOnlySpan<byte> line)
        {
            if (!line.StartsWith("{\"n\":"u8))
                return null;
            long number = 0;
            for (var i = 5; i < line.Length && i < 5 + 18; i++)
            {
                if (line[i] is < (byte)'0' or > (byte)'9')
                    return i > 5 ? number : null;
                number = (number * 10) + line[i] - '0';
            }

            return null;
        }

        private static bool IsHex(ReadOnlySpan<byte> text, ReadOnlySpan<byte> hash)
        {
            for (var i = 0; i < hash.Length; i++)
            {
                if (text[2 * i] != Digits[hash[i] >> 4] || text[(2 * i) + 1] != Digits[hash[i] & 15])
                    return false;
            }

            return true;
        }

        private static ReadOnlySpan<byte> Digits => "0123456789abcdef"u8;

        private static string Hex(ReadOnlySpan<byte> hash) => Convert.ToHexString(hash).ToLowerInvariant();
    }
}

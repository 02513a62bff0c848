using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Provisioning.Store;

/// <summary>A commit as bytes. Numbers are LEB128, texts UTF-8 after their length; documents are their JSON as it is.</summary>
internal static class CommitCodec
{
    private const byte Version = 2;

    // Version 1 said nothing of sessions.
    private const byte VersionWithoutSession = 1;

    /// <summary>Appends the commit.</summary>
    public static void Write(ArrayBufferWriter<byte> output, long sequence, int schemaVersion, CommitBatch batch)
    {
        WriteByte(output, Version);
        WriteNumber(output, (ulong)sequence);
        WriteNumber(output, (ulong)schemaVersion);
        WriteNumber(output, (ulong)batch.Time.UtcTicks);
        WriteText(output, batch.BatchId);
        WriteText(output, batch.Actor);
        WriteText(output, batch.Cause);
        WriteText(output, batch.OnBehalfOf ?? "");
        WriteText(output, batch.Session ?? "");
        WriteNumber(output, (ulong)batch.Writes.Count);
        foreach (var write in batch.Writes)
        {
            WriteText(output, write.Collection);
            WriteText(output, write.Id);
            WriteNumber(output, write.ExpectedRevision is { } expected ? (ulong)expected + 1 : 0);
            if (write.Json is { } json)
            {
                WriteNumber(output, (ulong)json.Length + 1);
                output.Write(json.Span);
            }
            else
            {
                WriteNumber(output, 0);
            }

            WriteNumber(output, (ulong)write.Keys.Count);
            foreach (var key in write.Keys)
            {
                WriteText(output, key.Index);
                WriteText(output, key.Value);
            }
        }
    }

    /// <summary>Only the number of the commit.</summary>
    /// <exception cref="InvalidDataException">The bytes are no commit.</exception>
    public static long ReadSequence(ReadOnlySpan<byte> payload)
    {
        var reader = new Reader(payload);
        return ReadStart(ref reader).Sequence;
    }

    /// <summary>The commit, with the version of the schema that it was written with.</summary>
    /// <exception cref="InvalidDataException">The bytes are no commit.</exception>
    public static (long Sequence, int SchemaVersion, CommitBatch Batch) Read(ReadOnlyMemory<byte> payload)
    {
        var reader = new Reader(payload.Span);
        var (version, sequence, schemaVersion, ticks) = ReadStart(ref reader);
        var batchId = reader.Text();
        var actor = reader.Name();
        var cause = reader.Text();
        var (onBehalfOf, session) = version == VersionWithoutSession ? ("", "") : (reader.Text(), reader.Text());
        var writes = new DocumentWrite[reader.Count()];
        for (var i = 0; i < writes.Length; i++)
        {
            var collection = reader.Name();
            var id = reader.Text();
            var expected = reader.Number();
            var length = (int)reader.Number();
            // Null alone would be an empty document: what is deleted would come back without content.
            var json = length == 0 ? (ReadOnlyMemory<byte>?)null : payload.Slice(reader.Skip(length - 1), length - 1);
            var keys = new IndexKey[reader.Count()];
            for (var k = 0; k < keys.Length; k++)
                keys[k] = new(reader.Name(), reader.Text());
            writes[i] = new(collection, id, json, keys, expected == 0 ? null : (long)expected - 1);
        }

        return (sequence, schemaVersion, new()
        {
            BatchId = batchId,
            Actor = actor,
            OnBehalfOf = onBehalfOf.Length == 0 ? null : onBehalfOf,
            Session = session.Length == 0 ? null : session,
            Cause = cause,
            Time = new(ticks, TimeSpan.Zero),
            Writes = writes,
        });
    }

    private static (byte Version, long Sequence, int SchemaVersion, long Ticks) ReadStart(ref Reader reader)
    {
        var version = reader.Byte();
        if (version is not (Version or VersionWithoutSession))
            throw new InvalidDataException("The commit is of a form that this version does not know.");
        return (version, (long)reader.Number(), (int)reader.Number(), (long)reader.Number());
    }

    private static void WriteByte(ArrayBufferWriter<byte> output, byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    private static void WriteNumber(ArrayBufferWriter<byte> output, ulong value)
    {
        var span = output.GetSpan(10);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    private static void WriteText(ArrayBufferWriter<byte> output, string text)
    {
        WriteNumber(output, (ulong)Encoding.UTF8.GetByteCount(text));
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        output.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;

        public byte Byte() => _at < _bytes.Length ? _bytes[_at++] : throw Cut();

        public ulong Number()
        {
            ulong value = 0;
            for (var shift = 0; shift < 70; shift += 7)
            {
                var b = Byte();
                value |= (ulong)(b & 0x7F) << shift;
                if (b < 0x80)
                    return value;
            }

            throw new InvalidDataException("A number of the commit is too long.");
        }

        // Each item of a list takes a byte at least: a count beyond that is no count.
        public int Count() => Number() is var count && count <= (ulong)(_bytes.Length - _at) ? (int)count : throw Cut();

        public int Skip(int length)
        {
            if (length > _bytes.Length - _at)
                throw Cut();
            var start = _at;
            _at += length;
            return start;
        }

        public string Text()
        {
            var length = Count();
            return Encoding.UTF8.GetString(_bytes.Slice(Skip(length), length));
        }

        // Names of collections and indexes are few, and each is kept once.
        public string Name() => string.Intern(Text());

        private static InvalidDataException Cut() => new("The commit ends too early.");
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Store;

/// <summary>
/// A commit as bytes. Numbers are LEB128, texts UTF-8 after their length; documents are their JSON as it is. Who, when and why come first; then each write as a box: what it is (1 byte), how long its content is, a salt
/// (32 bytes), the content. The chain of hashes is over the box's seal, which is SHA-256 over salt and content, and not over these: so the content can be erased when only the seal is kept, in the salt's place, and the chain
/// stays whole. By the seal alone, without the salt, nobody can try what the content was.
/// </summary>
internal static class CommitCodec
{
    private const byte Version = 3;

    // Version 1 said nothing of sessions.
    private const byte VersionWithoutSession = 1;

    // Up to version 2 the chain was over the commit as it is.
    private const byte VersionWithoutBoxes = 2;

    private const byte Whole = 0;
    private const byte Erased = 1;
    private const int SaltSize = Frame.HashSize;
    private const int MostOnStack = 1024;

    [ThreadStatic]
    private static IncrementalHash? _sha;

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
        var salts = RandomNumberGenerator.GetBytes(batch.Writes.Count * SaltSize).AsSpan();
        foreach (var write in batch.Writes)
        {
            WriteByte(output, Whole);
            WriteNumber(output, (ulong)SizeOf(write));
            output.Write(salts[..SaltSize]);
            salts = salts[SaltSize..];
            WriteContent(output, write);
        }
    }

    /// <summary>The content of a write, as it stands in its box.</summary>
    public static byte[] Content(DocumentWrite write)
    {
        var output = new ArrayBufferWriter<byte>(SizeOf(write));
        WriteContent(output, write);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Moves the chain's hash from the commit before to this one.</summary>
    /// <exception cref="InvalidDataException">The bytes are no commit.</exception>
    public static void Chain(Span<byte> hash, ReadOnlySpan<byte> payload)
    {
        var boxes = new BoxReader(payload);
        var size = Frame.HashSize + boxes.Start + (boxes.Count * Frame.HashSize);
        // One call for all of it: of a small commit the calls are most of what hashing costs.
        var rented = size > MostOnStack ? ArrayPool<byte>.Shared.Rent(size) : null;
        var chained = rented is null ? stackalloc byte[MostOnStack] : rented;
        hash.CopyTo(chained);
        payload[..boxes.Start].CopyTo(chained[Frame.HashSize..]);
        for (var at = Frame.HashSize + boxes.Start; boxes.Next(); at += Frame.HashSize)
            boxes.Seal(chained[at..]);
        Hash(chained[..size], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }

    private static void Hash(ReadOnlySpan<byte> bytes, Span<byte> hash)
    {
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(bytes);
        sha.GetHashAndReset(hash);
    }

    /// <summary>The boxes of a commit's writes; none of a commit of an older version, in which nothing can be erased.</summary>
    /// <exception cref="InvalidDataException">The bytes are no commit.</exception>
    public static BoxReader Boxes(ReadOnlySpan<byte> payload) => new(payload);

    /// <summary>Puts something in the place of a write's content, which is gone then. The commit stays as long as it is, and so does its hash.</summary>
    /// <param name="payload">The commit.</param>
    /// <param name="part">Which of its writes, counted from 0.</param>
    /// <param name="content">What is put there: as long as what was there at most; zeros follow.</param>
    public static void Erase(Span<byte> payload, int part, ReadOnlySpan<byte> content)
    {
        var boxes = new BoxReader(payload);
        while (boxes.Next())
        {
            if (boxes.Part != part)
                continue;
            Span<byte> seal = stackalloc byte[Frame.HashSize];
            boxes.Seal(seal);
            payload[boxes.KindAt] = Erased;
            seal.CopyTo(payload[boxes.SaltAt..]);
            var place = payload.Slice(boxes.SaltAt + SaltSize, boxes.Length);
            content.CopyTo(place);
            place[content.Length..].Clear();
            return;
        }

        throw new InvalidDataException($"The commit has no write {part}.");
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
            if (version <= VersionWithoutBoxes)
            {
                writes[i] = ReadContent(payload, ref reader);
                continue;
            }

            var kind = reader.Byte();
            var length = reader.Count();
            reader.Skip(SaltSize);
            var content = new Reader(payload.Span, reader.Skip(length));
            writes[i] = ReadContent(payload, ref content) with { IsErased = kind == Erased };
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

    private static DocumentWrite ReadContent(ReadOnlyMemory<byte> payload, ref Reader reader)
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
        return new(collection, id, json, keys, expected == 0 ? null : (long)expected - 1);
    }

    private static (byte Version, long Sequence, int SchemaVersion, long Ticks) ReadStart(ref Reader reader)
    {
        var version = reader.Byte();
        if (version is not (Version or VersionWithoutBoxes or VersionWithoutSession))
            throw new InvalidDataException("The commit is of a form that this version does not know.");
        return (version, (long)reader.Number(), (int)reader.Number(), (long)reader.Number());
    }

    private static void WriteContent(ArrayBufferWriter<byte> output, DocumentWrite write)
    {
        WriteText(output, write.Collection);
        WriteText(output, write.Id);
        WriteNumber(output, ExpectedOf(write));
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

    private static int SizeOf(DocumentWrite write) =>
        SizeOf(write.Collection) + SizeOf(write.Id) + SizeOf(ExpectedOf(write))
        + (write.Json is { } json ? SizeOf((ulong)json.Length + 1) + json.Length : 1)
        + SizeOf((ulong)write.Keys.Count) + write.Keys.Sum(k => SizeOf(k.Index) + SizeOf(k.Value));

    private static int SizeOf(string text) => Encoding.UTF8.GetByteCount(text) is var length ? SizeOf((ulong)length) + length : 0;

    private static int SizeOf(ulong number) => number == 0 ? 1 : (70 - System.Numerics.BitOperations.LeadingZeroCount(number)) / 7;

    private static ulong ExpectedOf(DocumentWrite write) => write.ExpectedRevision is { } expected ? (ulong)expected + 1 : 0;

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

    /// <summary>Goes through the boxes of a commit without a look at what is in them.</summary>
    internal ref struct BoxReader
    {
        private readonly ReadOnlySpan<byte> _payload;
        private Reader _reader;

        public BoxReader(ReadOnlySpan<byte> payload)
        {
            _payload = payload;
            _reader = new(payload);
            var (version, _, _, _) = ReadStart(ref _reader);
            Start = payload.Length;
            if (version <= VersionWithoutBoxes)
                return;
            // Batch id, actor, cause, on whose behalf, session.
            for (var text = 0; text < 5; text++)
                _reader.Skip(_reader.Count());
            Count = _reader.Count();
            Start = _reader.At;
        }

        /// <summary>How many there are.</summary>
        public int Count { get; }

        /// <summary>Where the first one begins: everything before it is hashed as it is.</summary>
        public int Start { get; }

        /// <summary>The number of the write, from 0.</summary>
        public int Part { get; private set; } = -1;

        /// <summary>Where the byte is that says what the box is.</summary>
        public int KindAt { get; private set; }

        /// <summary>Where the salt is, or the seal.</summary>
        public int SaltAt { get; private set; }

        /// <summary>How long the content is.</summary>
        public int Length { get; private set; }

        /// <summary>True when something stands in the place of what was written.</summary>
        public readonly bool IsErased => _payload[KindAt] == Erased;

        /// <summary>What is in it.</summary>
        public readonly ReadOnlySpan<byte> Content => _payload.Slice(SaltAt + SaltSize, Length);

        /// <summary>Goes to the next one; false when there is none.</summary>
        /// <exception cref="InvalidDataException">The commit is cut, or has a box of an unknown kind.</exception>
        public bool Next()
        {
            if (Part + 1 >= Count)
                return false;
            Part++;
            KindAt = _reader.At;
            if (_reader.Byte() is not (Whole or Erased))
                throw new InvalidDataException("A write of the commit is of a form that this version does not know.");
            Length = _reader.Count();
            SaltAt = _reader.Skip(SaltSize + Length);
            return true;
        }

        /// <summary>True when the write is of the collection, whose name has ASCII letters alone.</summary>
        public readonly bool IsOf(string collection) =>
            Length > collection.Length && Content[0] == collection.Length && Ascii.Equals(Content.Slice(1, collection.Length), collection);

        /// <summary>The write that is in it.</summary>
        public readonly DocumentWrite Read()
        {
            var content = Content.ToArray();
            var reader = new Reader(content);
            return ReadContent(content, ref reader);
        }

        /// <summary>The hash over which the chain is.</summary>
        public readonly void Seal(Span<byte> seal)
        {
            if (IsErased)
                _payload.Slice(SaltAt, SaltSize).CopyTo(seal);
            else
                Hash(_payload.Slice(SaltAt, SaltSize + Length), seal);
        }
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes, int at = 0)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at = at;

        public readonly int At => _at;

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

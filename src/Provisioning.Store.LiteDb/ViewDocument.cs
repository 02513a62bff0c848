using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using LiteDB;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// A document as it is kept: its key, and one value d in which everything else stands one after the other, since LiteDB takes its time for each value of its own. XxHash128 over the key and all that
/// follows (16 bytes), the revision (8), how long the next two are (4 each), the id where the key has only a part of it, the keys (index, value, index, value, … each after its length), and the JSON.
/// Numbers are little-endian, texts UTF-8.
/// </summary>
internal static class ViewDocument
{
    private const int HashBytes = 16;
    private const int RevisionAt = HashBytes;
    private const int IdLengthAt = RevisionAt + 8;
    private const int KeysLengthAt = IdLengthAt + 4;
    private const int Head = KeysLengthAt + 4;

    // One for each thread, empty between two hashes: a read of everybody makes a hundred thousand.
    [ThreadStatic]
    private static XxHash128? _hasher;

    public static BsonDocument Write(string key, ViewWrite write, out UInt128 hash)
    {
        var id = key.AsSpan().EndsWith(ViewKeys.Escape(write.Id), StringComparison.Ordinal) ? "" : write.Id;
        var idLength = Encoding.UTF8.GetByteCount(id);
        var keysLength = write.Keys.Sum(k => 8 + Encoding.UTF8.GetByteCount(k.Index) + Encoding.UTF8.GetByteCount(k.Value));
        var json = write.Json!.Value.Span;
        var bytes = new byte[Head + idLength + keysLength + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(RevisionAt), write.Revision);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(IdLengthAt), idLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(KeysLengthAt), keysLength);
        Encoding.UTF8.GetBytes(id, bytes.AsSpan(Head));
        var rest = bytes.AsSpan(Head + idLength);
        foreach (var (index, value) in write.Keys)
        {
            rest = WriteText(rest, index);
            rest = WriteText(rest, value);
        }

        json.CopyTo(rest);
        hash = Hash(key, bytes);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        return new() { ["_id"] = key, ["d"] = bytes };
    }

    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public static StoredDocument Read(string collection, BsonDocument document)
    {
        CheckedHash(document);
        var bytes = document["d"].AsBinary;
        var (id, keys) = Lengths(bytes);
        return new(collection, IdOf(collection, document), BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(RevisionAt)), bytes.AsMemory(Head + id + keys));
    }

    /// <summary>The document's hash, compared with what it has.</summary>
    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public static UInt128 CheckedHash(BsonDocument document)
    {
        if (document["_id"] is { IsString: true } id && document["d"] is { IsBinary: true, AsBinary: { Length: >= Head } bytes })
        {
            var hash = Hash(id.AsString, bytes);
            if (hash == FromBytes(bytes))
                return hash;
        }

        throw new ViewDamagedException("A document in it is not what was written.");
    }

    public static string CollectionOf(string key) => key[..key.IndexOf('\0', StringComparison.Ordinal)];

    public static string IdOf(string collection, BsonDocument document)
    {
        var bytes = document["d"].AsBinary;
        return Lengths(bytes).Id is > 0 and var length ? Encoding.UTF8.GetString(bytes, Head, length) : ViewKeys.Unescape(document["_id"].AsString[(collection.Length + 1)..]);
    }

    public static IReadOnlyList<IndexKey> KeysOf(BsonDocument document)
    {
        var bytes = document["d"].AsBinary;
        var (id, length) = Lengths(bytes);
        var rest = (ReadOnlySpan<byte>)bytes.AsSpan(Head + id, length);
        var keys = new List<IndexKey>();
        while (rest.Length > 0)
            keys.Add(new(ReadText(ref rest), ReadText(ref rest)));
        return keys;
    }

    public static byte[] ToBytes(UInt128 hash)
    {
        var bytes = new byte[HashBytes];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        return bytes;
    }

    public static UInt128 FromBytes(byte[] bytes) => BinaryPrimitives.ReadUInt128LittleEndian(bytes);

    private static (int Id, int Keys) Lengths(byte[] bytes) =>
        (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(IdLengthAt)), BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(KeysLengthAt)));

    private static Span<byte> WriteText(Span<byte> to, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, to[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(to, length);
        return to[(4 + length)..];
    }

    private static string ReadText(ref ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(from);
        var text = Encoding.UTF8.GetString(from.Slice(4, length));
        from = from[(4 + length)..];
        return text;
    }

    private static UInt128 Hash(string key, ReadOnlySpan<byte> bytes)
    {
        var hash = _hasher ??= new();
        hash.Append(MemoryMarshal.AsBytes(key.AsSpan()));
        hash.Append(bytes[HashBytes..]);
        var result = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return result;
    }
}

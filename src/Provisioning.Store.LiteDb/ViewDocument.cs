using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using LiteDB;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// A document as it is kept: r its revision, j its JSON, k its keys (index, value, index, value, …), i its id where the key has only a part of it, h XxHash128 over all of these.
/// </summary>
internal static class ViewDocument
{
    // One for each thread, empty between two hashes: a read of everybody makes a hundred thousand.
    [ThreadStatic]
    private static XxHash128? _hasher;

    public static BsonDocument Write(string key, ViewWrite write, out UInt128 hash)
    {
        var json = write.Json!.Value;
        var keys = new BsonArray(write.Keys.SelectMany(k => new[] { new BsonValue(k.Index), new BsonValue(k.Value) }));
        hash = Hash(key, write.Revision, json.Span, keys);
        var document = new BsonDocument
        {
            ["_id"] = key,
            ["r"] = write.Revision,
            ["j"] = Bytes(json),
            ["k"] = keys,
            ["h"] = ToBytes(hash),
        };
        if (!key.AsSpan().EndsWith(ViewKeys.Escape(write.Id), StringComparison.Ordinal))
            document["i"] = write.Id;
        return document;
    }

    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public static StoredDocument Read(string collection, BsonDocument document)
    {
        CheckedHash(document);
        return new(collection, IdOf(collection, document), document["r"].AsInt64, document["j"].AsBinary);
    }

    /// <summary>The document's hash, compared with what it has.</summary>
    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public static UInt128 CheckedHash(BsonDocument document)
    {
        if (document["_id"] is { IsString: true } id && document["r"].IsInt64 && document["j"].IsBinary && document["k"].IsArray && document["h"] is { IsBinary: true, AsBinary.Length: 16 } kept)
        {
            var hash = Hash(id.AsString, document["r"].AsInt64, document["j"].AsBinary, document["k"].AsArray);
            if (hash == FromBytes(kept.AsBinary))
                return hash;
        }

        throw new ViewDamagedException("A document in it is not what was written.");
    }

    public static string CollectionOf(string key) => key[..key.IndexOf('\0', StringComparison.Ordinal)];

    public static string IdOf(string collection, BsonDocument document) => document.TryGetValue("i", out var whole)
        ? whole.AsString
        : document["_id"].AsString[(collection.Length + 1)..].Replace("\u0001\u0001", "\0", StringComparison.Ordinal).Replace("\u0001\u0002", "\u0001", StringComparison.Ordinal);

    public static IEnumerable<IndexKey> KeysOf(BsonDocument document)
    {
        var keys = document["k"].AsArray;
        for (var i = 0; i + 1 < keys.Count; i += 2)
            yield return new(keys[i].AsString, keys[i + 1].AsString);
    }

    public static byte[] ToBytes(UInt128 hash)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, hash);
        return bytes;
    }

    public static UInt128 FromBytes(byte[] bytes) => BinaryPrimitives.ReadUInt128LittleEndian(bytes);

    private static byte[] Bytes(ReadOnlyMemory<byte> json) =>
        MemoryMarshal.TryGetArray(json, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : json.ToArray();

    private static UInt128 Hash(string key, long revision, ReadOnlySpan<byte> json, BsonArray keys)
    {
        var hash = _hasher ??= new();
        hash.Append(MemoryMarshal.AsBytes(key.AsSpan()));
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(number, revision);
        hash.Append(number);
        hash.Append(json);
        foreach (var part in keys)
        {
            hash.Append(MemoryMarshal.AsBytes(part.AsString.AsSpan()));
            hash.Append("\n"u8);
        }

        var result = hash.GetCurrentHashAsUInt128();
        hash.Reset();
        return result;
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>Writes BER as LDAP wants it (RFC 4511 §5.1): definite lengths in the shortest form, TRUE as FF.</summary>
public sealed class BerWriter
{
    private byte[] _octets;
    private int _length;

    /// <summary>An empty writer.</summary>
    public BerWriter(int capacity = 256) => _octets = new byte[Math.Max(16, capacity)];

    /// <summary>What was written so far. It is good until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _octets.AsMemory(0, _length);

    /// <summary>What was written, as octets of its own.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>A SEQUENCE by itself, as the values of controls are.</summary>
    public static byte[] Sequence<TState>(TState state, Action<BerWriter, TState> contents)
    {
        var writer = new BerWriter(64);
        writer.Constructed(BerTag.Sequence, state, contents);
        return writer.ToArray();
    }

    /// <summary>An element whose contents the action writes.</summary>
    public void Constructed(byte tag, Action<BerWriter> contents) => Constructed(tag, contents, static (writer, action) => action(writer));

    /// <summary>An element whose contents the action writes from a state, so that nothing is captured.</summary>
    public void Constructed<TState>(byte tag, TState state, Action<BerWriter, TState> contents)
    {
        Octet(tag);
        var start = _length;
        // Most elements are shorter than 128 octets: one octet is kept for the length, and the others move when it takes more.
        Octet(0);
        contents(this, state);
        var size = _length - start - 1;
        var lengthSize = BerLength.Size(size);
        if (lengthSize > 1)
        {
            Room(lengthSize - 1);
            Buffer.BlockCopy(_octets, start + 1, _octets, start + lengthSize, size);
            _length += lengthSize - 1;
        }

        BerLength.Write(_octets.AsSpan(start, lengthSize), size);
    }

    /// <summary>An element with these octets as its contents.</summary>
    public void Octets(ReadOnlySpan<byte> value, byte tag = BerTag.OctetString)
    {
        Header(tag, value.Length);
        Raw(value);
    }

    /// <summary>An element with this text in UTF-8.</summary>
    public void Text(ReadOnlySpan<char> value, byte tag = BerTag.OctetString)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Header(tag, size);
        Room(size);
        _length += Encoding.UTF8.GetBytes(value, _octets.AsSpan(_length));
    }

    /// <summary>A number.</summary>
    public void Integer(int value, byte tag = BerTag.Integer)
    {
        var size = 1;
        while (size < 4 && (value >> (8 * size - 1)) is not 0 and not -1)
            size++;
        Header(tag, size);
        for (var shift = 8 * (size - 1); shift >= 0; shift -= 8)
            Octet((byte)(value >> shift));
    }

    /// <summary>True or false.</summary>
    public void Boolean(bool value, byte tag = BerTag.Boolean)
    {
        Header(tag, 1);
        Octet(value ? (byte)0xFF : (byte)0);
    }

    /// <summary>Elements that are encoded already.</summary>
    public void Raw(ReadOnlySpan<byte> encoded)
    {
        Room(encoded.Length);
        encoded.CopyTo(_octets.AsSpan(_length));
        _length += encoded.Length;
    }

    /// <summary>Overwrites what was written with zeros and begins again: for messages with a password in them.</summary>
    public void Clear()
    {
        CryptographicOperations.ZeroMemory(_octets);
        _length = 0;
    }

    private void Header(byte tag, int length)
    {
        Octet(tag);
        var size = BerLength.Size(length);
        Room(size);
        BerLength.Write(_octets.AsSpan(_length, size), length);
        _length += size;
    }

    private void Octet(byte value)
    {
        Room(1);
        _octets[_length++] = value;
    }

    private void Room(int more)
    {
        if (_octets.Length - _length >= more)
            return;
        var larger = new byte[Math.Max(checked(_length + more), (int)Math.Min(Array.MaxLength, 2L * _octets.Length))];
        _octets.AsSpan(0, _length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(_octets);
        _octets = larger;
    }
}

using System.Text;

namespace Provisioning.Ldap;

/// <summary>
/// Reads the subset of BER that LDAP is written in (RFC 4511 §5.1): definite lengths, octet strings in one piece, tags of one octet. Lengths may be longer than they
/// need be, as those of Active Directory are. Octets are handed out as slices of the message, never copied.
/// </summary>
/// <remarks>Whatever the octets are, a read ends with a value or with <see cref="LdapException"/> (<see cref="LdapFailure.Protocol"/>).</remarks>
public ref struct BerReader
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);
    private readonly ReadOnlyMemory<byte> _memory;
    private readonly ReadOnlySpan<byte> _span;
    private int _at;

    /// <summary>Reads from the beginning of the octets.</summary>
    public BerReader(ReadOnlyMemory<byte> octets)
    {
        _memory = octets;
        _span = octets.Span;
    }

    /// <summary>Whether every element was read.</summary>
    public readonly bool IsAtEnd => _at >= _span.Length;

    /// <summary>Whether the next element has this tag.</summary>
    public readonly bool IsNext(byte tag) => _at < _span.Length && _span[_at] == tag;

    /// <summary>The next element's tag.</summary>
    public readonly byte PeekTag() => _at < _span.Length ? _span[_at] : throw Broken("ends where an element belongs");

    /// <summary>A reader of the elements inside the next element.</summary>
    public BerReader ReadConstructed(byte tag) => new(ReadOctets(tag));

    /// <summary>The contents of the next element, which must have this tag.</summary>
    public ReadOnlyMemory<byte> ReadOctets(byte tag = BerTag.OctetString)
    {
        var length = Enter(tag);
        var contents = _memory.Slice(_at, length);
        _at += length;
        return contents;
    }

    /// <summary>The contents of the next element as UTF-8 text. What is no UTF-8 becomes U+FFFD.</summary>
    public string ReadText(byte tag = BerTag.OctetString)
    {
        var length = Enter(tag);
        var text = Utf8.GetString(_span.Slice(_at, length));
        _at += length;
        return text;
    }

    /// <summary>The next element as a number of at most 32 bits, as all of the protocol's are.</summary>
    public int ReadInteger(byte tag = BerTag.Integer) => (int)ReadNumber(tag, sizeof(int));

    /// <summary>The next element as a number of at most 64 bits, as those of changes in controls can be.</summary>
    public long ReadLong(byte tag = BerTag.Integer) => ReadNumber(tag, sizeof(long));

    /// <summary>The next element as true or false.</summary>
    public bool ReadBoolean(byte tag = BerTag.Boolean)
    {
        var length = Enter(tag);
        if (length != 1)
            throw Broken($"has a BOOLEAN of {length} octets");
        return _span[_at++] != 0;
    }

    /// <summary>Passes over the next element, whatever it is, and gives its contents.</summary>
    public ReadOnlyMemory<byte> Skip() => ReadOctets(PeekTag());

    /// <exception cref="LdapException">Something is left.</exception>
    public readonly void ExpectEnd()
    {
        if (!IsAtEnd)
            throw Broken("goes on where it should end");
    }

    private long ReadNumber(byte tag, int mostOctets)
    {
        var length = Enter(tag);
        if (length < 1 || length > mostOctets)
            throw Broken($"has a number of {length} octets where 1 to {mostOctets} belong");
        var value = (long)(sbyte)_span[_at];
        for (var i = 1; i < length; i++)
            value = (value << 8) | _span[_at + i];
        _at += length;
        return value;
    }

    private int Enter(byte tag)
    {
        var found = PeekTag();
        if (found != tag)
            throw Broken($"has an element with tag 0x{found:X2} where 0x{tag:X2} belongs");
        var header = BerLength.Read(_span[(_at + 1)..], out var length);
        if (header < 0)
            throw Broken("has a length of a form that LDAP does not have");
        if (header == 0 || length > _span.Length - _at - 1 - header)
            throw Broken("has an element that is longer than what it is in");
        _at += 1 + header;
        return (int)length;
    }

    private static LdapException Broken(string what) => LdapErrors.Protocol(what);
}

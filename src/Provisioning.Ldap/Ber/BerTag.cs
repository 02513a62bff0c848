namespace Provisioning.Ldap;

/// <summary>Identifier octets of BER (X.690 §8.1.2) that LDAP uses. LDAP has no tag number above 30, so each is one octet.</summary>
public static class BerTag
{
    /// <summary>BOOLEAN.</summary>
    public const byte Boolean = 0x01;

    /// <summary>INTEGER.</summary>
    public const byte Integer = 0x02;

    /// <summary>OCTET STRING.</summary>
    public const byte OctetString = 0x04;

    /// <summary>ENUMERATED.</summary>
    public const byte Enumerated = 0x0A;

    /// <summary>SEQUENCE and SEQUENCE OF.</summary>
    public const byte Sequence = 0x30;

    /// <summary>SET OF.</summary>
    public const byte Set = 0x31;

    /// <summary>The bit that says that an element has elements in it.</summary>
    public const byte Constructed = 0x20;

    /// <summary>A context-specific tag, as in <c>[0] OCTET STRING</c>.</summary>
    public static byte Context(int number) => (byte)(0x80 | number);

    /// <summary>A context-specific tag of an element that has elements in it, as in <c>[3] SEQUENCE</c>.</summary>
    public static byte ContextConstructed(int number) => (byte)(0xA0 | number);
}

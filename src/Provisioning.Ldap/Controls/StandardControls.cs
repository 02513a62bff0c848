namespace Provisioning.Ldap;

/// <summary>Objects that refer elsewhere are treated as objects (RFC 3296 §3).</summary>
public sealed record ManageDsaItControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "2.16.840.1.113730.3.4.2";
}

/// <summary>The operation is done only if the object fits the filter; otherwise it ends with <see cref="LdapResultCode.AssertionFailed"/> (RFC 4528).</summary>
public sealed record AssertionControl : LdapControl
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.1.12";

    /// <summary>Asserts that the object fits the filter.</summary>
    public AssertionControl(LdapFilter filter)
        : base(Identifier, IsCritical: true, Encode(filter)) => Filter = filter;

    /// <summary>What the object has to fit.</summary>
    public LdapFilter Filter { get; }

    private static byte[] Encode(LdapFilter filter)
    {
        var writer = new BerWriter();
        filter.Write(writer);
        return writer.ToArray();
    }
}

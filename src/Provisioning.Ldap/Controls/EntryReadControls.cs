namespace Provisioning.Ldap;

/// <summary>The answer to a change has these attributes as they were before it (RFC 4527 §3.1).</summary>
/// <param name="Attributes">The attributes.</param>
public sealed record PreReadControl(IReadOnlyList<string> Attributes) : LdapControl(Identifier, IsCritical: true, EntryReadCodec.Encode(Attributes))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.1.13.1";
}

/// <summary>The answer to a change has these attributes as they are after it (RFC 4527 §3.2).</summary>
/// <param name="Attributes">The attributes.</param>
public sealed record PostReadControl(IReadOnlyList<string> Attributes) : LdapControl(Identifier, IsCritical: true, EntryReadCodec.Encode(Attributes))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.1.13.2";
}

/// <summary>An object as it was before a change.</summary>
public sealed record PreReadAnswer : LdapControl
{
    internal PreReadAnswer(LdapEntry entry, LdapControl control)
        : base(control) => Entry = entry;

    /// <summary>The object.</summary>
    public LdapEntry Entry { get; }
}

/// <summary>An object as it is after a change.</summary>
public sealed record PostReadAnswer : LdapControl
{
    internal PostReadAnswer(LdapEntry entry, LdapControl control)
        : base(control) => Entry = entry;

    /// <summary>The object.</summary>
    public LdapEntry Entry { get; }
}

/// <summary>The values of both controls.</summary>
internal static class EntryReadCodec
{
    public static byte[] Encode(IReadOnlyList<string> attributes) => BerWriter.Sequence(attributes, static (w, all) =>
    {
        foreach (var attribute in all)
            w.Text(attribute);
    });

    /// <summary>OpenLDAP writes the entry as a plain SEQUENCE, others with the tag of an entry.</summary>
    public static LdapEntry Decode(LdapControl control)
    {
        var value = new BerReader(control.Value ?? default);
        var body = value.ReadOctets(value.IsNext(LdapOperation.SearchEntry) ? LdapOperation.SearchEntry : BerTag.Sequence);
        return new SearchItemReader().ReadEntry(body);
    }
}

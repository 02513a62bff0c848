namespace Provisioning.Ldap;

/// <summary>Deleted objects are found as well (MS-ADTS §3.1.1.3.4.1.14).</summary>
public sealed record ShowDeletedControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.417";
}

/// <summary>Deleted and recycled objects are found as well (MS-ADTS §3.1.1.3.4.1.25).</summary>
public sealed record ShowRecycledControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.2064";
}

/// <summary>The search stays open and tells of objects that change; the filter has to be (objectClass=*) (MS-ADTS §3.1.1.3.4.1.9).</summary>
public sealed record NotificationControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.528";

    /// <inheritdoc/>
    public override bool KeepsSearchOpen => true;
}

/// <summary>Adding what is there and deleting what is not is no error (MS-ADTS §3.1.1.3.4.1.8).</summary>
public sealed record PermissiveModifyControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.1413";
}

/// <summary>Everything below is deleted with an object (MS-ADTS §3.1.1.3.4.1.15, draft-armijo-ldap-treedelete).</summary>
public sealed record TreeDeleteControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.805";
}

/// <summary>No references to other domains come (MS-ADTS §3.1.1.3.4.1.2).</summary>
public sealed record DomainScopeControl() : LdapControl(Identifier, IsCritical: true)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.1339";
}

/// <summary>Which parts of a security descriptor are read or written (MS-ADTS §3.1.1.3.4.1.11).</summary>
[Flags]
public enum SecurityDescriptorParts
{
    /// <summary>The owner.</summary>
    Owner = 1,

    /// <summary>The primary group.</summary>
    Group = 2,

    /// <summary>The list of rights.</summary>
    Rights = 4,

    /// <summary>The list of what is audited, which takes a privilege.</summary>
    Auditing = 8,
}

/// <summary>Says which parts of security descriptors are concerned: without it all of them, which only few may read.</summary>
/// <param name="Parts">The parts.</param>
public sealed record SdFlagsControl(SecurityDescriptorParts Parts) : LdapControl(Identifier, IsCritical: true, BerWriter.Sequence(Parts, static (w, parts) => w.Integer((int)parts)))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.801";
}

/// <summary>Names come with GUID and SID before them (MS-ADTS §3.1.1.3.4.1.5); <see cref="LdapExtendedDn"/> reads them.</summary>
/// <param name="AsText">Whether GUID and SID come as text rather than in hexadecimal.</param>
public sealed record ExtendedDnControl(bool AsText = true) : LdapControl(Identifier, IsCritical: true, BerWriter.Sequence(AsText, static (w, text) => w.Integer(text ? 1 : 0)))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.529";
}

namespace Provisioning.Ldap;

/// <summary>How Active Directory is to tell changes (MS-ADTS §3.1.1.3.4.1.3).</summary>
[Flags]
public enum DirSyncFlags
{
    /// <summary>Everything of the naming context; needs the right to replicate changes.</summary>
    None = 0,

    /// <summary>Only what whoever signed in may read; needs no right of its own.</summary>
    ObjectSecurity = 0x1,

    /// <summary>Objects after those that are above them.</summary>
    AncestorsFirst = 0x800,

    /// <summary>No attributes that are secret.</summary>
    PublicDataOnly = 0x2000,

    /// <summary>Of linked attributes such as member only the values that changed, as member;range=1-1 (added) and member;range=0-0 (taken away).</summary>
    IncrementalValues = unchecked((int)0x80000000),
}

/// <summary>Asks Active Directory for what changed since a cookie was given (MS-ADTS §3.1.1.3.4.1.3).</summary>
/// <param name="Flags">How changes are told.</param>
/// <param name="MaxBytes">About how many octets one answer may have; 0 for the server's own limit.</param>
/// <param name="Cookie">What the answer before gave; empty for everything there is.</param>
public sealed record DirSyncControl(DirSyncFlags Flags, int MaxBytes, ReadOnlyMemory<byte> Cookie) : LdapControl(Identifier, IsCritical: true, Encode(Flags, MaxBytes, Cookie))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.841";

    private static byte[] Encode(DirSyncFlags flags, int maxBytes, ReadOnlyMemory<byte> cookie) => BerWriter.Sequence((flags, maxBytes, cookie), static (w, request) =>
    {
        w.Integer((int)request.flags);
        w.Integer(request.maxBytes);
        w.Octets(request.cookie.Span);
    });
}

/// <summary>What Active Directory answers to <see cref="DirSyncControl"/>.</summary>
/// <param name="HasMore">Whether more changes follow: ask again with the cookie.</param>
/// <param name="Cookie">Where to go on.</param>
public sealed record DirSyncAnswer(bool HasMore, ReadOnlyMemory<byte> Cookie) : LdapControl(DirSyncControl.Identifier)
{
    internal static DirSyncAnswer Decode(LdapControl control)
    {
        var reader = LdapControlReader.Contents(control);
        var more = reader.ReadInteger();
        reader.ReadInteger();
        return new(more != 0, reader.ReadOctets()) { IsCritical = control.IsCritical, Value = control.Value };
    }
}

namespace Provisioning.Ldap;

/// <summary>Asks for what changed since a cookie was given, and with <paramref name="Persists"/> for what changes from then on (RFC 4533 §2.2).</summary>
/// <param name="Persists">Whether the search stays open (refreshAndPersist).</param>
/// <param name="Cookie">Where to go on; null for everything there is.</param>
/// <param name="ReloadHint">Whether the server is to begin anew where the cookie is too old, rather than refuse.</param>
public sealed record SyncRequestControl(bool Persists, ReadOnlyMemory<byte>? Cookie, bool ReloadHint = false) : LdapControl(Identifier, IsCritical: true, Encode(Persists, Cookie, ReloadHint))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.4.1.4203.1.9.1.1";
    private const int RefreshOnly = 1;
    private const int RefreshAndPersist = 3;

    /// <inheritdoc/>
    public override bool KeepsSearchOpen => Persists;

    private static byte[] Encode(bool persists, ReadOnlyMemory<byte>? cookie, bool reloadHint) => BerWriter.Sequence((persists, cookie, reloadHint), static (w, request) =>
    {
        w.Integer(request.persists ? RefreshAndPersist : RefreshOnly, BerTag.Enumerated);
        if (request.cookie is { } known)
            w.Octets(known.Span);
        if (request.reloadHint)
            w.Boolean(true);
    });
}

/// <summary>What an entry of a synchronization is (RFC 4533 §2.3).</summary>
public enum SyncState
{
    /// <summary>It is there, unchanged; it has no attributes.</summary>
    Present = 0,

    /// <summary>It was added, or was not known to be there.</summary>
    Add = 1,

    /// <summary>It was changed.</summary>
    Modify = 2,

    /// <summary>It is gone, or no longer found by the search; it has no attributes.</summary>
    Delete = 3,
}

/// <summary>Says what an entry of a synchronization is (RFC 4533 §2.3).</summary>
/// <param name="State">What it is.</param>
/// <param name="EntryUuid">The object's entryUUID, which stays when it is renamed.</param>
/// <param name="Cookie">Where to go on after it, where the server says so.</param>
public sealed record SyncStateControl(SyncState State, Guid EntryUuid, ReadOnlyMemory<byte>? Cookie) : LdapControl(Identifier)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.4.1.4203.1.9.1.2";

    internal static SyncStateControl Decode(LdapControl control)
    {
        var reader = LdapControlReader.Contents(control);
        var state = (SyncState)reader.ReadInteger(BerTag.Enumerated);
        var uuid = SyncInfo.ReadUuid(reader.ReadOctets());
        return new(state, uuid, SyncInfo.ReadCookie(ref reader)) { IsCritical = control.IsCritical, Value = control.Value };
    }
}

/// <summary>Ends the refresh of a synchronization (RFC 4533 §2.4).</summary>
/// <param name="Cookie">Where to go on the next time.</param>
/// <param name="DeletesWereTold">True when what is gone was told as such; false when everything that was not told is gone.</param>
public sealed record SyncDoneControl(ReadOnlyMemory<byte>? Cookie, bool DeletesWereTold) : LdapControl(Identifier)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.4.1.4203.1.9.1.3";

    internal static SyncDoneControl Decode(LdapControl control)
    {
        // Both parts can be left out, and then some servers leave out the value.
        if (control.Value is null or { IsEmpty: true })
            return new(null, false) { IsCritical = control.IsCritical, Value = control.Value };
        var reader = LdapControlReader.Contents(control);
        var cookie = SyncInfo.ReadCookie(ref reader);
        return new(cookie, reader.IsNext(BerTag.Boolean) && reader.ReadBoolean()) { IsCritical = control.IsCritical, Value = control.Value };
    }
}

namespace Provisioning.Ldap;

/// <summary>What an intermediate response of a synchronization tells (RFC 4533 §2.5).</summary>
public enum SyncInfoKind
{
    /// <summary>Only a new cookie.</summary>
    NewCookie,

    /// <summary>The end of a phase in which what is gone was told.</summary>
    RefreshDelete,

    /// <summary>The end of a phase in which what is there was told: what was not is gone.</summary>
    RefreshPresent,

    /// <summary>A set of objects that are gone, or that are there.</summary>
    IdSet,
}

/// <summary>An intermediate response of a synchronization (RFC 4533 §2.5).</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Cookie">Where to go on after it, where the server says so.</param>
/// <param name="IsRefreshDone">For the end of a phase: whether the refresh is over, and what follows are changes as they happen.</param>
/// <param name="AreDeleted">For a set: whether its objects are gone; otherwise they are there, unchanged.</param>
/// <param name="EntryUuids">The set.</param>
public sealed record SyncInfo(SyncInfoKind Kind, ReadOnlyMemory<byte>? Cookie, bool IsRefreshDone, bool AreDeleted, IReadOnlyList<Guid> EntryUuids)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.4.1.4203.1.9.1.4";
    private const int UuidOctets = 16;

    /// <summary>Reads it; null where the response is another one.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public static SyncInfo? Decode(LdapIntermediate response)
    {
        if (response.Oid != Identifier)
            return null;
        var choice = new BerReader(response.Value ?? default);
        var tag = choice.PeekTag();
        if (tag == BerTag.Context(0))
            return new(SyncInfoKind.NewCookie, choice.ReadOctets(tag), false, false, []);
        if (tag == BerTag.ContextConstructed(1))
            return Phase(SyncInfoKind.RefreshDelete, choice.ReadConstructed(tag));
        return tag == BerTag.ContextConstructed(2) ? Phase(SyncInfoKind.RefreshPresent, choice.ReadConstructed(tag)) : Set(choice.ReadConstructed(BerTag.ContextConstructed(3)));
    }

    internal static ReadOnlyMemory<byte>? ReadCookie(ref BerReader reader) => reader.IsNext(BerTag.OctetString) ? reader.ReadOctets() : null;

    internal static Guid ReadUuid(ReadOnlyMemory<byte> octets) => octets.Length == UuidOctets ? new(octets.Span, bigEndian: true) : throw LdapErrors.Protocol($"has an entryUUID of {octets.Length} octets");

    private static SyncInfo Phase(SyncInfoKind kind, BerReader reader)
    {
        var cookie = ReadCookie(ref reader);
        return new(kind, cookie, !reader.IsNext(BerTag.Boolean) || reader.ReadBoolean(), false, []);
    }

    private static SyncInfo Set(BerReader reader)
    {
        var cookie = ReadCookie(ref reader);
        var areDeleted = reader.IsNext(BerTag.Boolean) && reader.ReadBoolean();
        var set = reader.ReadConstructed(BerTag.Set);
        var uuids = new List<Guid>();
        while (!set.IsAtEnd)
            uuids.Add(ReadUuid(set.ReadOctets()));
        return new(SyncInfoKind.IdSet, cookie, false, areDeleted, uuids);
    }
}

namespace Provisioning.Ldap;

/// <summary>Something that came for a search.</summary>
public abstract record LdapSearchItem;

/// <summary>An object that was found.</summary>
/// <param name="Entry">The object.</param>
/// <param name="Controls">Controls that came with it, such as the state of a synchronization.</param>
public sealed record LdapSearchEntry(LdapEntry Entry, IReadOnlyList<LdapControl> Controls) : LdapSearchItem;

/// <summary>Places where the search would have to go on: what is there was not searched.</summary>
/// <param name="Uris">LDAP URLs.</param>
public sealed record LdapSearchReference(IReadOnlyList<string> Uris) : LdapSearchItem;

/// <summary>An intermediate response (RFC 4511 §4.13).</summary>
/// <param name="Oid">What it is, where it says so.</param>
/// <param name="Value">Its value, encoded, where it has one.</param>
/// <param name="Controls">Controls that came with it.</param>
public sealed record LdapIntermediate(string? Oid, ReadOnlyMemory<byte>? Value, IReadOnlyList<LdapControl> Controls) : LdapSearchItem;

/// <summary>The end of a search that succeeded.</summary>
/// <param name="Result">What the server said, with its controls, such as the cookie of a page.</param>
public sealed record LdapSearchDone(LdapResult Result) : LdapSearchItem;

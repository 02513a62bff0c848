using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What kinds of servers do in their own ways, from public descriptions (docs/ldap.md names the pages).</summary>
internal static class LdapProfiles
{
    /// <summary>The one that is taken where the app names none: what RFC 4510 and its companions say, and nothing else.</summary>
    public const string Standard = "Standard";

    // slapo-ppolicy(5): this time stands for a lock that only an administrator takes away.
    private const string LockedForGood = "000001010000Z";

    private static readonly StandardPassword Hashed = new(isHashedInAttribute: true);

    public static IReadOnlyList<DirectoryDialect> All { get; } =
    [
        new() { Name = Standard, Key = new("entryUUID"), Password = new StandardPassword(isHashedInAttribute: false) },
        new()
        {
            Name = "OpenLdap",
            Key = new("entryUUID"),
            VersionAttribute = "entryCSN",
            ActiveState = new ValueActiveState("pwdAccountLockedTime", [LockedForGood]),
            Delta = DeltaKind.Syncrepl,
            Signal = SignalKind.Syncrepl,
            Password = new StandardPassword(isHashedInAttribute: false),
        },
        new()
        {
            Name = "Directory389",
            Key = new("nsUniqueId"),
            ActiveState = new ValueActiveState("nsAccountLock", ["true"]),
            Delta = DeltaKind.Changelog,
            Signal = SignalKind.PersistentSearch,
            Password = Hashed,
        },
        new()
        {
            Name = "EDirectory",
            Key = new("GUID", KeyForm.Hex),
            RdnAttribute = "cn",
            UserNameAttribute = "cn",
            ActiveState = new ValueActiveState("loginDisabled", ["TRUE"], "FALSE"),
            Delta = DeltaKind.Timestamp,
            Signal = SignalKind.PersistentSearch,
            Password = Hashed,
        },
        new()
        {
            Name = "IbmDirectory",
            Key = new("ibm-entryUuid"),
            ActiveState = new ValueActiveState("ibm-pwdAccountLocked", ["TRUE"], "FALSE"),
            Delta = DeltaKind.Timestamp,
            Signal = SignalKind.PersistentSearch,
            Password = Hashed,
        },
        new()
        {
            Name = "OracleDirectory",
            Key = new("nsUniqueId"),
            GroupClass = "groupOfUniqueNames",
            ActiveState = new ValueActiveState("nsAccountLock", ["true"]),
            Delta = DeltaKind.Timestamp,
            Signal = SignalKind.PersistentSearch,
            Password = Hashed,
        },
        new()
        {
            Name = "OracleUnified",
            Key = new("entryUUID"),
            GroupClass = "groupOfUniqueNames",
            ActiveState = new ValueActiveState("ds-pwp-account-disabled", ["true"]),
            Delta = DeltaKind.Timestamp,
            Signal = SignalKind.PersistentSearch,
            Password = Hashed,
        },
        new()
        {
            Name = "OracleInternet",
            Key = new("orclGuid"),
            RdnAttribute = "cn",
            GroupClass = "groupOfUniqueNames",
            UserClasses = ["top", "person", "organizationalPerson", "inetOrgPerson", "orclUser", "orclUserV2"],
            ActiveState = new ValueActiveState("orclIsEnabled", ["DISABLED"], "ENABLED"),
            Delta = DeltaKind.Timestamp,
            Password = Hashed,
        },
    ];

    /// <summary>The profile of this name; there is one, since a setting has only the values that it can have.</summary>
    public static DirectoryDialect Of(string name) => All.First(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));
}

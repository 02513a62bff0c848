using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// What one kind of server does in its own way, so that everything else can do the same with all of them: how an object is known for ever, how an account is disabled, how changes are told, how a password is set. What is the same
/// everywhere is not here.
/// </summary>
internal sealed record DirectoryDialect
{
    /// <summary>Its name, as the setting Profile has it.</summary>
    public required string Name { get; init; }

    /// <summary>The attribute that names an object for ever.</summary>
    public required KeyAttribute Key { get; init; }

    /// <summary>Finds users, where the app does not say otherwise.</summary>
    public LdapFilter UserFilter { get; init; } = LdapFilter.Equal("objectClass", "inetOrgPerson");

    /// <summary>The object classes of a new account, where the app does not say otherwise.</summary>
    public IReadOnlyList<string> UserClasses { get; init; } = ["top", "person", "organizationalPerson", "inetOrgPerson"];

    /// <summary>Object classes that the server itself adds to accounts, whose attributes they can have too.</summary>
    public IReadOnlyList<string> AddedClasses { get; init; } = [];

    public string RdnAttribute { get; init; } = "uid";

    public string UserNameAttribute { get; init; } = "uid";

    /// <summary>The object class of groups, one of <see cref="GroupClass.Known"/>.</summary>
    public string GroupClass { get; init; } = "groupOfNames";

    public string GroupNameAttribute { get; init; } = "cn";

    /// <summary>The attributes that a new group has beside its object class, name and members.</summary>
    public IReadOnlyList<LdapAttribute> GroupAttributes { get; init; } = [];

    /// <summary>The time of the last change, in generalized time.</summary>
    public string ModifiedAttribute { get; init; } = "modifyTimestamp";

    /// <summary>The attribute that is another one after each change, by which a write can be tied to what was read (RFC 4528); null where there is none.</summary>
    public string? VersionAttribute { get; init; }

    /// <summary>How an account is disabled; null where the server has no way of its own.</summary>
    public IActiveState? ActiveState { get; init; }

    public DeltaKind Delta { get; init; } = DeltaKind.Timestamp;

    public SignalKind Signal { get; init; } = SignalKind.None;

    /// <summary>How a password is set.</summary>
    public required IPasswordMethod Password { get; init; }

    /// <summary>Controls that each search has.</summary>
    public IReadOnlyList<LdapControl> SearchControls { get; init; } = [];

    /// <summary>Controls that reads of many users have besides.</summary>
    public IReadOnlyList<LdapControl> ReadControls { get; init; } = [];

    /// <summary>
    /// Makes an entry that came for <see cref="ReadControls"/> one as it comes without them, and tells the keys that stand in it of other objects; null where entries are the same. The second argument says whether the values of an attribute
    /// are names of objects; the third takes the keys.
    /// </summary>
    public Func<LdapEntry, Func<string, bool>, Action<LdapDn, string>, LdapEntry>? Unfold { get; init; }

    /// <summary>What it has of its own in accounts and groups; null where there is nothing.</summary>
    public IObjectRules? Rules { get; init; }

    /// <summary>Gives deleted accounts back; null where what is deleted is gone.</summary>
    public IFormerAccounts? Former { get; init; }

    /// <summary>True where an account without a password cannot be enabled: one that is made without is disabled then.</summary>
    public bool NeedsPassword { get; init; }

    /// <summary>The attribute of which the name of a new group is made; null for <see cref="GroupNameAttribute"/>.</summary>
    public string? GroupRdnAttribute { get; init; }

    /// <summary>True where the server itself gives a new group what its object class needs beside what is written here.</summary>
    public bool CompletesGroups { get; init; }

    /// <summary>How the server says that a member who is put in is in the group already, and that one who is taken out is not.</summary>
    public IReadOnlyList<LdapResultCode> AlreadySo { get; init; } = [LdapResultCode.AttributeOrValueExists, LdapResultCode.NoSuchAttribute];

    /// <summary>Members whom a group has without naming them, for one read of groups; null where there are none.</summary>
    public Func<DirectoryContext, IUnnamedMembers>? UnnamedMembers { get; init; }

    /// <summary>What more a test of the app can tell, a sentence each; null where there is nothing.</summary>
    public Func<DirectoryContext, CancellationToken, ValueTask<IReadOnlyList<string>>>? Findings { get; init; }

    /// <summary>What the server's own codes in a refusal mean; null where it has none.</summary>
    public Func<LdapResult, ResultMeaning?>? Meaning { get; init; }

    /// <summary>Attributes that are never read: secrets, and what the server works out of other objects.</summary>
    public IReadOnlyList<string> NeverRead { get; init; } = [];
}

/// <summary>How a read of changes is made.</summary>
internal enum DeltaKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>By the time of the last change, and a look at which keys are there.</summary>
    Timestamp,

    /// <summary>By content synchronization (RFC 4533).</summary>
    Syncrepl,

    /// <summary>By a log of changes under cn=changelog (draft-good-ldap-changelog).</summary>
    Changelog,

    /// <summary>In a way of the dialect's own.</summary>
    Own,
}

/// <summary>How a server tells at once that something changed.</summary>
internal enum SignalKind
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>By content synchronization that goes on (RFC 4533 §3.4).</summary>
    Syncrepl,

    /// <summary>By a persistent search (draft-ietf-ldapext-psearch).</summary>
    PersistentSearch,

    /// <summary>In a way of the dialect's own.</summary>
    Own,
}

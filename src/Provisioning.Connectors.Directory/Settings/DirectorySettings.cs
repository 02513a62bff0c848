using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What becomes of references to other servers in a read (RFC 4511 §4.5.3).</summary>
internal enum ReferralUse
{
    /// <summary>They are not followed, and a read that has one is not complete.</summary>
    Off,

    /// <summary>What lies behind them is no part of the app.</summary>
    Ignore,

    /// <summary>They are followed to servers that the setting Server names, and to no other.</summary>
    Follow,
}

/// <summary>How an app reads and writes a directory, checked; beside <see cref="ConnectionSettings"/> and what its kind of server does in its own way (<see cref="DirectoryDialect"/>).</summary>
internal sealed record DirectorySettings
{
    public required string App { get; init; }

    public required ConnectionSettings Connection { get; init; }

    /// <summary>Under which everything of the app lies.</summary>
    public required LdapDn Base { get; init; }

    /// <summary>Where users are read; none of them within another.</summary>
    public required IReadOnlyList<LdapDn> UserBases { get; init; }

    /// <summary>Where groups are read.</summary>
    public required IReadOnlyList<LdapDn> GroupBases { get; init; }

    /// <summary>Where anything of the app is read.</summary>
    public IReadOnlyList<LdapDn> AllBases => [.. UserBases.Concat(GroupBases).Distinct().Where(b => !UserBases.Concat(GroupBases).Any(o => o != b && b.IsWithin(o)))];

    public required LdapFilter UserFilter { get; init; }

    public required LdapFilter GroupFilter { get; init; }

    /// <summary>The object classes that a new account gets.</summary>
    public required IReadOnlyList<string> UserClasses { get; init; }

    /// <summary>The attribute of which the name of a new account is made.</summary>
    public required string RdnAttribute { get; init; }

    /// <summary>The attribute that the directory knows as userName.</summary>
    public required string UserNameAttribute { get; init; }

    /// <summary>The attribute that keeps the id of the directory's user; null for none.</summary>
    public string? ExternalIdAttribute { get; init; }

    /// <summary>Where a new account is made that no mapping of 'parent' places.</summary>
    public required LdapDn UserContainer { get; init; }

    /// <summary>Where new groups are made.</summary>
    public required LdapDn GroupContainer { get; init; }

    /// <summary>Where accounts are moved to when they are disabled; null where they stay.</summary>
    public LdapDn? DisabledContainer { get; init; }

    /// <summary>Whether organisational units that are missing may be made.</summary>
    public bool CreateContainers { get; init; }

    /// <summary>The attributes that are read beside those that are needed; "*" for all.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = ["*"];

    /// <summary>The attributes that count for nothing.</summary>
    public IReadOnlyList<string> ExcludedAttributes { get; init; } = [];

    /// <summary>How many objects are asked for in one page.</summary>
    public int PageSize { get; init; }

    public ReferralUse Referrals { get; init; }

    public bool Groups { get; init; }

    public required GroupClass GroupClass { get; init; }

    public string GroupNameAttribute { get; init; } = "cn";

    /// <summary>How many members one request may add and remove.</summary>
    public int MaxMembersPerRequest { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("BaseDn", AttributeType.String, "The distinguished name under which everything of the app lies, such as dc=example,dc=com.") { Required = true },
        new("SearchBases", AttributeType.String, "Where users are read, such as ou=People,dc=example,dc=com; by default under BaseDn.") { MultiValued = true },
        new("GroupBases", AttributeType.String, "Where groups are read; by default under BaseDn.") { MultiValued = true },
        new("UserFilter", AttributeType.String, "The filter (RFC 4515) that finds users, and nothing else; by default what the profile says."),
        new("GroupFilter", AttributeType.String, "The filter that finds groups; by default those of GroupClass."),
        new("ObjectClasses", AttributeType.String, "The object classes that a new account gets; by default what the profile says.") { MultiValued = true },
        new(nameof(RdnAttribute), AttributeType.String, "The attribute of which the name of a new account is made, such as uid or cn; by default what the profile says."),
        new(nameof(UserNameAttribute), AttributeType.String, "The attribute that is the user name: mappings give it as userName. By default what the profile says."),
        new(nameof(ExternalIdAttribute), AttributeType.String, "An attribute that is free to keep the id of the directory's user, by which accounts are found again for certain. None by default."),
        new(nameof(UserContainer), AttributeType.String, "Where a new account is made that no mapping of 'parent' places; by default the first of SearchBases."),
        new(nameof(GroupContainer), AttributeType.String, "Where new groups are made; by default the first of GroupBases."),
        new(nameof(DisabledContainer), AttributeType.String, "Where accounts are moved to when they are disabled, and from where they come back to their place; by default they stay."),
        new(nameof(CreateContainers), AttributeType.Boolean, "Whether organisational units (ou) that a mapping of 'parent' names and that are missing are made.") { Default = false },
        new(nameof(Attributes), AttributeType.String, "The attributes that are read; by default all that are no operational ones. An operational one is named beside '*'.") { MultiValued = true },
        new(nameof(ExcludedAttributes), AttributeType.String, "Attributes of users that count for nothing, such as jpegPhoto. memberOf and passwords never count.") { MultiValued = true },
        new(nameof(PageSize), AttributeType.Integer, "How many objects are asked for in one page.") { Default = 500 },
        new(nameof(Referrals), AttributeType.String, "What becomes of references to other servers: Off (not followed, and the read is not complete), Ignore (what lies there is no part of the app), or Follow (to servers that Server names).")
        {
            Default = nameof(ReferralUse.Off),
            Values = [.. Enum.GetNames<ReferralUse>()],
        },
        new(nameof(Groups), AttributeType.Boolean, "Whether groups are read and written.") { Default = true },
        new(nameof(GroupClass), AttributeType.String, $"The object class of groups: {string.Join(", ", Directory.GroupClass.Known.Select(c => c.Name))}. By default what the profile says.")
        {
            Values = [.. Directory.GroupClass.Known.Select(c => c.Name)],
        },
        new("EmptyGroupMember", AttributeType.String, "The distinguished name that stands in a group that has no member, where its object class wants one; nobody has to have it.") { Default = GroupClass.UsualPlaceholder },
        new(nameof(MaxMembersPerRequest), AttributeType.Integer, "How many members of a group one request may add and remove together.") { Default = 500 },
    ];

    /// <summary>Reads and checks the settings.</summary>
    /// <param name="reader">The app's settings.</param>
    /// <param name="dialect">What the kind of server does in its own way.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static DirectorySettings Read(SettingReader reader, DirectoryDialect dialect) =>
        Read(reader, dialect, ConnectionSettings.Read(reader), DnSetting.Read(reader, "BaseDn", reader.Needed("BaseDn")));

    /// <summary>Reads and checks the settings, of which those of the connection and the root are known.</summary>
    /// <inheritdoc cref="Read(SettingReader, DirectoryDialect)"/>
    public static DirectorySettings Read(SettingReader reader, DirectoryDialect dialect, ConnectionSettings connection, LdapDn root)
    {
        var users = Bases(reader, "SearchBases", root);
        var groups = Bases(reader, "GroupBases", root);
        var groupClass = GroupClassOf(reader, dialect);
        var userName = NameSetting.Read(reader, nameof(UserNameAttribute), dialect.UserNameAttribute);
        var externalId = NameSetting.ReadOptional(reader, nameof(ExternalIdAttribute));
        if (externalId is not null && AttributeNameComparer.Equals(externalId, userName))
            throw reader.Invalid(nameof(ExternalIdAttribute), $"is '{externalId}', which is the user name too", "Name an attribute that nothing else needs, or none.");
        return new()
        {
            App = reader.App.Name,
            Connection = connection,
            Base = root,
            UserBases = users,
            GroupBases = groups,
            UserFilter = DnSetting.Filter(reader, "UserFilter") ?? dialect.UserFilter,
            GroupFilter = DnSetting.Filter(reader, "GroupFilter") ?? LdapFilter.Equal("objectClass", groupClass.Name),
            UserClasses = NameSetting.ReadAll(reader, "ObjectClasses") is { Count: > 0 } classes ? classes : dialect.UserClasses,
            RdnAttribute = NameSetting.Read(reader, nameof(RdnAttribute), dialect.RdnAttribute),
            UserNameAttribute = userName,
            ExternalIdAttribute = externalId,
            UserContainer = Within(reader, nameof(UserContainer), users) ?? users[0],
            GroupContainer = Within(reader, nameof(GroupContainer), groups) ?? groups[0],
            DisabledContainer = Within(reader, nameof(DisabledContainer), users),
            CreateContainers = reader.Flag(nameof(CreateContainers)),
            Attributes = NamesOrAll(reader, nameof(Attributes)),
            ExcludedAttributes = NameSetting.ReadAll(reader, nameof(ExcludedAttributes)),
            PageSize = reader.Number(nameof(PageSize), 1, 10_000) ?? 500,
            Referrals = reader.Choice(nameof(Referrals), ReferralUse.Off),
            Groups = reader.Flag(nameof(Groups), true),
            GroupClass = groupClass,
            GroupNameAttribute = dialect.GroupNameAttribute,
            MaxMembersPerRequest = reader.Number(nameof(MaxMembersPerRequest), 1, 10_000) ?? 500,
        };
    }

    // A base within another would give the same objects twice.
    private static IReadOnlyList<LdapDn> Bases(SettingReader reader, string name, LdapDn root)
    {
        var bases = DnSetting.ReadAll(reader, name);
        if (bases.Count == 0)
            return [root];
        foreach (var one in bases)
        {
            if (!one.IsWithin(root))
                throw reader.Invalid(name, $"has '{one}', which does not lie under BaseDn ('{root}')");
            if (bases.FirstOrDefault(b => !ReferenceEquals(b, one) && one.IsWithin(b)) is { } other)
                throw reader.Invalid(name, $"has '{one}', which lies in '{other}' that is named too", "Name only the outer one.");
        }

        return bases;
    }

    // What lies outside of what is read would count as gone.
    private static LdapDn? Within(SettingReader reader, string name, IReadOnlyList<LdapDn> bases)
    {
        var place = DnSetting.Read(reader, name);
        return place is null || bases.Any(place.IsWithin) ? place : throw reader.Invalid(name, $"is '{place}', which lies outside of what is read ({string.Join("; ", bases)}): what is put there would count as gone");
    }

    private static GroupClass GroupClassOf(SettingReader reader, DirectoryDialect dialect)
    {
        var name = reader.Text(nameof(GroupClass)) ?? dialect.GroupClass;
        var found = Directory.GroupClass.Known.First(c => AttributeNameComparer.Equals(c.Name, name));
        return reader.Has("EmptyGroupMember") ? found with { Placeholder = DnSetting.Read(reader, "EmptyGroupMember")! } : found;
    }

    private static IReadOnlyList<string> NamesOrAll(SettingReader reader, string name) => reader.Texts(name) is { Count: > 0 } texts
        ? [.. texts.Where(t => t is "*" or "+"), .. texts.Where(t => t is not ("*" or "+")).Select(t => NameSetting.Checked(reader, name, t))]
        : ["*"];
}

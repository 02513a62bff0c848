using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>How changes are to be asked for.</summary>
internal enum ChangesUse
{
    /// <summary>In the first of the other ways for which the domain controller and the rights of the account are good.</summary>
    Auto,

    /// <inheritdoc cref="ChangesMethod.DirSync"/>
    DirSync,

    /// <inheritdoc cref="ChangesMethod.DirSyncOwnRights"/>
    DirSyncOwnRights,

    /// <inheritdoc cref="ChangesMethod.Usn"/>
    Usn,

    /// <summary>Not at all: every read is a whole one.</summary>
    None,
}

/// <summary>After which password somebody has to choose another one at the next logon.</summary>
internal enum ChangePasswordUse
{
    /// <summary>The one that a new account is made with.</summary>
    New,

    /// <summary>That one, and every one that is set later.</summary>
    Always,

    /// <summary>None.</summary>
    Never,
}

/// <summary>The settings of one app that is a domain of Active Directory, checked.</summary>
internal sealed record ActiveDirectorySettings
{
    private const string SearchBases = "SearchBases";
    private const string GroupBases = "GroupBases";

    public required string App { get; init; }

    public required ConnectionSettings Connection { get; init; }

    /// <summary>The root of the domain's objects, such as DC=corp,DC=example,DC=com.</summary>
    public required LdapDn Base { get; init; }

    /// <summary>Where people are read; none of them within another.</summary>
    public required IReadOnlyList<LdapDn> UserBases { get; init; }

    /// <summary>Where groups are read.</summary>
    public required IReadOnlyList<LdapDn> GroupBases { get; init; }

    /// <summary>Which people, beside that they are some; null for all.</summary>
    public LdapFilter? UserFilter { get; init; }

    /// <summary>Which groups; null for all.</summary>
    public LdapFilter? GroupFilter { get; init; }

    /// <summary>The attribute that the directory knows as userName.</summary>
    public required string UserNameAttribute { get; init; }

    /// <summary>The attribute that keeps the id of the directory's user; null for none.</summary>
    public string? ExternalIdAttribute { get; init; }

    /// <summary>Where a new account is made that no mapping of 'parent' places.</summary>
    public required LdapDn UserContainer { get; init; }

    public required LdapDn GroupContainer { get; init; }

    /// <summary>Where accounts are moved to when they are disabled; null where they stay.</summary>
    public LdapDn? DisabledContainer { get; init; }

    public bool CreateContainers { get; init; }

    /// <summary>The attributes that are read beside those of the mappings.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    public int PageSize { get; init; }

    public ChangesUse Delta { get; init; }

    public bool Groups { get; init; }

    public GroupScope GroupScope { get; init; }

    public GroupCategory GroupCategory { get; init; }

    public int MaxMembersPerRequest { get; init; }

    public ChangePasswordUse ChangePasswordAtLogon { get; init; }

    /// <summary>Whether somebody who comes back gets their deleted account back.</summary>
    public bool RestoreDeleted { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new("Domain", AttributeType.String, "The domain's DNS name, such as corp.example.com.") { Required = true },
        .. ConnectionSettings.DefinitionsFor(ActiveDirectoryDialect.SignIn),
        new(SearchBases, AttributeType.String, "Where people are read, such as OU=People,DC=corp,DC=example,DC=com; by default the whole domain.") { MultiValued = true },
        new(GroupBases, AttributeType.String, "Where groups are read; by default the whole domain.") { MultiValued = true },
        new(nameof(UserFilter), AttributeType.String, "A filter (RFC 4515) that people have to match too, such as (employeeID=*). Accounts of computers, services and trusts are never read, whatever it says."),
        new(nameof(GroupFilter), AttributeType.String, "A filter that groups have to match too."),
        new(nameof(UserNameAttribute), AttributeType.String, "The attribute that is the user name: mappings give it as userName.")
        {
            Default = ActiveDirectoryNames.UserPrincipalName,
            Values = [ActiveDirectoryNames.UserPrincipalName, ActiveDirectoryNames.AccountName],
        },
        new(nameof(ExternalIdAttribute), AttributeType.String, "An attribute that is free to keep the id of the directory's user, by which accounts are found again for certain, such as msDS-cloudExtensionAttribute1. None by default."),
        new(nameof(UserContainer), AttributeType.String, "Where a new account is made that no mapping of 'parent' places; by default the first of SearchBases, and CN=Users of the domain where there is none."),
        new(nameof(GroupContainer), AttributeType.String, "Where new groups are made; by default the first of GroupBases, and CN=Users of the domain where there is none."),
        new(nameof(DisabledContainer), AttributeType.String, "Where accounts are moved to when they are disabled, and from where they come back to their place when they are enabled; by default they stay."),
        new(nameof(CreateContainers), AttributeType.Boolean, "Whether organisational units that a mapping of 'parent' or a setting names and that are missing are made.") { Default = false },
        new(nameof(Attributes), AttributeType.String, "Attributes that are read beside those of the mappings.") { MultiValued = true },
        new(nameof(PageSize), AttributeType.Integer, "How many objects are asked for in one page; a domain controller gives 1000 at most, unless it is told otherwise.") { Default = 1000 },
        new(nameof(Delta), AttributeType.String, "How changes are asked for: DirSync (with the right Replicating Directory Changes), DirSyncOwnRights (what the account may read; who is deleted is often found by whole reads only), Usn (uSNChanged), None, or Auto (the first of these that works).")
        {
            Default = nameof(ChangesUse.Auto),
            Values = [.. Enum.GetNames<ChangesUse>()],
        },
        new(nameof(Groups), AttributeType.Boolean, "Whether groups are read and written.") { Default = true },
        new(nameof(GroupScope), AttributeType.String, "The scope of new groups: Global, Universal or DomainLocal.")
        {
            Default = nameof(ActiveDirectory.GroupScope.Global),
            Values = [.. Enum.GetNames<GroupScope>()],
        },
        new(nameof(GroupCategory), AttributeType.String, "What new groups are for: Security (rights and mail) or Distribution (mail).")
        {
            Default = nameof(ActiveDirectory.GroupCategory.Security),
            Values = [.. Enum.GetNames<GroupCategory>()],
        },
        new(nameof(MaxMembersPerRequest), AttributeType.Integer, "How many members of a group one request may add and remove together.") { Default = 500 },
        new(nameof(ChangePasswordAtLogon), AttributeType.String, "After which password somebody has to choose another one at the next logon: New (the one that an account is made with), Always (every one that is set), or Never.")
        {
            Default = nameof(ChangePasswordUse.New),
            Values = [.. Enum.GetNames<ChangePasswordUse>()],
        },
        new(nameof(RestoreDeleted), AttributeType.Boolean, "Whether somebody whose account was deleted, and who is to have one again, gets the deleted one back, where the recycle bin has it.") { Default = true },
    ];

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingMissing"/>, <see cref="ErrorIds.SettingInvalid"/>, <see cref="ErrorIds.SecretMissing"/>.</exception>
    public static ActiveDirectorySettings Read(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var reader = new SettingReader(app, Definitions);
        var root = DomainName.Read(reader, "Domain", out var domain);
        var users = BaseSetting.ReadAll(reader, SearchBases, root);
        var groups = BaseSetting.ReadAll(reader, GroupBases, root);
        var common = root.Child("CN", "Users");
        var settings = new ActiveDirectorySettings
        {
            App = app.Name,
            Connection = ConnectionSettings.Read(reader, ActiveDirectoryDialect.SignIn with { UsualServer = domain }),
            Base = root,
            UserBases = users,
            GroupBases = groups,
            UserFilter = DnSetting.Filter(reader, nameof(UserFilter)),
            GroupFilter = DnSetting.Filter(reader, nameof(GroupFilter)),
            UserNameAttribute = reader.Text(nameof(UserNameAttribute)) ?? ActiveDirectoryNames.UserPrincipalName,
            ExternalIdAttribute = NameSetting.ReadOptional(reader, nameof(ExternalIdAttribute)),
            UserContainer = BaseSetting.Within(reader, nameof(UserContainer), users) ?? (reader.Has(SearchBases) ? users[0] : common),
            GroupContainer = BaseSetting.Within(reader, nameof(GroupContainer), groups) ?? (reader.Has(GroupBases) ? groups[0] : common),
            DisabledContainer = BaseSetting.Within(reader, nameof(DisabledContainer), users),
            CreateContainers = reader.Flag(nameof(CreateContainers)),
            Attributes = NameSetting.ReadAll(reader, nameof(Attributes)),
            PageSize = reader.Number(nameof(PageSize), 1, 10_000) ?? 1000,
            Delta = reader.Choice(nameof(Delta), ChangesUse.Auto),
            Groups = reader.Flag(nameof(Groups), true),
            GroupScope = reader.Choice(nameof(GroupScope), ActiveDirectory.GroupScope.Global),
            GroupCategory = reader.Choice(nameof(GroupCategory), ActiveDirectory.GroupCategory.Security),
            MaxMembersPerRequest = reader.Number(nameof(MaxMembersPerRequest), 1, 5_000) ?? 500,
            ChangePasswordAtLogon = reader.Choice(nameof(ChangePasswordAtLogon), ChangePasswordUse.New),
            RestoreDeleted = reader.Flag(nameof(RestoreDeleted), true),
        };
        if (settings.ExternalIdAttribute is { } own && ActiveDirectoryNames.Reserved.Contains(own))
            throw reader.Invalid(nameof(ExternalIdAttribute), $"is '{own}', which Active Directory needs for itself", "Name an attribute that nothing else needs, such as msDS-cloudExtensionAttribute1.");
        return settings;
    }
}

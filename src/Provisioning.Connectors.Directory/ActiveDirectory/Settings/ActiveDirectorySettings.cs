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

/// <summary>The settings of one app that is a domain of Active Directory, checked: those that it has as every directory does, and its own.</summary>
internal sealed record ActiveDirectorySettings
{
    private const string Domain = "Domain";
    private const int UsualPage = 1000;

    // The others follow from what Active Directory is.
    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal)
    {
        "SearchBases", "GroupBases", "UserFilter", "GroupFilter", "ExternalIdAttribute", "UserContainer", "GroupContainer", "DisabledContainer", "CreateContainers", "Groups", "MaxMembersPerRequest",
    };

    /// <summary>What every directory has.</summary>
    public required DirectorySettings Common { get; init; }

    /// <summary>The attributes of people that mappings and settings name.</summary>
    public IReadOnlyList<string> Named { get; init; } = [];

    public ChangesUse Delta { get; init; }

    public GroupScope GroupScope { get; init; }

    public GroupCategory GroupCategory { get; init; }

    public ChangePasswordUse ChangePasswordAtLogon { get; init; }

    /// <summary>Whether somebody who comes back gets their deleted account back.</summary>
    public bool RestoreDeleted { get; init; }

    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(Domain, AttributeType.String, "The domain's DNS name, such as corp.example.com.") { Required = true },
        .. ConnectionSettings.DefinitionsFor(ActiveDirectoryDialect.SignIn),
        .. DirectorySettings.Definitions.Where(d => Shared.Contains(d.Name)),
        new("Attributes", AttributeType.String, "Attributes that are read beside those that mappings name.") { MultiValued = true },
        new("PageSize", AttributeType.Integer, "How many objects are asked for in one page; a domain controller gives 1000 at most, unless it is told otherwise.") { Default = UsualPage },
        new(nameof(Delta), AttributeType.String, "How changes are asked for: DirSync (with the right Replicating Directory Changes), DirSyncOwnRights (of what the account may read; who is deleted is mostly found by whole reads only), Usn (uSNChanged), None, or Auto (the first of these that works).")
        {
            Default = nameof(ChangesUse.Auto),
            Values = [.. Enum.GetNames<ChangesUse>()],
        },
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
        var root = DomainName.Read(reader, Domain, out var domain);
        var connection = ConnectionSettings.Read(reader, ActiveDirectoryDialect.SignInTo(domain));
        var common = DirectorySettings.Read(reader, ActiveDirectoryDialect.Instance, connection, root);
        var people = root.Child("CN", "Users");
        var named = ReadAttributes.Named(app, common.Attributes);
        if (common.ExternalIdAttribute is { } own && ActiveDirectoryNames.Reserved.Contains(own))
            throw reader.Invalid(nameof(DirectorySettings.ExternalIdAttribute), $"is '{own}', which Active Directory needs for itself", "Name an attribute that nothing else needs, such as msDS-cloudExtensionAttribute1.");
        return new()
        {
            Common = common with
            {
                UserFilter = WithUsers(common.UserFilter, reader.Has("UserFilter")),
                GroupFilter = reader.Has("GroupFilter") ? LdapFilter.And(ActiveDirectoryDialect.AllGroups, common.GroupFilter) : ActiveDirectoryDialect.AllGroups,
                UserContainer = reader.Has("UserContainer") || reader.Has("SearchBases") ? common.UserContainer : people,
                GroupContainer = reader.Has("GroupContainer") || reader.Has("GroupBases") ? common.GroupContainer : people,
                Attributes = ReadAttributes.Of(named),
                PageSize = reader.Number("PageSize", 1, 10_000) ?? UsualPage,
            },
            Named = named,
            Delta = reader.Choice(nameof(Delta), ChangesUse.Auto),
            GroupScope = reader.Choice(nameof(GroupScope), ActiveDirectory.GroupScope.Global),
            GroupCategory = reader.Choice(nameof(GroupCategory), ActiveDirectory.GroupCategory.Security),
            ChangePasswordAtLogon = reader.Choice(nameof(ChangePasswordAtLogon), ChangePasswordUse.New),
            RestoreDeleted = reader.Flag(nameof(RestoreDeleted), true),
        };
    }

    // Computers, services and trusts are nobody, whatever a filter says.
    private static LdapFilter WithUsers(LdapFilter filter, bool isGiven) => isGiven ? LdapFilter.And(ActiveDirectoryDialect.AllPeople, filter) : ActiveDirectoryDialect.AllPeople;
}

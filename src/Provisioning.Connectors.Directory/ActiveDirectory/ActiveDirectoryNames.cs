namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Names of attributes that the connector itself speaks of.</summary>
internal static class ActiveDirectoryNames
{
    public const string Key = "objectGUID";
    public const string Sid = "objectSid";
    public const string ObjectClass = "objectClass";
    public const string AccountName = "sAMAccountName";
    public const string UserPrincipalName = "userPrincipalName";
    public const string CommonName = "cn";
    public const string UserAccountControl = "userAccountControl";
    public const string AccountExpires = "accountExpires";
    public const string PasswordLastSet = "pwdLastSet";
    public const string Password = "unicodePwd";
    public const string ProxyAddresses = "proxyAddresses";
    public const string Changed = "whenChanged";
    public const string UsnChanged = "uSNChanged";
    public const string UsnCreated = "uSNCreated";
    public const string IsDeleted = "isDeleted";
    public const string IsRecycled = "isRecycled";
    public const string Name = "name";
    public const string ParentGuid = "parentGUID";
    public const string Member = "member";
    public const string PrimaryGroup = "primaryGroupID";
    public const string GroupType = "groupType";
    public const string DistinguishedName = "distinguishedName";

    /// <summary>The directory's user name, whichever attribute it is in the app.</summary>
    public const string UserName = "userName";

    /// <summary>The directory's id of the user, whichever attribute it is in the app.</summary>
    public const string ExternalId = "externalId";

    /// <summary>The container that an object is in, as a distinguished name.</summary>
    public const string Parent = "parent";

    /// <summary>The primary mail address among proxyAddresses.</summary>
    public const string PrimaryAddress = "primarySmtpAddress";

    /// <summary>Attributes whose meaning is Active Directory's own.</summary>
    public static IReadOnlySet<string> Reserved { get; } = new HashSet<string>(AttributeNameComparer.Instance)
    {
        Key, Sid, ObjectClass, AccountName, UserPrincipalName, CommonName, UserAccountControl, AccountExpires, PasswordLastSet, Password, ProxyAddresses, Changed, UsnChanged, UsnCreated, IsDeleted, IsRecycled, Name, ParentGuid, Member,
        PrimaryGroup, GroupType, DistinguishedName, "instanceType", "objectCategory", "nTSecurityDescriptor", "adminCount", "sAMAccountType", "servicePrincipalName",
    };
}

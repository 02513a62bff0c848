namespace Provisioning.Connectors.Directory;

/// <summary>Attributes of accounts that no schema has: what the engine knows an account by, and where an object lies.</summary>
internal static class VirtualAttributes
{
    /// <summary>The user name: <see cref="DirectorySettings.UserNameAttribute"/>.</summary>
    public const string UserName = "userName";

    /// <summary>The id of the directory's user: <see cref="DirectorySettings.ExternalIdAttribute"/>.</summary>
    public const string ExternalId = "externalId";

    /// <summary>The distinguished name. Only read.</summary>
    public const string Dn = "dn";

    /// <summary>The distinguished name of the object above it.</summary>
    public const string Parent = "parent";

    /// <summary>The organisational units between the container of users and the account, from the top, such as Sales/Berlin.</summary>
    public const string UnitPath = "ouPath";

    /// <summary>True for a name of one of them.</summary>
    public static bool Has(string name) => name.ToUpperInvariant() is "USERNAME" or "EXTERNALID" or "DN" or "PARENT" or "OUPATH";
}

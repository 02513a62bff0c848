using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>What people and groups are made of in a kind of directory.</summary>
internal sealed record DirectoryShape
{
    public required string PersonClass { get; init; }

    public required string GroupClass { get; init; }

    public required string Login { get; init; }

    /// <summary>Attributes with one value.</summary>
    public required IReadOnlyList<string> Single { get; init; }

    /// <summary>Attributes with any number of values.</summary>
    public required IReadOnlyList<string> Several { get; init; }

    /// <summary>What a person must have beside the name.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Whether groups have login names too.</summary>
    public bool GroupsHaveLogin { get; init; }

    /// <summary>A member that every group keeps, where a group may not be empty.</summary>
    public string? Placeholder { get; init; }

    /// <summary>Whether what was deleted can be restored.</summary>
    public bool Restores { get; init; }

    /// <summary>Whether references to who was renamed or deleted are brought into line a moment later (slapo-refint), and not with the operation.</summary>
    public bool ReferencesFollowLate { get; init; }

    public IEnumerable<string> Attributes => Single.Concat(Several);

    public static DirectoryShape Of(DirectoryServer server) => server is SambaServer
        ? new()
        {
            PersonClass = "user",
            GroupClass = "group",
            Login = "sAMAccountName",
            Single = ["title", "department", "givenName", "sn", "description"],
            Several = ["otherTelephone", "url"],
            GroupsHaveLogin = true,
            Restores = true,
        }
        : new()
        {
            PersonClass = "inetOrgPerson",
            GroupClass = "groupOfNames",
            Login = "uid",
            Single = ["employeeNumber", "displayName", "sn"],
            Several = ["title", "description", "telephoneNumber"],
            Required = ["sn"],
            Placeholder = server.Service.Name,
            ReferencesFollowLate = true,
        };

    /// <summary>A filter for people, and one for groups.</summary>
    public LdapFilter People => LdapFilter.Equal("objectClass", PersonClass);

    public LdapFilter Groups => LdapFilter.Equal("objectClass", GroupClass);
}

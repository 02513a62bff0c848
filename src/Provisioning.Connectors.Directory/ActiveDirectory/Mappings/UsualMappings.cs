namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>The mappings that an app of a domain starts with: what an administrator fills in for a person.</summary>
internal static class UsualMappings
{
    private const string Account = "substringBefore(user.userName, \"@\")";
    private const string Called = $"substring(user.displayName ?: {Account}, 0, 40)";

    // The directory's attribute, and that of the domain, where one is the other both ways.
    private static readonly (string Ours, string Theirs)[] Same =
    [
        ("userName", ActiveDirectoryNames.UserName),
        ("displayName", "displayName"),
        ("name.givenName", "givenName"),
        ("name.familyName", "sn"),
        ("emails[type eq \"work\"].value", "mail"),
        ("employeeNumber", "employeeID"),
        ("userType", "employeeType"),
        ("department", "department"),
        ("title", "title"),
        ("organization", "company"),
        ("manager.value", "manager"),
        ("phoneNumbers[type eq \"work\"].value", "telephoneNumber"),
        ("phoneNumbers[type eq \"mobile\"].value", "mobile"),
        ("addresses[type eq \"work\"].streetAddress", "streetAddress"),
        ("addresses[type eq \"work\"].locality", "l"),
        ("addresses[type eq \"work\"].region", "st"),
        ("addresses[type eq \"work\"].postalCode", "postalCode"),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mapping> All { get; } =
    [
        .. Same.Select(s => new Mapping { Direction = MappingDirection.Inbound, Target = s.Ours, Source = s.Theirs }),
        .. Same.Select(s => new Mapping { Direction = MappingDirection.Outbound, Target = s.Theirs, Source = s.Ours }),
        // Room is left for a number: 20 characters are the most.
        new() { Direction = MappingDirection.Outbound, Target = ActiveDirectoryNames.AccountName, Expression = $"toLowerCase(substring({Account}, 0, 17))", Unique = true },
        new() { Direction = MappingDirection.Outbound, Target = ActiveDirectoryNames.CommonName, Expression = $"uniqueValue({Called}, {Called} + \" (\" + substring({Account}, 0, 17) + \")\")", Unique = true },
    ];
}

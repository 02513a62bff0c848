namespace Provisioning.Bench;

/// <summary>What flows from where to where.</summary>
internal static class Fields
{
    /// <summary>Attributes of the directory and the columns that give them.</summary>
    public static IReadOnlyList<(string Attribute, string Column)> Inbound { get; } =
    [
        ("userName", "UserID"),
        ("givenName", "FirstName"),
        ("surname", "LastName"),
        ("displayName", "FullName"),
        ("mail", "WorkEmail"),
        ("title", "JobTitle"),
        ("userType", "WorkerType"),
        ("department", "Department"),
        ("division", "Division"),
        ("costCenter", "CostCenter"),
        ("organization", "Company"),
        ("employeeNumber", "WorkerID"),
    ];

    /// <summary>Attributes that an application gets.</summary>
    public static IReadOnlyList<string> Outbound { get; } = ["userName", "givenName", "surname", "displayName", "mail", "title", "userType", "department", "division", "costCenter", "organization", "employeeNumber"];

    /// <summary>Those of them whose name is the same on both sides.</summary>
    public static IReadOnlyList<string> Plain { get; } = ["userName", "displayName", "title", "userType", "department", "division", "costCenter", "organization", "employeeNumber"];

    /// <summary>Eight more that an application gets, from attributes and constants: twenty in all.</summary>
    public static IReadOnlyList<Mapping> More { get; } =
    [
        Of("name.formatted", "displayName"),
        Of("nickName", "givenName"),
        Of("phoneNumbers[type eq \"work\"].value", "employeeNumber"),
        Of("profileUrl", "department"),
        Of("name.honorificSuffix", "title"),
        new() { Direction = MappingDirection.Outbound, Target = "locale", Constant = "en-US" },
        new() { Direction = MappingDirection.Outbound, Target = "timezone", Constant = "Europe/Vienna" },
        new() { Direction = MappingDirection.Outbound, Target = "preferredLanguage", Constant = "en" },
    ];

    private static Mapping Of(string target, string source) => new() { Direction = MappingDirection.Outbound, Target = target, Source = source };
}

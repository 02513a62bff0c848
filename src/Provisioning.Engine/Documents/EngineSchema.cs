namespace Provisioning.Engine;

/// <summary>The collections that the engine keeps in a store (docs/architecture.md has the table).</summary>
public static class EngineSchema
{
    /// <summary>Grows by one with each change of what documents look like.</summary>
    public const int Version = 1;

    /// <summary>The schema to open a store with.</summary>
    public static StoreSchema Current { get; } = new(
        Version,
        [
            new(Collections.Users,
            [
                new(Indexes.UserName, Unique: true),
                new(Indexes.Mail),
                new(Indexes.EmployeeNumber),
                new(Indexes.Custom),
                new(Indexes.CustomUnique, Unique: true),
            ]),
            new(Collections.Accounts, [new(Indexes.Link, Unique: true)]),
            new(Collections.Assignments, [new(Indexes.User)]),
            new(Collections.Apps, []),
            new(Collections.Attributes, []),
            new(Collections.AppStates, []),
            new(Collections.Pending, []),
            new(Collections.Plans, []),
            new(Collections.Runs, []),
            new(Collections.Outcomes, [], JournalOnly: true),
        ],
        []);
}

/// <summary>The names of the collections.</summary>
internal static class Collections
{
    public const string Users = "users";
    public const string Accounts = "accounts";
    public const string Assignments = "assignments";
    public const string Apps = "apps";
    public const string Attributes = "attributes";
    public const string AppStates = "appstates";
    public const string Pending = "pending";
    public const string Plans = "plans";
    public const string Runs = "runs";
    public const string Outcomes = "outcomes";
}

/// <summary>The names of the indexes.</summary>
internal static class Indexes
{
    public const string UserName = "userName";
    public const string Mail = "mail";
    public const string EmployeeNumber = "employeeNumber";

    /// <summary>Custom attributes declared as indexed: the key is name=value.</summary>
    public const string Custom = "custom";

    /// <summary>Custom attributes declared as unique: the key is name=value.</summary>
    public const string CustomUnique = "customUnique";

    /// <summary>An account's user and app: user id + "/" + app. Unique, so that nobody has two accounts of one app.</summary>
    public const string Link = "link";

    /// <summary>An assignment's user.</summary>
    public const string User = "user";
}

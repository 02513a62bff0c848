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
                new(Indexes.Timer),
                new(Indexes.Policy),
                new(Indexes.Override),
                new(Indexes.Reference),
                new(Indexes.Undone),
            ]),
            new(Collections.Accounts, [new(Indexes.Link, Unique: true), new(Indexes.Refers), new(Indexes.OutOfScope), new(Indexes.Unique), new(Indexes.Undone)]),
            new(Collections.Assignments, [new(Indexes.User), new(Indexes.Timer)]),
            new(Collections.Groups, [new(Indexes.GroupName, Unique: true)]),
            new(Collections.GroupMembers, [new(Indexes.Member), new(Indexes.Nested), new(Indexes.Timer)]),
            new(Collections.GroupAssignments, [new(Indexes.Group), new(Indexes.Timer)]),
            new(Collections.AppGroups, [new(Indexes.Link, Unique: true), new(Indexes.Name), new(Indexes.Push), new(Indexes.Undone)]),
            new(Collections.AppMembers, [new(Indexes.Member)]),
            new(Collections.GroupPushes, []),
            new(Collections.Apps, []),
            new(Collections.Attributes, []),
            new(Collections.AppStates, []),
            new(Collections.Pending, []),
            new(Collections.Matches, [new(Indexes.State)]),
            new(Collections.Plans, []),
            new(Collections.Approvers, [new(Indexes.KeyId, Unique: true)]),
            new(Collections.ApprovalPolicies, []),
            new(Collections.Approvals, []),
            new(Collections.Runs, []),
            new(Collections.Guards, []),
            new(Collections.Quarantine, []),
            new(Collections.Tasks, [new(Indexes.OpenTask, Unique: true), new(Indexes.State), new(Indexes.User)]),
            new(Collections.Outcomes, [], JournalOnly: true),
            new(Collections.Policies, []),
            new(Collections.Notifications, []),
            new(Collections.NotificationStates, []),
            new(Collections.Deliveries, [new(Indexes.State)]),
            new(Collections.PasswordPolicies, []),
            new(Collections.Passwords, []),
            new(Collections.HandOuts, []),
            new(Collections.PasswordEvents, [], JournalOnly: true),
            new(Collections.SecretUses, [], JournalOnly: true),
            new(Collections.Roles, []),
            new(Collections.Refusals, [], JournalOnly: true),
            new(Collections.Probes, [], JournalOnly: true),
            new(Collections.Erasures, [], JournalOnly: true),
            new(Collections.Inbound, []),
            new(Collections.ScimTokens, []),
            new(Collections.SignInRefusals, [], JournalOnly: true),
        ],
        [])
    {
        Terms = EngineTerms.Current,
    };
}

/// <summary>The names of the collections.</summary>
internal static class Collections
{
    public const string Users = "users";
    public const string Accounts = "accounts";
    public const string Assignments = "assignments";
    public const string Groups = "groups";
    public const string GroupMembers = "groupmembers";
    public const string GroupAssignments = "groupassignments";
    public const string AppGroups = "appgroups";
    public const string AppMembers = "appmembers";
    public const string GroupPushes = "grouppushes";
    public const string Apps = "apps";
    public const string Attributes = "attributes";
    public const string AppStates = "appstates";
    public const string Pending = "pending";
    public const string Matches = "matches";
    public const string Plans = "plans";
    public const string Approvers = "approvers";
    public const string ApprovalPolicies = "approvalpolicies";
    public const string Approvals = "approvals";
    public const string Runs = "runs";
    public const string Guards = "guards";
    public const string Quarantine = "quarantine";
    public const string Tasks = "tasks";
    public const string Outcomes = "outcomes";
    public const string Policies = "policies";
    public const string Notifications = "notifications";
    public const string NotificationStates = "notificationstates";
    public const string Deliveries = "deliveries";
    public const string PasswordPolicies = "passwordpolicies";
    public const string Passwords = "passwords";
    public const string HandOuts = "handouts";
    public const string PasswordEvents = "passwordevents";
    public const string SecretUses = "secretuses";
    public const string Roles = "roles";
    public const string Refusals = "refusals";
    public const string Probes = "probes";
    public const string Erasures = Erasure.Collection;
    public const string Inbound = "inbound";
    public const string ScimTokens = "scimtokens";
    public const string SignInRefusals = "signinrefusals";
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

    /// <summary>When something is due, begins or ends by itself: a time in UTC as sortable text (<see cref="IndexTime"/>).</summary>
    public const string Timer = "timer";

    /// <summary>Under which version of the lifecycle policy a user was looked at, where it matters to them.</summary>
    public const string Policy = "policy";

    /// <summary>The run that was undone, of which something is not given again.</summary>
    public const string Undone = "undone";

    /// <summary>When the first of a user's overrides ends, as in <see cref="Timer"/>.</summary>
    public const string Override = "override";

    /// <summary>Whom a user refers to: the id of the manager, and of users in custom references.</summary>
    public const string Reference = "reference";

    /// <summary>By which names a source's account means other people, whoever they are.</summary>
    public const string Refers = "refers";

    /// <summary>
    /// What no other account of the app is to have: app + "/" + path + "=" + value. The app itself watches over it; an account that is there all the same is not refused here.
    /// </summary>
    public const string Unique = "unique";

    /// <summary>An account's user and app: user id + "/" + app; of an app's group, the directory's group and the app. Unique, so that nobody has two accounts of one app.</summary>
    public const string Link = "link";

    /// <summary>An account that cannot be used and that its person is no longer to have: app + "/" + since when, a time in UTC as sortable text.</summary>
    public const string OutOfScope = "outOfScope";

    /// <summary>The state of an object's matching and its app: state + "/" + app; a task's or delivery's state and when it is due: state + "/" + a time in UTC as sortable text.</summary>
    public const string State = "state";

    /// <summary>An open task's app and user: app + "/" + user id. Unique, so that nobody has two open tasks of one app.</summary>
    public const string OpenTask = "open";

    /// <summary>The user of an assignment or task.</summary>
    public const string User = "user";

    /// <summary>The id of an approver's key, unique.</summary>
    public const string KeyId = "keyId";

    /// <summary>A group's name, unique.</summary>
    public const string GroupName = "groupName";

    /// <summary>A name of an app's group: app + "/" + name.</summary>
    public const string Name = "name";

    /// <summary>The push that keeps an app's group: app + "/" + what names the push.</summary>
    public const string Push = "push";

    /// <summary>The user or group that was added to a group; in an app, app + "/" + the key of what is in one of its groups.</summary>
    public const string Member = "member";

    /// <summary>The group in which another one is nested.</summary>
    public const string Nested = "nested";

    /// <summary>The group to which an app is assigned.</summary>
    public const string Group = "group";
}

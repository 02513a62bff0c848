using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>By what the journal's commits are found: the users, apps, groups, runs and plans that a write concerns.</summary>
internal static class EngineTerms
{
    /// <summary>Grows with each change of what a write is found by.</summary>
    private const int Version = 5;

    public static JournalTerms Current { get; } = new(Version, Of);

    public static string User(string id) => "user:" + id;

    public static string App(string name) => "app:" + AppDocument.Id(name);

    /// <summary>What was pushed in for an app.</summary>
    public static string Inbound(string app) => "inbound:" + AppDocument.Id(app);

    public static string Group(string id) => "group:" + id;

    public static string Run(string id) => "run:" + id;

    public static string Plan(string id) => "plan:" + id;

    /// <summary>Users by a name that they have or had.</summary>
    public static string UserName(string name) => "name:" + IndexKey.Normalize(name);

    /// <summary>Everything of a collection that is small: its state of a past day is made from these commits.</summary>
    public static string In(string collection) => "in:" + collection;

    /// <summary>True for a collection of configuration, whose documents are found by <see cref="In"/>.</summary>
    public static bool IsSmall(string collection) => collection is Collections.Apps or Collections.Attributes or Collections.Policies or Collections.Groups or Collections.GroupAssignments or Collections.GroupPushes or Collections.AppGroups or Collections.Approvals or Collections.Erasures;

    /// <summary>The terms of a write.</summary>
    public static IEnumerable<string> Of(DocumentWrite write)
    {
        var (first, second) = Split(write.Id);
        var terms = Of(write, first, second);
        return IsSmall(write.Collection) || IsNesting(write) ? terms.Append(In(write.Collection)) : terms;
    }

    // Groups in groups are as few as groups; people in them are not.
    private static bool IsNesting(DocumentWrite write) => write.Collection == Collections.GroupMembers && (write.Json is null || write.Keys.Any(k => k.Index == Indexes.Nested));

    private static IEnumerable<string> Of(DocumentWrite write, string first, string second)
    {
        return write.Collection switch
        {
            Collections.Users => [User(write.Id), .. write.Keys.Where(k => k.Index == Indexes.UserName).Select(k => UserName(k.Value))],
            Collections.Passwords => [User(write.Id)],
            Collections.PasswordEvents or Collections.Erasures => [User(first)],
            Collections.Accounts => LinkOf(write) is { } user ? [App(first), User(user)] : [App(first)],
            Collections.Pending when PendingChange.GroupOf(write.Id) is { } group => [App(first), Group(group)],
            Collections.Assignments or Collections.Pending or Collections.HandOuts => [App(first), User(second)],
            Collections.GroupAssignments => [App(first), Group(second)],
            Collections.GroupPushes => Guid.TryParse(second, out _) ? [App(first), Group(second)] : [App(first)],
            Collections.Groups => [Group(write.Id)],
            Collections.GroupMembers => [Group(first), User(second)],
            Collections.AppGroups => write.Keys.FirstOrDefault(k => k.Index == Indexes.Link).Value is { } link ? [App(first), Group(Split(link).First)] : [App(first)],
            Collections.AppMembers or Collections.Probes => [App(first)],
            Collections.Apps or Collections.AppStates => [App(write.Id)],
            Collections.Matches => [App(first), .. UsersOfMatch(write)],
            Collections.Tasks => [App(first), .. write.Keys.Where(k => k.Index == Indexes.User).Select(k => User(k.Value))],
            Collections.Runs => [Run(write.Id)],
            Collections.Plans => [Plan(write.Id)],
            Collections.Approvals => [Plan(first)],
            Collections.Quarantine or Collections.ScimTokens or Collections.SignInRefusals => [App(first)],
            Collections.Inbound => [App(first), Inbound(first)],
            Collections.Outcomes => [Run(first), .. OfOutcome(write)],
            _ => [],
        };
    }

    /// <summary>The user to whom the account belongs that is written, or null.</summary>
    public static string? LinkOf(DocumentWrite write) =>
        write.Keys.FirstOrDefault(k => k.Index == Indexes.Link).Value is { } link ? Split(link).First : null;

    private static IEnumerable<string> OfOutcome(DocumentWrite write)
    {
        var users = TextsAt(write.Json, "users").Select(User);
        return TextsAt(write.Json, "target") is [var target] && target != Change.Directory ? users.Append(App(target)) : users;
    }

    private static IEnumerable<string> UsersOfMatch(DocumentWrite write) => TextsAt(write.Json, "userId").Concat(TextsAt(write.Json, "refused")).Select(User);

    // The text, or the list of texts, that a property is. Every commit passes here: nothing else of the document is made anything of, and what cannot be understood is found by its document alone.
    private static List<string> TextsAt(ReadOnlyMemory<byte>? json, string property)
    {
        var texts = new List<string>();
        if (json is not { } content)
            return texts;
        try
        {
            var reader = new Utf8JsonReader(content.Span);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isIt = reader.ValueTextEquals(property);
                reader.Read();
                if (!isIt)
                {
                    reader.Skip();
                    continue;
                }

                if (reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType == JsonTokenType.String)
                        texts.Add(reader.GetString()!);
                }
                else if (reader.TokenType == JsonTokenType.String)
                {
                    texts.Add(reader.GetString()!);
                }

                return texts;
            }
        }
        catch (JsonException)
        {
            texts.Clear();
        }

        return texts;
    }

    private static (string First, string Second) Split(string id) =>
        id.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (id[..slash], id[(slash + 1)..]) : (id, "");
}

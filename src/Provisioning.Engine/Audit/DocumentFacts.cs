namespace Provisioning.Engine;

/// <summary>
/// What a document says, as names and values that people know: attributes by their names, everything else by its property. What is only bookkeeping is left out, and so is what may hold values that nobody has marked
/// as sensitive or not.
/// </summary>
internal static class DocumentFacts
{
    private static readonly Dictionary<string, Shape> Shapes = new(StringComparer.Ordinal)
    {
        [Collections.Users] = new() { Lifted = "attributes", Left = ["created", "modified", "origins"], ByPath = ["local", "overrides", "scheduled", "reserved"] },
        [Collections.Accounts] = new() { Lifted = "values", Left = ["seen", "version", "wanted", "references", "unique", "kept", "given"], Defaults = ["active", "present"] },
        [Collections.Assignments] = new() { Lifted = "values", Left = ["created"] },
        [Collections.GroupAssignments] = new() { Lifted = "values", Left = ["created"] },
        [Collections.Groups] = new(),
        [Collections.GroupMembers] = new(),
        [Collections.GroupPushes] = new() { Left = ["created"] },
        [Collections.AppGroups] = new() { Left = ["lastSeen", "version", "undone"] },
        [Collections.AppMembers] = new(),
        [Collections.Apps] = new() { Left = ["created"] },
        [Collections.Attributes] = new(),
        [Collections.Policies] = new(),
        [Collections.PasswordPolicies] = new(),
        [Collections.Notifications] = new(),
        [Collections.Matches] = new() { Only = ["state", "reason", "userId", "rule", "score", "decidedBy", "decision"] },
        [Collections.Plans] = new() { Only = ["state", "runId", "changeCount", "hash", "author", "isPartial"] },
        [Collections.Runs] = new() { Only = ["state", "planId", "started", "ended", "actor", "releasedHash"] },
        [Collections.Tasks] = new() { Only = ["state", "kind", "due", "evidence", "closedBy", "cancelReason", "supersededBy"] },
        [Collections.Pending] = new() { Only = ["outcome", "attempts", "notBefore", "lastError"] },
        [Collections.Deliveries] = new() { Only = ["state", "notification", "attempts", "lastError"] },
        [Collections.Passwords] = new() { Only = [] },
        [Collections.HandOuts] = new() { Only = [] },
        // What it says of people is told by the accounts that are made of it.
        [Collections.Inbound] = new() { Only = ["kind", "version"] },
        [Collections.ScimTokens] = new() { Only = ["name", "scope", "expires"] },
    };

    // Of a collection that is not listed, plain values alone.
    private static readonly Shape Unknown = new() { PlainOnly = true };

    /// <summary>The facts of the document; none of one that is not there.</summary>
    public static SortedDictionary<string, AttributeValue> Of(string collection, ReadOnlyMemory<byte>? json)
    {
        var facts = new SortedDictionary<string, AttributeValue>(StringComparer.OrdinalIgnoreCase);
        if (json is not { } content)
            return facts;
        var shape = Shapes.GetValueOrDefault(collection, Unknown);
        foreach (var name in shape.Defaults)
            facts[name] = true;
        foreach (var (name, value) in AttributeSet.Parse(content.Span))
        {
            if (shape.Left.Contains(name) || shape.Only?.Contains(name) == false || shape.PlainOnly && !IsPlain(value))
                continue;
            if (shape.ByPath.Contains(name))
                AddByPath(facts, name, value);
            else
                Add(facts, name == shape.Lifted ? "" : name, value);
        }

        return facts;
    }

    /// <summary>What differs, in the order of names.</summary>
    public static IReadOnlyList<AttributeChange> Differences(string collection, ReadOnlyMemory<byte>? before, ReadOnlyMemory<byte>? after)
    {
        var (old, now) = (Of(collection, before), Of(collection, after));
        return
        [
            .. old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)
                .Select(name => new AttributeChange(name, old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
                .Where(c => c.Old != c.New),
        ];
    }

    private static void Add(SortedDictionary<string, AttributeValue> facts, string name, AttributeValue value)
    {
        if (value.AsComplex() is not { } parts)
        {
            facts[name] = value;
            return;
        }

        foreach (var (part, inner) in parts)
            Add(facts, name.Length == 0 ? part : $"{name}.{part}", inner);
    }

    // What a person set, each by its path: "overrides(title)".
    private static void AddByPath(SortedDictionary<string, AttributeValue> facts, string name, AttributeValue list)
    {
        foreach (var item in list.AsList())
        {
            if (item.AsComplex() is { } set && set["path"].AsString() is { } path)
                facts[$"{name}({path})"] = set["value"];
        }
    }

    private static bool IsPlain(AttributeValue value) => value.Kind is not AttributeValueKind.Complex && !value.AsList().Any(v => v.AsComplex() is not null);

    private sealed record Shape
    {
        /// <summary>The property whose content stands for itself.</summary>
        public string? Lifted { get; init; }

        /// <summary>Properties that are true where nothing is said.</summary>
        public IReadOnlyList<string> Defaults { get; init; } = [];

        /// <summary>Properties that are left out.</summary>
        public IReadOnlyList<string> Left { get; init; } = [];

        /// <summary>The only properties that are shown.</summary>
        public IReadOnlyList<string>? Only { get; init; }

        /// <summary>Properties that are lists of a path and a value.</summary>
        public IReadOnlyList<string> ByPath { get; init; } = [];

        public bool PlainOnly { get; init; }
    }
}

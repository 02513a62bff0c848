namespace Provisioning.Engine;

/// <summary>What a directory change makes of what is kept beside a user's values: from where they come, and what people set that does not show.</summary>
internal static class UserOrigins
{
    /// <summary>The user after the change, but for attributes and status.</summary>
    public static User After(User user, Change change, DateTimeOffset now)
    {
        if (change.Attributes.Count == 0 && change.Origins.Count == 0)
            return user;
        var set = new List<AttributeOrigin>(change.Attributes.Count);
        var removed = new List<string>();
        var locals = user.Locals;
        var reserved = user.Reserved;
        foreach (var origin in Touched(change))
        {
            if (user.Attributes.Count > 0 || locals.Count > 0)
            {
                locals = Locals(user, locals, origin, now);
                reserved = Reserved(user, reserved, origin);
            }

            if (origin.Kind is { } kind)
                set.Add(new() { Path = origin.Path, Kind = kind, App = origin.App, Key = origin.Key, Since = now });
            else
                removed.Add(origin.Path);
        }

        // An override at a path whose value comes from elsewhere has ended.
        var ended = user.Overrides.Count == 0 ? [] : Touched(change).Where(o => o.Kind != OriginKind.Override).Select(o => o.Path).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return user with
        {
            Provenance = user.Provenance.With(set, removed),
            Locals = locals,
            Reserved = reserved,
            Overrides = ended.Count == 0 ? user.Overrides : [.. user.Overrides.Where(o => !ended.Contains(o.Path))],
        };
    }

    /// <summary>What people set and does not show, with one more: in the order of the paths, whatever came first.</summary>
    public static IReadOnlyList<LocalValue> With(IReadOnlyList<LocalValue> locals, LocalValue added) =>
        [.. locals.Append(added).OrderBy(l => l.Path, StringComparer.OrdinalIgnoreCase)];

    private static IEnumerable<OriginChange> Touched(Change change)
    {
        foreach (var attribute in change.Attributes)
        {
            if (attribute.Path == UserState.StatusPath || Names(change, attribute.Path))
                continue;
            yield return attribute.New.IsNone || change.SourceApp is null
                ? new(attribute.Path, null, null, null)
                : new(attribute.Path, OriginKind.Source, change.SourceApp, change.AccountKey);
        }

        foreach (var origin in change.Origins)
            yield return origin;
    }

    private static bool Names(Change change, string path)
    {
        foreach (var origin in change.Origins)
        {
            if (origin.Path == path)
                return true;
        }

        return false;
    }

    // What was chosen and somebody now goes before is kept for the user, and what shows again is kept by showing. A mapping that chooses no more gives it up.
    private static IReadOnlyList<ReservedValue> Reserved(User user, IReadOnlyList<ReservedValue> reserved, OriginChange origin)
    {
        if (origin.Kind == OriginKind.Chosen)
            return reserved.Count == 0 ? reserved : [.. reserved.Where(r => !string.Equals(r.Path, origin.Path, StringComparison.OrdinalIgnoreCase))];
        return user.Provenance[origin.Path] is { Kind: OriginKind.Chosen } from && !string.Equals(from.App, origin.App, StringComparison.OrdinalIgnoreCase)
            ? [.. reserved, new(origin.Path, Paths.Get(origin.Path).Get(user.Attributes))]
            : reserved;
    }

    // What people set and a source now goes before is kept, and what shows again is kept by showing.
    private static IReadOnlyList<LocalValue> Locals(User user, IReadOnlyList<LocalValue> locals, OriginChange origin, DateTimeOffset now)
    {
        if (origin.Kind is null)
            return locals;
        var known = locals.FirstOrDefault(l => string.Equals(l.Path, origin.Path, StringComparison.OrdinalIgnoreCase));
        if (origin.Kind == OriginKind.Local)
            return known is { Value.IsNone: false } ? [.. locals.Where(l => l != known)] : locals;
        var from = user.Provenance[origin.Path];
        var value = Paths.Get(origin.Path).Get(user.Attributes);
        return known is null && !value.IsNone && from is null or { Kind: OriginKind.Local }
            ? With(locals, new(origin.Path, value, from?.Since ?? now))
            : locals;
    }
}

namespace Provisioning.Engine;

/// <summary>What one source holds of a person, before and now.</summary>
/// <param name="Source">The source.</param>
/// <param name="Before">What it held when it was last recorded; null when it is new.</param>
/// <param name="Now">What it holds now; null when it has the person no more.</param>
internal sealed record SourceState(InboundSource Source, Account? Before, Account? Now);

/// <summary>A source app with its mappings ready.</summary>
internal sealed record InboundSource(App App, IReadOnlyList<CompiledMapping> Mappings);

/// <summary>
/// Says what the sources of a person make of the user: per attribute the first source, by priority, that has a value wins, and the first source alone says whether the
/// person works here. Pure, and always on whole objects.
/// </summary>
internal static class InboundEvaluator
{
    /// <summary>The changes of the user, the status among them under <see cref="UserState.StatusPath"/>. Empty when nothing differs.</summary>
    /// <param name="user">The user, or null for one to be created.</param>
    /// <param name="states">What each source of this person holds, in any order.</param>
    /// <param name="schema">The directory's schema.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/> when a value does not fit its attribute.</exception>
    public static List<AttributeChange> Evaluate(User? user, IReadOnlyList<SourceState> states, DirectorySchema schema)
    {
        var ordered = states.Count == 1 ? states : [.. states.OrderBy(s => s.Source.App.Priority).ThenBy(s => s.Source.App.Name, StringComparer.OrdinalIgnoreCase)];
        var changes = new List<AttributeChange>();
        var attributes = user?.Attributes ?? AttributeSet.Empty;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var state in ordered)
        {
            foreach (var mapping in state.Source.Mappings)
            {
                if (!seen.Add(mapping.Target.Canonical))
                    continue;
                var now = First(ordered, mapping, schema, s => s.Now);
                var current = mapping.Target.Get(attributes);
                if (now.IsNone)
                {
                    // No source has an opinion. What a source took away goes; what somebody else set stays, and so does what a source knew of a person whom it has no more.
                    if (current.IsNone || !First(ordered, mapping, schema, s => s.Before).SameValues(current))
                        continue;
                }
                else if (current.SameValues(now))
                {
                    continue;
                }

                changes.Add(new(mapping.Target.Canonical, current, now));
                attributes = mapping.Target.Set(attributes, now);
            }
        }

        if (Status(user, ordered[0]) is { } status && status != user?.Status)
            changes.Add(new(UserState.StatusPath, user?.Status.ToString(), status.ToString()));
        return changes;
    }

    // The status follows what the first source says newly: somebody disabled by hand is not enabled by a new phone number.
    private static UserStatus? Status(User? user, SourceState first)
    {
        var works = Works(first.Now);
        if (user is null)
            return works ? UserStatus.Active : UserStatus.Deactivated;
        if (first.Before is not null && Works(first.Before) == works)
            return null;
        return (user.Status, works) switch
        {
            (UserStatus.Deactivated, true) => UserStatus.Active,
            (UserStatus.Active or UserStatus.Suspended or UserStatus.Staged, false) => UserStatus.Deactivated,
            _ => null,
        };
    }

    private static bool Works(Account? account) => account is { Active: true, Present: true };

    // The first value among the sources that have the person now: what others knew has no say any more.
    private static AttributeValue First(IReadOnlyList<SourceState> ordered, CompiledMapping mapping, DirectorySchema schema, Func<SourceState, Account?> pick)
    {
        foreach (var state in ordered)
        {
            if (state.Now is not { Present: true } || pick(state) is not { } account)
                continue;
            foreach (var candidate in state.Source.Mappings)
            {
                if (!candidate.Target.Equals(mapping.Target))
                    continue;
                var value = schema.Convert(candidate.Target, candidate.Expression.Evaluate(account.Values));
                if (!value.IsNone)
                    return value;
            }
        }

        return default;
    }
}

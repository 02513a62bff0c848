using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>What the evaluation of a person found.</summary>
/// <param name="Changes">The attributes that differ, the status among them under <see cref="UserState.StatusPath"/>.</param>
/// <param name="Origins">From where each of them comes now, and values that stay and come from somewhere else.</param>
internal sealed record InboundResult(List<AttributeChange> Changes, List<OriginChange> Origins)
{
    /// <summary>From what the status follows now; null when that is as it was.</summary>
    public UserLifecycle? Lifecycle { get; init; }

    /// <summary>What is still not given again because its run was undone; null when that is as it was.</summary>
    public IReadOnlyList<UndoneValue>? Undone { get; init; }

    /// <summary>Why the person stands where they stand.</summary>
    public string StatusReason { get; init; } = "";

    /// <summary>True when the person is as they were, whoever says so.</summary>
    public bool IsNothing => Changes.Count == 0 && Origins.Count == 0 && Lifecycle is null && Undone is null;

    /// <summary>The origins that a change of this source's account has to name: what comes from that account goes without saying.</summary>
    public IReadOnlyList<OriginChange> Named(Account? account) => account is null ? Origins : [.. Origins.Where(o => !IsImplied(o, account))];

    private bool IsImplied(OriginChange origin, Account account)
    {
        var at = Changes.FindIndex(c => c.Path == origin.Path);
        return at >= 0 && (Changes[at].New.IsNone
            ? origin.Kind is null
            : origin.Kind == OriginKind.Source && origin.Key == account.Key && string.Equals(origin.App, account.App, StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>
/// Says what everybody who has a say makes of a user. Per attribute the first with an opinion wins: an override while it lasts; then sources and what people set, in the
/// attribute's order; then what a source knew of a person whom it has no more. Where they stand follows from that (<see cref="PersonLifecycle"/>). Pure, always on whole objects, and the same whatever the order in which it
/// all came.
/// </summary>
internal static class InboundEvaluator
{
    /// <summary>What differs from the user as they are.</summary>
    /// <param name="user">The user, or null for one to be created.</param>
    /// <param name="states">What each source of this person holds, in any order.</param>
    /// <param name="tables">Who is asked for what.</param>
    /// <param name="references">Whom the names in references mean.</param>
    /// <param name="asked">The source whose bad values are errors; those of others are no opinion.</param>
    /// <param name="now">The time (UTC).</param>
    /// <param name="chosen">What mappings chose newly so that nobody else has it; null for nothing.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>, <see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.ValueUnmapped"/> for a value of the asked source that cannot be used.</exception>
    public static InboundResult Evaluate(User? user, IReadOnlyList<SourceState> states, SourcingTables tables, References references, InboundSource? asked, DateTimeOffset now, ChosenValues? chosen = null)
    {
        chosen ??= ChosenValues.None;
        var ordered = SourceOrder.Sort(states);
        var table = tables.For(ordered);
        var result = new InboundResult([], []);
        var undone = new UndoneValues(user?.Undone);
        foreach (var attribute in table.Attributes)
            Compare(user, undone, attribute.Path, Decide(user, attribute, ordered, references, chosen, asked, now), result);
        if (user is not null)
        {
            // What people set for attributes that no source maps.
            foreach (var path in user.Overrides.Select(o => o.Path).Concat(user.Locals.Select(l => l.Path)).Concat(user.Scheduled.Where(s => s.From <= now).Select(s => s.Path)).Distinct(StringComparer.OrdinalIgnoreCase))
            {
                if (table.Has(path))
                    continue;
                var resolved = Paths.Get(path);
                Compare(user, undone, resolved, Decide(user, new(resolved, tables.Schema.RuleOf(resolved), [new(SourcingPlace.Local, null, false)]), ordered, references, chosen, asked, now), result);
            }
        }

        var verdict = PersonLifecycle.Evaluate(user, result.Changes, ordered.Count > 0 ? ordered[0] : null, tables.Schema.Lifecycle, now);
        var facts = verdict.Facts;
        if (verdict.Status != user?.Status)
        {
            // How far it was looked at goes on, so that nobody is due for ever.
            if (undone.Holds(UserState.StatusPath, verdict.Status.ToString(), verdict.Because))
                facts = user!.Lifecycle with { Through = facts.Through, PolicyVersion = facts.PolicyVersion };
            else
                result.Changes.Add(new(UserState.StatusPath, user?.Status.ToString(), verdict.Status.ToString()));
        }

        return result with { Lifecycle = facts == (user?.Lifecycle ?? UserLifecycle.None) ? null : facts, Undone = undone.Rest, StatusReason = verdict.Because };
    }

    private static void Compare(User? user, UndoneValues undone, Provisioning.Scim.AttributePath path, Opinion opinion, InboundResult result)
    {
        var current = user is null ? default : path.Get(user.Attributes);
        var same = current.SameValues(opinion.Value);
        if (!same && undone.Holds(path.Canonical, opinion.Value))
            return;
        if (!same)
            result.Changes.Add(new(path.Canonical, current, opinion.Value));
        if (!same || !opinion.IsFrom(user?.Provenance[path.Canonical]) || HasEnded(user, path.Canonical, opinion))
            result.Origins.Add(new(path.Canonical, opinion.Kind, opinion.App, opinion.Key));
    }

    // An override that has ended is to go from the user's document, also where nothing shows of it.
    private static bool HasEnded(User? user, string path, Opinion opinion) =>
        opinion.Kind != OriginKind.Override && user is { Overrides.Count: > 0 } && user.Overrides.Any(o => IsOf(o.Path, path));

    private static Opinion Decide(User? user, SourcedAttribute attribute, IReadOnlyList<SourceState> ordered, References references, ChosenValues chosen, InboundSource? asked, DateTimeOffset now)
    {
        var path = attribute.Path.Canonical;
        if (user is { Overrides.Count: > 0 } && user.Overrides.FirstOrDefault(o => o.Until > now && IsOf(o.Path, path)) is { } set)
            return new(OriginKind.Override, set.Value);
        var kept = false;
        foreach (var place in attribute.Places)
        {
            var opinion = place.Source == SourcingPlace.Local ? OfPeople(user, attribute, now)
                : ordered[place.Source].Now.Present ? OfSource(user, ordered[place.Source], attribute, place, references, chosen, asked, ref kept)
                : default;
            if (!opinion.IsNone)
                return opinion;
        }

        if (WhatStays() is { IsNone: false } stays)
            return stays;

        // What a source knew of a person whom it has no more is better than nothing; and so is what one gave that is no source any more, or gives this attribute no more.
        foreach (var place in attribute.Places)
        {
            if (place.Source != SourcingPlace.Local && !ordered[place.Source].Now.Present && OfSource(user, ordered[place.Source], attribute, place with { OwnsEmptiness = false }, references, chosen, asked, ref kept) is { IsNone: false } opinion)
                return opinion;
        }

        if (WhatStays() is { IsNone: false } left)
            return left;
        return user?.Provenance[path] is { App: { } app } origin && !attribute.Places.Any(p => p.Source != SourcingPlace.Local && string.Equals(ordered[p.Source].Source.App.Name, app, StringComparison.OrdinalIgnoreCase))
            ? new(origin.Kind, attribute.Path.Get(user.Attributes), origin.App, origin.Key)
            : default;

        // A source that says keep(), or had its say when the user was made, has no opinion, and takes nothing away either.
        Opinion WhatStays() => kept && user is not null && attribute.Path.Get(user.Attributes) is { IsNone: false } current
            ? user.Provenance[path] is { } from ? new(from.Kind, current, from.App, from.Key) : new(OriginKind.Local, current)
            : default;
    }

    private static Opinion OfPeople(User? user, SourcedAttribute attribute, DateTimeOffset now)
    {
        if (user is null)
            return default;
        var path = attribute.Path.Canonical;
        if (user.Scheduled.LastOrDefault(s => s.From <= now && IsOf(s.Path, path)) is { } come)
            return new(OriginKind.Local, come.Value);
        if (user.Locals.FirstOrDefault(l => IsOf(l.Path, path)) is { } local)
            return new(OriginKind.Local, local.Value);
        // A value of which nobody knows whence it came was set by somebody.
        var value = attribute.Path.Get(user.Attributes);
        return !value.IsNone && user.Provenance[path] is null or { Kind: OriginKind.Local } ? new(OriginKind.Local, value) : default;
    }

    private static Opinion OfSource(User? user, SourceState state, SourcedAttribute attribute, SourcingPlace place, References references, ChosenValues chosen, InboundSource? asked, ref bool kept)
    {
        if (place.Mapping!.IsCreateOnly && user is not null)
        {
            kept = true;
            return default;
        }

        var account = state.Now;
        if (place.Mapping.IsUnique && chosen.Of(user, account.App, attribute.Path.Canonical) is { IsNone: false } own)
            return new(OriginKind.Chosen, own, account.App, account.Key);
        AttributeValue value;
        bool isDefault;
        try
        {
            var answer = place.Mapping.Evaluate(new(account.Values, account.Key), out isDefault);
            // A unique value that is not chosen yet is chosen when the row is read.
            if (answer.Kind == ExpressionAnswerKind.Keep || place.Mapping.IsUnique && answer.Kind == ExpressionAnswerKind.Value)
            {
                kept = true;
                return default;
            }

            // clear() is an opinion, whoever owns emptiness.
            if (answer.Kind == ExpressionAnswerKind.Clear)
                return new(OriginKind.Source, default, account.App, account.Key);
            value = answer.Value;
            if (place.Mapping.IsReference && !value.IsNone)
            {
                // Whom nobody knows yet is waited for: that is neither a value nor emptiness.
                value = references.Resolve(account.App, value);
                if (value.IsNone)
                    return default;
            }

            value = attribute.Rule.Convert(value);
        }
        catch (ProvisioningException) when (!ReferenceEquals(state.Source, asked))
        {
            return default;
        }

        if (value.IsNone)
            return place.OwnsEmptiness ? new(OriginKind.Source, default, account.App, account.Key) : default;
        return new(isDefault ? OriginKind.Default : OriginKind.Source, value, account.App, account.Key);
    }

    private static bool IsOf(string path, string other) => string.Equals(path, other, StringComparison.OrdinalIgnoreCase);
}

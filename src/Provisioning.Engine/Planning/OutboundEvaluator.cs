using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>A target app with its mappings ready.</summary>
internal sealed record OutboundTarget(App App, IReadOnlyList<CompiledMapping> Mappings)
{
    /// <summary>The mappings whose values no other account is to have.</summary>
    public IReadOnlyList<CompiledMapping> Unique { get; } = [.. Mappings.Where(m => m.IsUnique)];

    /// <summary>The paths of <see cref="Unique"/>.</summary>
    public IReadOnlyList<string> UniqueAttributes { get; } = [.. Mappings.Where(m => m.IsUnique).Select(m => m.Target.Canonical)];

    /// <summary>The mappings that refer to other users by their accounts.</summary>
    public IReadOnlyList<CompiledMapping> References { get; } = [.. Mappings.Where(m => m.References is not null)];

    /// <summary>What the mappings read beside the user's own record.</summary>
    public OthersRead Reads { get; } = new(App.Name)
    {
        Linked = [.. Mappings.SelectMany(m => m.Linked).DistinctBy(l => l.Index).OrderBy(l => l.Index)],
        AsksForGroups = Mappings.Any(m => m.AsksForGroups),
        References = [.. Mappings.Select(m => m.References).OfType<AccountReference>()],
    };

    /// <summary>The app with its outbound mappings ready.</summary>
    public static OutboundTarget Of(App app, DirectorySchema schema) => new(app, CompiledMapping.Compile(app, MappingDirection.Outbound, schema));

    /// <summary>True when a mapping gives the attribute.</summary>
    public bool Maps(string path) => Of(path) is not null;

    /// <summary>The values that the change gives and no other account is to have, as the index of accounts has them.</summary>
    public IEnumerable<string> UniqueKeysOf(Change change) => Unique.Count == 0
        ? []
        : change.Attributes
            .Where(a => !a.New.IsNone && UniqueAttributes.Contains(a.Path, StringComparer.OrdinalIgnoreCase))
            .Select(a => AccountDocument.UniqueKey(App.Name, a.Path, a.New));

    /// <summary>What of the values belongs to a mapping of normal strength.</summary>
    public AttributeSet OfNormal(AttributeSet values) =>
        values.Names.Where(n => Of(n) is not { Strength: MappingStrength.Normal }).Aggregate(values, (rest, name) => rest.Without(name));

    private CompiledMapping? Of(string path) => Mappings.FirstOrDefault(m => string.Equals(m.Target.Canonical, path, StringComparison.OrdinalIgnoreCase));
}

/// <summary>What one app needs for one user.</summary>
/// <param name="Change">The change, or null when the app holds what it should.</param>
/// <param name="Drift">What the app has by itself and is left.</param>
internal readonly record struct OutboundResult(Change? Change, IReadOnlyList<DriftedValue> Drift)
{
    /// <summary>The attributes that refer to somebody who has no account in the app yet, with the ids of these.</summary>
    public IReadOnlyList<WaitingReference> Waiting { get; init; } = [];

    /// <summary>True when the account is gone from the app by itself and that is left so, as <see cref="WhenAccountGone.Report"/> says.</summary>
    public bool IsLeftGone { get; init; }
}

/// <summary>An attribute of an account that refers to somebody who has no account in the app yet.</summary>
/// <param name="Path">The attribute.</param>
/// <param name="UserIds">The ids of those who have none.</param>
internal readonly record struct WaitingReference(string Path, IReadOnlyList<string> UserIds);

/// <summary>What of an account is not as it should be.</summary>
/// <param name="Changes">What is to be changed.</param>
/// <param name="Wanted">What is wanted of attributes of normal strength once that is done.</param>
/// <param name="Drift">What the app has by itself and is left.</param>
/// <param name="Waiting">The attributes that refer to somebody who has no account in the app yet.</param>
/// <param name="Undone">What is not written again because its run was undone; null when that is as it was.</param>
internal readonly record struct AccountDifferences(IReadOnlyList<AttributeChange> Changes, AttributeSet Wanted, IReadOnlyList<DriftedValue> Drift, IReadOnlyList<WaitingReference> Waiting, IReadOnlyList<UndoneValue>? Undone);

/// <summary>Says what one app is to hold for one user, and what of that differs. Pure.</summary>
internal static class OutboundEvaluator
{
    /// <summary>What the app needs.</summary>
    /// <param name="user">The user as they are, or will be when the directory part of the plan is applied; null when there is none any more.</param>
    /// <param name="assignment">The user's assignment of the app, or null.</param>
    /// <param name="account">The user's account in the app, or null.</param>
    /// <param name="target">The app.</param>
    /// <param name="others">What is known of others.</param>
    /// <param name="chosen">The values that are chosen newly so that no other account has them, by path.</param>
    /// <param name="dependsOn">The directory change that makes the user so, or null.</param>
    /// <param name="now">The time (UTC).</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>, <see cref="ErrorIds.ValueUnmapped"/>: what the app is to hold cannot be worked out.</exception>
    public static OutboundResult Evaluate(User? user, EffectiveAssignment? assignment, Account? account, OutboundTarget target, Others others, AttributeSet chosen, int? dependsOn, DateTimeOffset now)
    {
        var held = account is { Present: true } ? account : null;
        // Whoever is not active keeps what is noted: leaving the company is no leaving of groups.
        var groups = user is { Status: UserStatus.Active } ? GroupsOf(assignment) : account?.Groups ?? [];
        if (user is not { Status: UserStatus.Active } || assignment is null)
            return new(held is null ? null : Without(), []);
        // An account that an undone run had made or enabled stays as it is.
        if (held is { Active: false } && UndoneValues.Holds(held.Undone, UndoneValue.Standing, true))
            return new(Noted(), []);

        if (IsGoneByItself(account) && target.App.WhenAccountGone == WhenAccountGone.Report)
            return new(null, []) { IsLeftGone = true };

        var (changes, wanted, drift, waiting, undone) = Differences(user, assignment.Values, held, target, others, chosen);
        var news = wanted.Equals(held?.Wanted ?? AttributeSet.Empty) ? null : wanted;
        return new(WithUndone(Needed(), undone), drift) { Waiting = waiting };

        Change? Without()
        {
            var decision = DeprovisioningPolicy.Decide(target.App, user, held, now);
            // An account that an undone run had disabled stays usable, as long as that is for the same reason.
            var cause = CauseOf(user);
            if (decision is { Kind: ChangeKind.Disable } && UndoneValues.Holds(held.Undone, UndoneValue.Standing, false, cause))
                decision = null;
            var rest = held.Undone.Where(u => u.Path != UndoneValue.Standing || u.Value.SameValues(false) && u.Cause == cause).ToList();
            return WithUndone(Deprovision(decision) ?? Noted(), rest.Count == held.Undone.Count ? null : rest);
        }

        Change? WithUndone(Change? change, IReadOnlyList<UndoneValue>? rest) =>
            rest is null ? change : (change ?? Change(ChangeKind.Record, [], "what was undone is not wanted any more") with { OutOfScope = held!.OutOfScopeSince is not null }) with { Undone = rest };

        Change? Needed()
        {
            if (held is null)
                return Change(ChangeKind.Create, changes, Why()) with { Wanted = news, Fills = Fills(changes, assignment.Values, target) };
            if (!held.Active)
                return Change(ChangeKind.Enable, changes, "assigned and active, and the account is disabled") with { Wanted = news };
            if (changes.Count > 0)
                return Change(ChangeKind.Update, changes, $"{Count(changes.Count)} in the app {(changes.Count == 1 ? "differs" : "differ")} from the directory") with { Wanted = news };
            return news is null
                ? Deprovision(DeprovisioningPolicy.Return(held) ?? (held.Groups.SequenceEqual(groups) ? null : new(ChangeKind.Record, false, "other groups give the app"))) ?? Noted()
                : Change(ChangeKind.Record, [], "the app has by itself what is wanted now") with { Wanted = news };
        }

        string Why() => account is null ? "assigned, and has no account"
            : IsGoneByItself(account) && target.App.WhenAccountGone == WhenAccountGone.Relink ? "assigned, and the account is gone from the app: another one of theirs is linked, and none is made"
            : "assigned, and the account is gone from the app";

        Change? Deprovision(Deprovisioned? decision) => decision is { } d ? Change(d.Kind, [], d.Reason) with { OutOfScope = d.OutOfScope } : null;

        // An account is found by the values that no other one is to have, of whoever has left too.
        Change? Noted() => held!.UniqueAttributes.Count + target.UniqueAttributes.Count == 0 || held.UniqueAttributes.SequenceEqual(target.UniqueAttributes, StringComparer.OrdinalIgnoreCase)
            ? null
            : Change(ChangeKind.Record, [], "which of its values are unique has changed") with { OutOfScope = held.OutOfScopeSince is not null };

        Change Change(ChangeKind kind, IReadOnlyList<AttributeChange> attributes, string reason) => new()
        {
            Number = 0,
            Target = target.App.Name,
            Kind = kind,
            UserId = user?.Id ?? account!.UserId,
            UserName = user?.UserName ?? account!.Values["userName"].AsString(),
            AccountKey = account?.Key,
            Attributes = attributes,
            Reason = reason,
            Groups = groups,
            // What takes access away, or is only noted, is made whatever becomes of others.
            Basis = kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Enable ? others.Basis : [],
            UserRevision = user?.Revision ?? 0,
            AccountRevision = account?.Revision ?? 0,
            DependsOn = dependsOn,
        };
    }

    /// <summary>True for an account that could be used when the app had it last, and that the app has no more: nothing of ours took it away.</summary>
    public static bool IsGoneByItself(Account? account) => account is { Present: false, Active: true };

    /// <summary>Why somebody who is not active, or not assigned, is not to use an account.</summary>
    public static string CauseOf(User? user) => user is { Status: UserStatus.Active } ? "not assigned" : (user?.Status ?? UserStatus.Deleted).ToString();

    /// <summary>
    /// What of the account's attributes is not as it should be: as given, else as the mapping says. Values that the app had before the account was linked stay while the directory has none; an Additive app loses no value.
    /// </summary>
    /// <param name="user">The user.</param>
    /// <param name="given">Values that go before the mappings: those of the assignment, by canonical path.</param>
    /// <param name="account">The account, or null for one to be made.</param>
    /// <param name="target">The app.</param>
    /// <param name="others">What is known of others.</param>
    /// <param name="chosen">The values that are chosen newly so that no other account has them, by path.</param>
    public static AccountDifferences Differences(User user, AttributeSet given, Account? account, OutboundTarget target, Others others, AttributeSet chosen)
    {
        var input = MappingInput.Of(user, others);
        var current = account?.Values ?? AttributeSet.Empty;
        var wanted = target.OfNormal(account?.Wanted ?? AttributeSet.Empty);
        var differences = new List<AttributeChange>();
        List<DriftedValue>? drift = null;
        List<WaitingReference>? waiting = null;
        var undone = new UndoneValues(account?.Undone);
        foreach (var mapping in target.Mappings)
        {
            var path = mapping.Target.Canonical;
            var value = given[path];
            var held = mapping.Target.Get(current);
            if (value.IsNone && account is not null && mapping.Spares(held))
                continue;
            if (value.IsNone && mapping.IsUnique)
                value = chosen[path];
            var answer = value.IsNone ? mapping.Evaluate(input) : ExpressionAnswer.Of(value);
            if (value.IsNone && mapping.References?.UserIds(input.Source).Where(id => !others.Keys.ContainsKey(id)).ToList() is { Count: > 0 } missing)
                (waiting ??= []).Add(new(path, missing));
            if (answer.Kind == ExpressionAnswerKind.Keep)
                continue;
            var desired = answer.Value;
            var isNormal = mapping.Strength == MappingStrength.Normal && value.IsNone;
            if (!desired.SameValues(held))
            {
                if (undone.Holds(path, desired))
                    continue;
                if (isNormal && account is not null && desired.SameValues(wanted[path]))
                {
                    (drift ??= []).Add(new(user.Id, user.UserName, path, desired, held));
                    continue;
                }

                if (desired.IsNone && target.App.Mode == AppMode.Additive)
                    continue;
                // What the app had before stays while the directory has nothing to say; clear() says something.
                if (answer.Kind == ExpressionAnswerKind.NoValue && account!.Kept.Contains(path, StringComparer.OrdinalIgnoreCase))
                    continue;
                differences.Add(new(path, held, desired));
            }

            if (isNormal)
                wanted = wanted.With(path, desired);
        }

        // What no mapping gives comes from an assignment alone, and goes when none gives it any more.
        foreach (var path in given.Names.Union(account?.Given ?? [], StringComparer.OrdinalIgnoreCase).Where(p => !target.Maps(p)))
        {
            var (desired, held) = (given[path], Paths.Get(path).Get(current));
            if (!desired.SameValues(held) && !(desired.IsNone && target.App.Mode == AppMode.Additive) && !undone.Holds(path, desired))
                differences.Add(new(path, held, desired));
        }

        return new(differences, wanted, drift ?? [], waiting ?? [], undone.Rest);
    }

    /// <summary>The attributes of an account to be linked that neither the given values nor the directory have a value for: they stay as they are.</summary>
    public static IReadOnlyList<string> ToKeep(User user, AttributeSet given, AttributeSet current, OutboundTarget target, Others others)
    {
        var input = MappingInput.Of(user, others);
        return
        [
            .. target.Mappings
                .Where(m => !given.Contains(m.Target.Canonical) && m.Evaluate(input).Kind is ExpressionAnswerKind.NoValue or ExpressionAnswerKind.Keep && !m.Target.Get(current).IsNone)
                .Select(m => m.Target.Canonical),
        ];
    }

    // Where the account turns out to be there, it keeps what it has of these.
    private static List<string> Fills(IReadOnlyList<AttributeChange> changes, AttributeSet given, OutboundTarget target) =>
    [
        .. target.Mappings
            .Where(m => m.OnlyFills && !given.Contains(m.Target.Canonical))
            .Select(m => m.Target.Canonical)
            .Intersect(changes.Select(c => c.Path), StringComparer.OrdinalIgnoreCase),
    ];

    private static IReadOnlyList<string> GroupsOf(EffectiveAssignment? assignment) =>
        assignment is null ? [] : [.. assignment.Grants.Select(g => g.GroupId).OfType<string>().Order(StringComparer.Ordinal)];

    private static string Count(int count) => count == 1 ? "1 attribute" : $"{count} attributes";
}

namespace Provisioning.Engine;

/// <summary>A target app with its mappings ready.</summary>
internal sealed record OutboundTarget(App App, IReadOnlyList<CompiledMapping> Mappings);

/// <summary>Says what one app is to hold for one user, and what of that differs. Pure.</summary>
internal static class OutboundEvaluator
{
    /// <summary>The change, or null when the app holds what it should.</summary>
    /// <param name="user">The user as they are, or will be when the directory part of the plan is applied; null when there is none any more.</param>
    /// <param name="assigned">True when the app is assigned.</param>
    /// <param name="account">The user's account in the app, or null.</param>
    /// <param name="target">The app.</param>
    /// <param name="dependsOn">The directory change that makes the user so, or null.</param>
    public static Change? Evaluate(User? user, bool assigned, Account? account, OutboundTarget target, int? dependsOn)
    {
        var held = account is { Present: true } ? account : null;
        if (user is not { Status: UserStatus.Active } || !assigned)
            return held is { Active: true } ? Change(ChangeKind.Disable, [], OutOfScope(user, assigned)) : null;

        var differences = Differences(user, held, target);
        if (held is null)
            return Change(ChangeKind.Create, differences, account is null ? "assigned, and has no account" : "assigned, and the account is gone from the app");
        if (!held.Active)
            return Change(ChangeKind.Enable, differences, "assigned and active, and the account is disabled");
        return differences.Count > 0 ? Change(ChangeKind.Update, differences, $"{Count(differences.Count)} in the app {(differences.Count == 1 ? "differs" : "differ")} from the directory") : null;

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
            UserRevision = user?.Revision ?? 0,
            AccountRevision = account?.Revision ?? 0,
            DependsOn = dependsOn,
        };
    }

    /// <summary>What of the mapped attributes is not as the directory says. Values that the app had before the account was linked stay while the directory has none; an Additive app loses no value.</summary>
    public static List<AttributeChange> Differences(User user, Account? account, OutboundTarget target)
    {
        var source = OutboundSource.Of(user);
        var current = account?.Values ?? AttributeSet.Empty;
        var differences = new List<AttributeChange>();
        foreach (var mapping in target.Mappings)
        {
            var desired = mapping.Expression.Evaluate(source);
            var held = mapping.Target.Get(current);
            if (desired.SameValues(held))
                continue;
            if (desired.IsNone && (target.App.Mode == AppMode.Additive || account!.Kept.Contains(mapping.Target.Canonical, StringComparer.OrdinalIgnoreCase)))
                continue;
            differences.Add(new(mapping.Target.Canonical, held, desired));
        }

        return differences;
    }

    /// <summary>The attributes of an account to be linked that the directory has no value for: they stay as they are.</summary>
    public static IReadOnlyList<string> ToKeep(User user, AttributeSet current, OutboundTarget target)
    {
        var source = OutboundSource.Of(user);
        return
        [
            .. target.Mappings
                .Where(m => m.Expression.Evaluate(source).IsNone && !m.Target.Get(current).IsNone)
                .Select(m => m.Target.Canonical),
        ];
    }

    private static string OutOfScope(User? user, bool assigned) => user switch
    {
        null => "the user is no more",
        { Status: not UserStatus.Active } => $"the user is {user.Status}",
        _ => assigned ? "out of scope" : "no longer assigned",
    };

    private static string Count(int count) => count == 1 ? "1 attribute" : $"{count} attributes";
}

namespace Provisioning.Engine;

/// <summary>Judges accounts of one app as the planner does, and says of each difference whose it is.</summary>
internal sealed class DriftJudge
{
    private readonly OutboundTarget _target;
    private readonly AppGrants _grants;
    private readonly Assignees _assignees;
    private readonly OthersReader _others;
    private readonly OutputMask _mask;
    private readonly DateTimeOffset _now;
    private Dictionary<string, Assignee> _page = [];

    private DriftJudge(OutboundTarget target, AppGrants grants, Assignees assignees, OthersReader others, OutputMask mask, DateTimeOffset now) =>
        (_target, _grants, _assignees, _others, _mask, _now) = (target, grants, assignees, others, mask, now);

    public static async ValueTask<DriftJudge> LoadAsync(EngineContext context, DirectoryService directory, App app, CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var target = OutboundTarget.Of(app, schema);
        var grants = await AppGrants.LoadAsync(context.Store, target, graph, cancellationToken).ConfigureAwait(false);
        var mask = await directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        return new(target, grants, new(context.Store, grants), new(context.Store, target.Reads, grants), mask, context.Now);
    }

    /// <summary>Reads whose the accounts are.</summary>
    public async ValueTask LookAtAsync(IReadOnlyList<Account> page, CancellationToken cancellationToken)
    {
        _page = (await _assignees.LoadAsync([.. page.Select(a => a.UserId!).Distinct(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false)).ToDictionary(a => a.UserId, StringComparer.Ordinal);
        await _others.LoadAsync([.. _page.Values.Select(a => a.User).OfType<User>().Where(u => u.Status == UserStatus.Active)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What of the account is not as it should be, or why it cannot be told.</summary>
    /// <param name="known">The account as it is noted.</param>
    /// <param name="now">The account as it is to be judged.</param>
    /// <param name="live">True when it was read now.</param>
    public (IReadOnlyList<Drift> Found, ProvisioningError? Error) Judge(Account known, Account now, bool live)
    {
        var assignee = _page[known.UserId!];
        try
        {
            var user = assignee.User;
            var assignment = user is { Status: UserStatus.Active } ? _grants.Of(user, assignee.Direct, assignee.Entries, _now) : null;
            var others = user is not null && assignment is not null ? _others.Of(user, assignee.Entries, _now) : Others.None;
            var result = OutboundEvaluator.Evaluate(user, assignment, now, _target, others, AttributeSet.Empty, null, _now);
            var (change, drift) = result;
            var found = new List<Drift>();
            if (result.IsLeftGone)
                found.Add(New(DriftKind.Missing, null, default, default, DriftOwner.App));
            if (StateOf(change?.Kind) is { } kind)
                found.Add(New(kind, null, default, default, DriftOwner.Directory));
            // A new account's values are no drift: there is none that could have others.
            if (change is { Kind: ChangeKind.Update or ChangeKind.Enable })
                found.AddRange(change.Attributes.Select(a => New(DriftKind.Value, a.Path, a.New, a.Old, DriftOwner.Directory)));
            found.AddRange(drift.Select(d => New(DriftKind.Value, d.Path, d.Wanted, d.Held, DriftOwner.App)));
            return ([.. found.Select(_mask.Apply)], null);

            Drift New(DriftKind what, string? path, AttributeValue wanted, AttributeValue held, DriftOwner owner) => new()
            {
                App = known.App,
                UserId = known.UserId!,
                UserName = user?.UserName ?? known.Values["userName"].AsString(),
                AccountKey = known.Key,
                Kind = what,
                Path = path,
                Wanted = wanted,
                Held = held,
                Owner = owner,
                Since = path is null ? null : SinceOf(known, path, held),
                AsOf = now.LastSeen,
                IsLive = live,
                IsNews = path is null ? (known.Active, known.Present) != (now.Active, now.Present) : !Paths.Get(path).Get(known.Values).SameValues(held),
            };
        }
        catch (ProvisioningException e)
        {
            return ([], ExpressionFailure.For(assignee.User, e.Error));
        }
    }

    private static DriftKind? StateOf(ChangeKind? kind) => kind switch
    {
        ChangeKind.Create => DriftKind.Missing,
        ChangeKind.Enable => DriftKind.Disabled,
        ChangeKind.Disable or ChangeKind.Delete => DriftKind.Usable,
        _ => null,
    };

    // What the app has only now, it did not have when it was last seen: since when lies in between, and nobody knows.
    private static DateTimeOffset? SinceOf(Account known, string path, AttributeValue held) =>
        Paths.Get(path).Get(known.Values).SameValues(held) && known.DriftSince.TryGetValue(path, out var since) ? since : null;
}

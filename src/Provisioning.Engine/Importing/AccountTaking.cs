namespace Provisioning.Engine;

/// <summary>
/// Says what becomes of an account of a target that turns out to be a user's: what it holds that the directory has no opinion of is kept, and whoever has one that works and has no assignment of the app gets one, since the next
/// plan would take the account away from who has none.
/// </summary>
internal sealed class AccountTaking
{
    private readonly EngineContext _context;
    private readonly OutboundTarget _target;
    private readonly AppGrants _grants;
    private readonly Assignees _assignees;
    private readonly OthersReader _others;
    private readonly Dictionary<string, Assignee> _ahead = new(StringComparer.Ordinal);

    private AccountTaking(EngineContext context, OutboundTarget target, AppGrants grants, OthersReader others) =>
        (_context, _target, _grants, _assignees, _others) = (context, target, grants, new(context.Store, grants), others);

    public static async ValueTask<AccountTaking> LoadAsync(EngineContext context, App app, DirectorySchema schema, CancellationToken cancellationToken)
    {
        var target = OutboundTarget.Of(app, schema);
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        return new(
            context,
            target,
            await AppGrants.LoadAsync(context.Store, target, graph, cancellationToken).ConfigureAwait(false),
            await OthersReader.LoadAsync(context.Store, target.Reads, schema, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Asks the store at once for what decides whether these users have the app.</summary>
    public async ValueTask LookAheadAsync(IReadOnlyList<string> userIds, CancellationToken cancellationToken)
    {
        _ahead.Clear();
        List<string> ids = [.. userIds.Distinct(StringComparer.Ordinal)];
        foreach (var assignee in ids.Count == 0 ? [] : await _assignees.LoadAsync(ids, cancellationToken).ConfigureAwait(false))
            _ahead.Add(assignee.UserId, assignee);
    }

    /// <summary>The account as the user's, and the assignment that comes with it, or null.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ExpressionFailed"/>: what the app is to hold cannot be worked out.</exception>
    public async ValueTask<(Account Linked, Assignment? Assignment)> TakeAsync(Account account, User user, CancellationToken cancellationToken)
    {
        var others = await _others.OfAsync(user, _context.Now, cancellationToken).ConfigureAwait(false);
        var kept = OutboundEvaluator.ToKeep(user, AttributeSet.Empty, account.Values, _target, others);
        return (account with { UserId = user.Id, Kept = kept, OutOfScopeSince = null, Groups = [] }, await AssignmentAsync(account, user, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<Assignment?> AssignmentAsync(Account account, User user, CancellationToken cancellationToken)
    {
        if (user.Status is UserStatus.Deactivated or UserStatus.Deleted || account is not { Active: true, Present: true })
            return null;
        var assignee = _ahead.TryGetValue(user.Id, out var known) ? known : (await _assignees.LoadAsync([user.Id], cancellationToken).ConfigureAwait(false))[0];
        // A group of which it cannot be told takes nothing away: nobody is planned while its rule fails.
        return assignee.Direct is not null || _grants.Of(user, null, assignee.Entries, _context.Now, _ => { }) is not null
            ? null
            : new() { App = _target.App.Name, UserId = user.Id, Granted = _context.Now, GrantedBy = _context.Actor };
    }
}

using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// What has to be done before a person can be erased: who is erased is known to no run any more, so that nothing may be left to be done for them, and no source may have them, of whose row the next import would make them anew.
/// </summary>
internal sealed class ErasureObstacles(IProvisioningStore store, ErasedPerson person)
{
    /// <summary>Refuses where something is left to be done.</summary>
    /// <param name="plans">The plans that say something of the person.</param>
    /// <param name="force">Leaves accounts and tasks in apps to whoever looks after them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotErasable"/>.</exception>
    public async ValueTask<IReadOnlyList<string>> CheckAsync(IReadOnlyDictionary<string, ErasedPlan> plans, bool force, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(Collections.Users, person.Id, cancellationToken).ConfigureAwait(false) is { } document && UserDocument.Read(document) is { Lifecycle.Removal: null } user)
            throw Refused($"is {user.Status}", "Remove the user first: Remove-ProvUser. What apps hold is taken away by the next Invoke-ProvSync.");
        await foreach (var run in store.ReadAsync(new(Collections.Runs), cancellationToken).ConfigureAwait(false))
        {
            // What a run has yet to do is known by its plan alone.
            if (JsonSerializer.Deserialize(run.Json.Span, EngineJson.Default.Run) is { State: not RunState.Completed } open && plans.ContainsKey(open.PlanId))
                throw Refused($"is in the run {open.Id}, which is under way, was stopped or was broken off", $"Wait for its end, or take it up: Resume-ProvRun {open.Id}.");
        }

        var (rows, used, held) = await AccountsAsync(cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
            throw Refused($"has a row in {string.Join(", ", rows)}, of which the next import would make somebody new", "Take them out of the source first, and import it: Invoke-ProvImport.");
        var tasks = new List<string>();
        await foreach (var task in store.ReadAsync(StoreQuery.Equal(Collections.Tasks, Indexes.User, person.Id), cancellationToken).ConfigureAwait(false))
        {
            if (TaskDocument.Read(task) is { State: TaskState.Open } open)
                tasks.Add(open.Id);
        }

        foreach (var found in await store.GetManyAsync(Collections.Matches, [.. person.Objects], cancellationToken).ConfigureAwait(false))
        {
            // That an app's object was taken from somebody else is known by this alone: they have to be planned first.
            var match = MatchDocument.Read(found);
            if (match.Refused.Any(id => id != person.Id) && await AppAsync(match.App, cancellationToken).ConfigureAwait(false) is { IsTarget: true } && (await store.GetStateAsync(match.App, cancellationToken).ConfigureAwait(false)).PlannedThrough < found.Revision)
                throw Refused($"has an object of {match.App} that was somebody else's, for whom {match.App} has not been planned since", $"Plan and apply it first: Invoke-ProvSync {match.App}.");
        }

        if (!force && used.Count > 0)
            throw Refused($"has an account in {string.Join(", ", used)} that can be used, and that nobody would disable any more", "Have it disabled first (Invoke-ProvSync, with the app in a mode that allows it), or use -Force where somebody has done so by hand.");
        if (!force && tasks.Count > 0)
            throw Refused($"has tasks that are open: {string.Join(", ", tasks)}", "Close them first (Complete-ProvTask, Stop-ProvTask), or use -Force.");
        return
        [
            .. used.Select(app => $"{app} has an account that can be used, and no run disables it any more: disable or delete it there."),
            .. held.Select(app => $"{app} still has the account, disabled: delete it there if nothing is to be left."),
        ];
    }

    private async ValueTask<(SortedSet<string> Rows, SortedSet<string> Used, SortedSet<string> Held)> AccountsAsync(CancellationToken cancellationToken)
    {
        var (rows, used, held) = (new SortedSet<string>(StringComparer.OrdinalIgnoreCase), new SortedSet<string>(StringComparer.OrdinalIgnoreCase), new SortedSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var document in await store.GetManyAsync(Collections.Accounts, [.. person.Objects], cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (!account.Present || account.UserId is { } owner && owner != person.Id)
                continue;
            var set = await AppAsync(account.App, cancellationToken).ConfigureAwait(false) is { IsSource: true } ? rows : account.Active ? used : held;
            set.Add(account.App);
        }

        return (rows, used, held);
    }

    private async ValueTask<App?> AppAsync(string name, CancellationToken cancellationToken) =>
        await store.GetAsync(Collections.Apps, AppDocument.Id(name), cancellationToken).ConfigureAwait(false) is { } document ? AppDocument.Read(document) : null;

    private ProvisioningException Refused(string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.UserNotErasable,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The user {person.Id} cannot be erased: the person {why}.",
        RecommendedAction = action,
        Target = person.Id,
    }.ToException();
}

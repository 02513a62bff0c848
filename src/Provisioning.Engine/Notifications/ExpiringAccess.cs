namespace Provisioning.Engine;

/// <summary>Finds whose access ends soon by the indexes of what is due: who has nothing to come is not looked at.</summary>
internal sealed class ExpiringAccess(EngineContext context, DirectorySchema schema)
{
    // By key: what begins and ends within the time stands twice in the index.
    private readonly Dictionary<string, AccessEnd> _ends = new(StringComparer.Ordinal);
    private readonly bool _hidesEndDate = schema.IsSensitive(Paths.Get(LifecycleDates.EndName));

    /// <summary>What ends from now on within so many days, in the order of time.</summary>
    public async ValueTask<IReadOnlyList<AccessEnd>> ListAsync(int days, CancellationToken cancellationToken)
    {
        var (now, until) = (context.Now, context.Now.AddDays(days));
        _ends.Clear();
        await foreach (var document in context.Store.ReadAsync(UserTimers.Due(until), cancellationToken).ConfigureAwait(false))
            AddStatuses(UserDocument.Read(document), now, until);
        var held = new List<(string UserId, DateTimeOffset At, string What)>();
        await AddAssignmentsAsync(held, now, until, cancellationToken).ConfigureAwait(false);
        await AddMembershipsAsync(held, now, until, cancellationToken).ConfigureAwait(false);
        await AddHeldAsync(held, cancellationToken).ConfigureAwait(false);
        return [.. _ends.Values.OrderBy(e => e.At).ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.What, StringComparer.Ordinal)];
    }

    private void AddStatuses(User user, DateTimeOffset now, DateTimeOffset until)
    {
        if (user.Lifecycle.Protection is not null)
            return;
        foreach (var change in UserTimers.Statuses(user, schema.Lifecycle))
        {
            // Who goes on leave comes back; that is no end.
            var ends = change.After == UserStatus.Deactivated || change.Before == UserStatus.Active && change.Step.Kind == TimerKind.DecisionEnd;
            if (!ends || change.Step.At <= now || change.Step.At > until)
                continue;
            var moves = $"{change.Before} -> {change.After}";
            var because = change.Step.Kind == TimerKind.End ? EndDate(user) : "what was decided by hand ends";
            Add(new(change.Step.At, user.Id, user.UserName, true, $"{moves} ({because})") { Id = moves, IsTimeHidden = _hidesEndDate && change.Step.Kind == TimerKind.End });
        }
    }

    private string EndDate(User user) => _hidesEndDate ? "end date" : $"end date {LifecycleDates.Of(user, schema.Lifecycle).End?.Text}";

    private async ValueTask AddAssignmentsAsync(List<(string UserId, DateTimeOffset At, string What)> held, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(Period.Due(Collections.Assignments, now, until), cancellationToken).ConfigureAwait(false))
        {
            var assignment = AssignmentDocument.Read(document);
            if (assignment.Until is { } end && end > now && end <= until)
                held.Add((assignment.UserId, end, assignment.App));
        }

        await foreach (var document in context.Store.ReadAsync(Period.Due(Collections.GroupAssignments, now, until), cancellationToken).ConfigureAwait(false))
        {
            var assignment = AssignmentDocument.ReadGroup(document);
            if (assignment.Until is { } end && end > now && end <= until)
                await AddGroupAsync(assignment.GroupId, end, assignment.App, cancellationToken).ConfigureAwait(false);
        }
    }

    // A membership that ends is told where the group, or one that it is nested in, gives an app.
    private async ValueTask AddMembershipsAsync(List<(string UserId, DateTimeOffset At, string What)> held, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var entries = new List<MembershipEntry>();
        await foreach (var entry in MembershipEntry.ReadAsync(context.Store, Period.Due(Collections.GroupMembers, now, until), cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind != MemberKind.Excluded && entry.Until is { } end && end > now && end <= until)
                entries.Add(entry);
        }

        if (entries.Count == 0)
            return;
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var giving = new List<string>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.GroupAssignments), cancellationToken).ConfigureAwait(false))
            giving.Add(AssignmentDocument.ReadGroup(document).GroupId);
        var groups = graph.Below(giving);
        foreach (var entry in entries.Where(e => groups.Contains(e.GroupId)))
        {
            var what = $"group {graph.Find(entry.GroupId)!.Name}";
            if (entry.Kind == MemberKind.Nested)
                await AddGroupAsync(entry.MemberId, entry.Until!.Value, what, cancellationToken).ConfigureAwait(false);
            else
                held.Add((entry.MemberId, entry.Until!.Value, what));
        }
    }

    private async ValueTask AddGroupAsync(string groupId, DateTimeOffset at, string what, CancellationToken cancellationToken)
    {
        if (await context.Store.GetAsync(Collections.Groups, groupId, cancellationToken).ConfigureAwait(false) is { } document)
            Add(new(at, groupId, GroupDocument.Read(document).Name, false, what));
    }

    // Who has left by then has nothing that ends any more, and no run touches who is protected.
    private async ValueTask AddHeldAsync(List<(string UserId, DateTimeOffset At, string What)> held, CancellationToken cancellationToken)
    {
        const int Page = 500;
        foreach (var page in held.GroupBy(h => h.UserId, StringComparer.Ordinal).Chunk(Page))
        {
            var documents = await context.Store.GetManyAsync(Collections.Users, [.. page.Select(p => p.Key)], cancellationToken).ConfigureAwait(false);
            var users = documents.ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
            foreach (var (userId, at, what) in page.SelectMany(p => p))
            {
                if (users.GetValueOrDefault(userId) is { Lifecycle.Protection: null } user && !HasLeftBy(user, at))
                    Add(new(at, userId, user.UserName, true, what));
            }
        }
    }

    private bool HasLeftBy(User user, DateTimeOffset at) =>
        LifecycleEvaluator.Evaluate(user.Lifecycle, LifecycleDates.Of(user, schema.Lifecycle), schema.Lifecycle, at).Status is UserStatus.Deactivated or UserStatus.Deleted;

    private void Add(AccessEnd end) => _ends.TryAdd(end.Key, end);
}

namespace Provisioning.Engine;

/// <summary>What comes about by itself, and when.</summary>
public sealed class TimerService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal TimerService(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>Everything that is to come up to a time, of everybody or of one user, in the order of time. What has passed and waits for the next plan is among it.</summary>
    public async ValueTask<IReadOnlyList<ProvisioningTimer>> ListAsync(User? user, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var timers = new List<ProvisioningTimer>();
        if (user is not null)
        {
            timers.AddRange(UserTimers.List(user, schema));
        }
        else
        {
            await foreach (var document in _context.Store.ReadAsync(Until(Collections.Users), cancellationToken).ConfigureAwait(false))
                timers.AddRange(UserTimers.List(UserDocument.Read(document), schema));
        }

        var periods = new List<(string? UserId, PeriodTimer Timer)>();
        await AddAssignmentsAsync().ConfigureAwait(false);
        await AddMembershipsAsync().ConfigureAwait(false);
        await AddDeletesAsync().ConfigureAwait(false);
        timers.AddRange(await NamedAsync(periods, user, cancellationToken).ConfigureAwait(false));
        return [.. timers.Where(t => !(t.Due > before)).OrderBy(t => t.Due).ThenBy(t => t.UserName, StringComparer.OrdinalIgnoreCase).ThenBy(t => t.What, StringComparer.Ordinal)];

        StoreQuery Until(string collection) => new(collection) { Index = Indexes.Timer, To = before is { } end ? IndexTime.Text(end) : null };

        StoreQuery ToCome(string collection) => Until(collection) with { From = IndexTime.Text(_context.Now) };

        async ValueTask AddAssignmentsAsync()
        {
            var query = user is null ? ToCome(Collections.Assignments) : StoreQuery.Equal(Collections.Assignments, Indexes.User, user.Id);
            await foreach (var document in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            {
                var assignment = AssignmentDocument.Read(document);
                Add(assignment.UserId, assignment.From, TimerKind.AssignmentStart, $"the assignment of {assignment.App} begins");
                Add(assignment.UserId, assignment.Until, TimerKind.AssignmentEnd, $"the assignment of {assignment.App} ends");
            }

            if (user is not null)
                return;
            await foreach (var document in _context.Store.ReadAsync(ToCome(Collections.GroupAssignments), cancellationToken).ConfigureAwait(false))
            {
                var assignment = AssignmentDocument.ReadGroup(document);
                var group = await GroupNameAsync(assignment.GroupId).ConfigureAwait(false);
                Add(null, assignment.From, TimerKind.AssignmentStart, $"the assignment of {assignment.App} to the group {group} begins");
                Add(null, assignment.Until, TimerKind.AssignmentEnd, $"the assignment of {assignment.App} to the group {group} ends");
            }
        }

        async ValueTask AddMembershipsAsync()
        {
            var query = user is null ? ToCome(Collections.GroupMembers) : StoreQuery.Equal(Collections.GroupMembers, Indexes.Member, user.Id);
            await foreach (var entry in MembershipEntry.ReadAsync(_context.Store, query, cancellationToken).ConfigureAwait(false))
            {
                var group = await GroupNameAsync(entry.GroupId).ConfigureAwait(false);
                var what = entry.Kind switch
                {
                    MemberKind.Nested => $"the nesting of {await GroupNameAsync(entry.MemberId).ConfigureAwait(false)} in the group {group}",
                    MemberKind.Excluded => $"the exclusion from the group {group}",
                    _ => $"the membership of the group {group}",
                };
                var member = entry.Kind == MemberKind.Nested ? null : entry.MemberId;
                Add(member, entry.From, TimerKind.MembershipStart, what + " begins");
                Add(member, entry.Until, TimerKind.MembershipEnd, what + " ends");
            }
        }

        async ValueTask AddDeletesAsync()
        {
            await foreach (var document in _context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
            {
                if (AppDocument.Read(document) is not { Deprovisioning: Deprovisioning.Delete } app)
                    continue;
                var query = user is null ? DeprovisioningPolicy.Due(app, null, before ?? DateTimeOffset.MaxValue) : StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name));
                await foreach (var held in _context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
                {
                    if (AccountDocument.Read(held) is { Present: true, Active: false, OutOfScopeSince: { } since, UserId: { } owner })
                        periods.Add((owner, new(since.AddDays(DeprovisioningPolicy.DeleteAfterDays(app)), TimerKind.AccountDelete, $"the account in {app.Name}, which was disabled on {since:u}, is deleted")));
                }
            }
        }

        // An entry stands in the index with its beginning and its end, and is met by either.
        void Add(string? userId, DateTimeOffset? at, TimerKind kind, string what)
        {
            if (at is { } due && due >= _context.Now && !periods.Contains((userId, new(due, kind, what))))
                periods.Add((userId, new(due, kind, what)));
        }

        async ValueTask<string> GroupNameAsync(string id) =>
            await _context.Store.GetAsync(Collections.Groups, id, cancellationToken).ConfigureAwait(false) is { } document ? GroupDocument.Read(document).Name : id;
    }

    private async ValueTask<IEnumerable<ProvisioningTimer>> NamedAsync(List<(string? UserId, PeriodTimer Timer)> periods, User? user, CancellationToken cancellationToken)
    {
        var ids = periods.Select(p => p.UserId).OfType<string>().Where(id => id != user?.Id).Distinct(StringComparer.Ordinal).ToList();
        var documents = ids.Count == 0 ? [] : await _context.Store.GetManyAsync(Collections.Users, ids, cancellationToken).ConfigureAwait(false);
        var names = documents.ToDictionary(d => d.Id, d => UserDocument.Read(d).UserName, StringComparer.Ordinal);
        if (user is not null)
            names[user.Id] = user.UserName;
        return periods.Select(p => new ProvisioningTimer { Due = p.Timer.Due, Kind = p.Timer.Kind, UserId = p.UserId, UserName = p.UserId is null ? null : names.GetValueOrDefault(p.UserId), What = p.Timer.What });
    }

    private readonly record struct PeriodTimer(DateTimeOffset Due, TimerKind Kind, string What);
}

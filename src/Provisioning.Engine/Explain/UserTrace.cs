namespace Provisioning.Engine;

/// <summary>One explanation under way: the user, each app, and the values, from what is held back to where it came from.</summary>
internal sealed class UserTrace(IProvisioningStore journal, IProvisioningStore state, long sequence, DateTimeOffset now, DirectorySchema schema, AuditMask mask, DocumentVersions versions, Explainer explainer, string userId)
{
    private readonly TraceBuilder _trace = new(userId);

    public async ValueTask<IReadOnlyList<TraceStep>> RunAsync(string? appName, string? attribute, CancellationToken cancellationToken)
    {
        var document = await state.GetAsync(Collections.Users, userId, cancellationToken).ConfigureAwait(false);
        var user = document is null ? null : UserDocument.Read(document);
        if (appName is null && attribute is not null)
        {
            _trace.Attribute = attribute;
            if (user is null)
                await UserAsync(user, cancellationToken).ConfigureAwait(false);
            else
                await ValueAsync(0, user, schema.Resolve(attribute).Canonical, cancellationToken).ConfigureAwait(false);
            return _trace.Steps;
        }

        await UserAsync(user, cancellationToken).ConfigureAwait(false);
        var accounts = await AccountsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var app in await AppsAsync(appName, accounts, cancellationToken).ConfigureAwait(false))
        {
            _trace.App = app.Name;
            await AppAsync(app, user, accounts.FirstOrDefault(a => Same(a.App, app.Name)), appName is not null, attribute, cancellationToken).ConfigureAwait(false);
        }

        return _trace.Steps;
    }

    // Where the user stands, and what made it so.
    private async ValueTask UserAsync(User? user, CancellationToken cancellationToken)
    {
        var found = await TurnAsync(Collections.Users, userId, v => v.Document is { } d ? UserDocument.Read(d, ["userName"]).Status.ToString() : "gone", cancellationToken).ConfigureAwait(false);
        if (found is not { } turn)
        {
            _trace.Add(0, TraceKind.User, "There was no such user yet.");
            return;
        }

        var last = turn.Before?.Document is { } before ? UserDocument.Read(before).UserName : userId;
        _trace.Add(0, TraceKind.User, user is null ? $"{last} was deleted." : $"{user.UserName} is {user.Status}.", turn.Version.Commit);
        await ChangeAsync(1, turn.Version, null, cancellationToken).ConfigureAwait(false);
        if (user is null)
            return;
        if (user.Lifecycle.Decision is { } decision)
            _trace.Add(1, TraceKind.Source, $"Decided by hand: {decision}.", since: decision.Since);
        if (user.Lifecycle.Removal is { } removal)
            _trace.Add(1, TraceKind.Source, $"Removed{(removal.By is { } by ? $" by {by}" : "")}.", since: removal.At);
        if (user.Lifecycle.Protection is { } protection)
            _trace.Add(1, TraceKind.Obstacle, $"Protected: no run touches the user or their accounts ({protection}).");
        foreach (var timer in LifecycleStep.Of(user.Lifecycle, LifecycleDates.Of(user, schema.Lifecycle), schema.Lifecycle).Where(s => s.At > now).Take(2))
            _trace.Add(1, TraceKind.Source, $"Something is due on {timer.At:u}: {timer.Kind}.");
    }

    private async ValueTask AppAsync(App app, User? user, Account? account, bool values, string? attribute, CancellationToken cancellationToken)
    {
        await AccountAsync(app, account, cancellationToken).ConfigureAwait(false);
        if (app.IsTarget)
        {
            if (user is not null)
                await AssignmentAsync(app, user, cancellationToken).ConfigureAwait(false);
            await ObstaclesAsync(app, user, account, cancellationToken).ConfigureAwait(false);
            if (user is not null)
                await MembershipsAsync(app, user, account, cancellationToken).ConfigureAwait(false);
        }

        if (!values || account is not { Present: true })
            return;
        foreach (var mapping in app.Mappings.Where(m => m.Direction == MappingDirection.Outbound && (attribute is null || Same(m.Target, attribute))))
        {
            _trace.Attribute = mapping.Target;
            await AppValueAsync(app, user, account, mapping, cancellationToken).ConfigureAwait(false);
        }

        _trace.Attribute = null;
    }

    private async ValueTask AccountAsync(App app, Account? account, CancellationToken cancellationToken)
    {
        var id = account is null ? await FormerAccountAsync(app, cancellationToken).ConfigureAwait(false) : AccountDocument.Id(account.App, account.Key);
        if (id is null || await TurnAsync(Collections.Accounts, id, StandingOf, cancellationToken).ConfigureAwait(false) is not { } turn)
        {
            _trace.Add(0, TraceKind.Account, $"{app.Name}: no account, and there never was one.");
            return;
        }

        _trace.Add(0, TraceKind.Account, $"{app.Name}: account '{id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..]}' {StandingOf(turn.Version)}.", turn.Version.Commit);
        await ChangeAsync(1, turn.Version, app.IsTarget ? app.Name : null, cancellationToken).ConfigureAwait(false);
        if (!app.IsTarget && await state.GetAsync(Collections.Matches, id, cancellationToken).ConfigureAwait(false) is { } match)
            _trace.Add(1, TraceKind.Match, MatchText(MatchDocument.Read(match)), since: MatchDocument.Read(match).Since);
    }

    private string StandingOf(DocumentVersion version)
    {
        if (version.Document is not { } document)
            return "is gone from the record";
        var account = AccountDocument.Read(document);
        return account.UserId != userId ? "is not linked to the user any more"
            : !account.Present ? "is gone"
            : account.Active ? "can be used" : "is disabled";
    }

    // What gives the app; or what would, and does not.
    private async ValueTask AssignmentAsync(App app, User user, CancellationToken cancellationToken)
    {
        var graph = await GroupGraph.LoadAsync(state, schema, cancellationToken).ConfigureAwait(false);
        var grants = await AppGrants.LoadAsync(state, app.Name, graph, cancellationToken).ConfigureAwait(false);
        var assignee = (await new Assignees(state, grants).LoadAsync([userId], cancellationToken).ConfigureAwait(false))[0];
        var own = AssignmentDocument.Id(app.Name, userId);
        var turn = await TurnAsync(Collections.Assignments, own, v => v.Write.Json is null ? "" : "there", cancellationToken).ConfigureAwait(false);
        var effective = grants.Of(user, assignee.Direct, assignee.Entries, now, _ => { });
        foreach (var grant in effective?.Grants ?? [])
        {
            if (grant.Group is null)
                _trace.Add(1, TraceKind.Assignment, $"Assigned directly{(grant.Until is { } until ? $", until {until:u}" : "")}.", turn?.Version.Commit);
            else
                GroupText(2, _trace, graph.Find(grant.GroupId!)!, $"Assigned by {grant}.");
        }

        if (effective is not null)
            return;
        _trace.Add(1, TraceKind.Obstacle, assignee.Direct switch
        {
            { From: { } from } when from > now => $"Not assigned: the assignment begins on {from:u}.",
            { Until: { } until } when until <= now => $"Not assigned: the assignment ended on {until:u}.",
            _ when turn is { Version.Write.Json: null } => "Not assigned: the assignment was taken back.",
            _ => "Not assigned: there is no assignment of the user's own.",
        }, turn is { Version.Write.Json: null } ? turn.Value.Version.Commit : null);
        foreach (var id in grants.Groups)
        {
            var group = graph.Find(id)!;
            var excluded = assignee.Entries.Any(e => e.GroupId == id && e.Kind == MemberKind.Excluded && e.IsInEffect(now));
            GroupText(2, _trace, group, excluded ? $"The group {group.Name} would give it, and the user is excluded from it." : $"The group {group.Name} would give it, and the user is no member.", TraceKind.Obstacle);
        }
    }

    // In which pushed groups of the app the user is, and why not in the others of which they are a member.
    private async ValueTask MembershipsAsync(App app, User user, Account? account, CancellationToken cancellationToken)
    {
        var pushes = await GroupPushDocument.ListAsync(state, app.Name, cancellationToken).ConfigureAwait(false);
        if (pushes.Count == 0)
            return;
        var graph = await GroupGraph.LoadAsync(state, schema, cancellationToken).ConfigureAwait(false);
        var memberships = graph.Of(user, await MembershipEntry.OfMemberAsync(state, userId, cancellationToken).ConfigureAwait(false), now, failed: _ => { });
        foreach (var (group, push) in PushRule.Select(pushes, graph.Groups))
        {
            var remote = await AppGroupDocument.FindLinkedAsync(state, app.Name, group.Id, cancellationToken).ConfigureAwait(false);
            var turn = remote is null || account is null ? null : await TurnAsync(Collections.AppMembers, AppMembership.Id(app.Name, remote.Key, account.Key), v => v.Document is null ? "" : "in it", cancellationToken).ConfigureAwait(false);
            var isMember = memberships.TryGetValue(group.Id, out var membership);
            if (turn is { Version.Document: { } there })
                await ThereAsync(app, group, remote!, AppMembership.Read(there), turn.Value.Version, isMember ? membership : null, cancellationToken).ConfigureAwait(false);
            else if (isMember || turn is not null)
                await NotThereAsync(app, group, push, remote, account, turn?.Version, isMember, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ThereAsync(App app, Group group, AppGroup remote, AppMembership there, DocumentVersion since, Membership? membership, CancellationToken cancellationToken)
    {
        _trace.Add(1, TraceKind.Membership, $"In the app's group {remote.Name}{(there.Pushed ? "" : ", where somebody else put the account")}.", since.Commit);
        if (there.Pushed)
            await MemberChangeAsync(2, app, group, since, cancellationToken).ConfigureAwait(false);
        if (membership is { } by)
            GroupText(3, _trace, group, $"A member of the group {group.Name}, by {by.Kind}{(by.Via is { } via ? $" of {via.Name}" : "")}.", TraceKind.Source);
        else
            _trace.Add(2, TraceKind.Obstacle, there.Pushed ? $"No member of the group {group.Name} any more: the next run takes the account out." : $"No member of the group {group.Name}, and left where somebody else put it.");
    }

    private async ValueTask NotThereAsync(App app, Group group, GroupPush push, AppGroup? remote, Account? account, DocumentVersion? since, bool isMember, CancellationToken cancellationToken)
    {
        _trace.Add(1, TraceKind.Membership, $"Not in the app's group {remote?.Name ?? PushRule.NameOf(push, group)}.", since?.Commit);
        if (since is { } left)
            await MemberChangeAsync(2, app, group, left, cancellationToken).ConfigureAwait(false);
        if (!isMember)
            GroupText(3, _trace, group, $"No member of the group {group.Name}.", TraceKind.Obstacle);
        else if (account is not { Present: true, Active: true })
            _trace.Add(2, TraceKind.Obstacle, $"A member of the group {group.Name}, without an account that can be used.");
        else if (remote?.Undone.FirstOrDefault(u => u.MemberKey == account.Key && u.Wanted) is { } undone)
            _trace.Add(2, TraceKind.Obstacle, $"A member of the group {group.Name}; the run {undone.RunId} that put the account into it was undone.", since: undone.Since);
        else if (await state.GetAsync(Collections.Pending, PendingChange.IdOfGroup(app.Name, group.Id), cancellationToken).ConfigureAwait(false) is { } document && AppDocument.ReadPending(document) is var pending)
            _trace.Add(2, TraceKind.Obstacle, $"The group waits: {OutcomeText(pending.Outcome)}{(pending.LastError is { } error ? $": {error}" : ".")}");
        else
            _trace.Add(2, TraceKind.Obstacle, $"A member of the group {group.Name}: the next run puts the account into it.");
    }

    private async ValueTask MemberChangeAsync(int level, App app, Group group, DocumentVersion version, CancellationToken cancellationToken)
    {
        if (await explainer.ChangeAsync(version.Commit, userId, app.Name, cancellationToken, group.Id).ConfigureAwait(false) is not { Change: { } change } planned)
        {
            _trace.Add(level, TraceKind.Change, $"By {version.Commit.Batch.Cause}.", version.Commit);
            return;
        }

        _trace.Add(level, TraceKind.Change, $"{(change.Members.First(m => m.UserId == userId).Removed ? "Taken out" : "Put in")}, because {change.Reason}; {app.Name} answered: {OutcomeText(planned.Outcome)}.", version.Commit);
        _trace.Add(level + 1, TraceKind.Run, Explainer.RunText(planned), version.Commit);
    }

    private static void GroupText(int level, TraceBuilder trace, Group group, string text, TraceKind kind = TraceKind.Assignment)
    {
        trace.Add(level - 1, kind, text);
        if (group.Filter is { } filter)
            trace.Add(level, TraceKind.Source, $"Its rule is the filter: {filter}");
        else if (group.Rule is { } rule)
            trace.Add(level, TraceKind.Source, $"Its rule is: {rule}");
    }

    // What keeps something from happening.
    private async ValueTask ObstaclesAsync(App app, User? user, Account? account, CancellationToken cancellationToken)
    {
        if (user is { Status: not UserStatus.Active })
            _trace.Add(1, TraceKind.Obstacle, $"Whoever is {user.Status} has nothing in an app, whatever is assigned.");
        if (app.Mode != AppMode.Enforce)
            _trace.Add(1, TraceKind.Obstacle, app.Mode == AppMode.ReadOnly ? $"{app.Name} is ReadOnly: plans show what would be, and nothing is written." : $"{app.Name} is Additive: nothing is taken away.");
        if (account?.OutOfScopeSince is { } since)
            _trace.Add(1, TraceKind.Obstacle, $"The person is no longer to have the account; for who leaves, the app does this: {app.Deprovisioning}{(app.Deprovisioning == Deprovisioning.Delete ? $" after {DeprovisioningPolicy.DeleteAfterDays(app)} days" : "")}.", since: since);
        if (await state.GetAsync(Collections.Pending, PendingChange.Id(app.Name, userId), cancellationToken).ConfigureAwait(false) is { } document)
        {
            var pending = AppDocument.ReadPending(document);
            var commit = (await versions.AtAsync(Collections.Pending, document.Id, sequence, cancellationToken).ConfigureAwait(false))?.Commit;
            _trace.Add(1, TraceKind.Obstacle, $"Waiting: {OutcomeText(pending.Outcome)}{(pending.LastError is { } error ? $": {error}" : ".")}{(pending.Attempts > 0 ? $" Tried {pending.Attempts} {(pending.Attempts == 1 ? "time" : "times")}; again from {pending.NotBefore:u} on." : "")}", commit);
        }

        await LeftOutAsync(app, account, cancellationToken).ConfigureAwait(false);
        if (await TaskDocument.FindOpenAsync(state, app.Name, userId, cancellationToken).ConfigureAwait(false) is { } task)
            _trace.Add(1, TraceKind.Obstacle, $"A person is asked to do it: task {task.Id}, due {task.Due:u}.");
    }

    // The last change that was planned and not made, where nothing was made afterwards.
    private async ValueTask LeftOutAsync(App app, Account? account, CancellationToken cancellationToken)
    {
        await foreach (var commit in journal.FindCommitsAsync(new() { Terms = [EngineTerms.User(userId), EngineTerms.App(app.Name)], After = account?.Revision ?? 0, Through = sequence, NewestFirst = true }, cancellationToken).ConfigureAwait(false))
        {
            if (!commit.Batch.Writes.Any(w => w.Collection == Collections.Outcomes && EngineTerms.Of(w).Contains(EngineTerms.User(userId))))
                continue;
            if (await explainer.ChangeAsync(commit, userId, app.Name, cancellationToken).ConfigureAwait(false) is not { } planned)
                continue;
            _trace.Add(1, TraceKind.Change, $"{planned.Change?.Kind.ToString() ?? "A change"} was planned{(planned.Change is { } change ? $", because {change.Reason}" : "")}, and {OutcomeText(planned.Outcome)}{(planned.Message is { } why ? $": {why}" : "")}.", commit);
            foreach (var hold in planned.Outcome == ChangeOutcome.Held ? planned.Plan?.Targets.FirstOrDefault(t => Same(t.Name, app.Name))?.Held ?? [] : [])
                _trace.Add(2, TraceKind.Obstacle, $"The guard held the plan: {hold}.");
            _trace.Add(2, TraceKind.Run, Explainer.RunText(planned));
            return;
        }
    }

    private async ValueTask AppValueAsync(App app, User? user, Account account, Mapping mapping, CancellationToken cancellationToken)
    {
        var held = Paths.Get(mapping.Target).Get(account.Values);
        var turn = await TurnAsync(Collections.Accounts, AccountDocument.Id(account.App, account.Key), v => v.Document is { } d ? Paths.Get(mapping.Target).Get(AccountDocument.Read(d).Values).ToString() : "", cancellationToken).ConfigureAwait(false);
        var shown = mask.Apply(Collections.Accounts, app.Name, mapping.Target, held);
        _trace.Add(1, TraceKind.Value, held.IsNone ? $"{mapping.Target} has no value." : $"{mapping.Target} = '{shown}'.", turn?.Version.Commit);
        var given = account.Wanted[mapping.Target];
        if (!given.IsNone && !given.SameValues(held))
            _trace.Add(2, TraceKind.Obstacle, $"The directory wants '{mask.Apply(Collections.Accounts, app.Name, mapping.Target, given)}', and the app has this by itself.");
        _trace.Add(2, TraceKind.Mapping, $"From {Explainer.ByWhat(mapping)}.");
        if (user is null)
            return;
        foreach (var source in mapping.Source is { } one ? [one] : mapping.Reads)
        {
            if (!OutboundSource.IsSpecial(source))
                await ValueAsync(3, user, schema.Resolve(source).Canonical, cancellationToken).ConfigureAwait(false);
        }
    }

    // A value of the directory, and from where it came.
    private async ValueTask ValueAsync(int level, User user, string path, CancellationToken cancellationToken)
    {
        var value = Paths.Get(path).Get(user.Attributes);
        var turn = await TurnAsync(Collections.Users, userId, v => v.Document is { } d ? Paths.Get(path).Get(UserDocument.Read(d).Attributes).ToString() : "", cancellationToken).ConfigureAwait(false);
        var shown = mask.Apply(Collections.Users, null, path, value);
        _trace.Add(level, TraceKind.Value, value.IsNone ? $"{path} of {user.UserName} has no value." : $"{path} of {user.UserName} is '{shown}'.", turn?.Version.Commit);
        if (turn is not { } changed)
            return;
        await ChangeAsync(level + 1, changed.Version, null, cancellationToken).ConfigureAwait(false);
        if (Explainer.OriginOf(user, path) is not { } origin)
            return;
        _trace.Add(level + 1, TraceKind.Source, $"It comes from: {await explainer.SourceAsync(user, origin, sequence, cancellationToken).ConfigureAwait(false)}.", since: origin.Since);
        if (origin is { App: { } app, Key: { } key })
            await RowAsync(level + 2, app, key, origin.Path, cancellationToken).ConfigureAwait(false);
    }

    // The row from which a value came, and why it is the user's.
    private async ValueTask RowAsync(int level, string app, string key, string path, CancellationToken cancellationToken)
    {
        var id = AccountDocument.Id(app, key);
        if (await state.GetAsync(Collections.Accounts, id, cancellationToken).ConfigureAwait(false) is { } document)
        {
            var row = AccountDocument.Read(document);
            var mapping = (await explainer.AppAsync(app, sequence, cancellationToken).ConfigureAwait(false))?.Mappings.FirstOrDefault(m => m.Direction == MappingDirection.Inbound && Same(m.Target, path));
            var cells = (mapping?.Source is { } source ? [source] : mapping?.Reads ?? []).Select(name => $"{name} = '{mask.Apply(Collections.Accounts, app, name, row.Values[name])}'").ToList();
            _trace.Add(level, TraceKind.Source, $"{app}/{key}{(row.Present ? "" : " is gone; it")} has {(cells.Count == 0 ? "the row" : string.Join(", ", cells))}.", since: row.LastSeen);
        }

        if (await state.GetAsync(Collections.Matches, id, cancellationToken).ConfigureAwait(false) is { } match)
            _trace.Add(level, TraceKind.Match, MatchText(MatchDocument.Read(match)), since: MatchDocument.Read(match).Since);
        else
            _trace.Add(level, TraceKind.Match, $"The row made the user, or was linked when {app} was first read.");
    }

    // What a commit did to the user in the directory or an app: why it was planned, and by whom it was run.
    private async ValueTask ChangeAsync(int level, DocumentVersion version, string? app, CancellationToken cancellationToken)
    {
        if (await explainer.ChangeAsync(version.Commit, userId, app, cancellationToken).ConfigureAwait(false) is not { } planned)
        {
            _trace.Add(level, TraceKind.Change, $"By {version.Commit.Batch.Cause}.", version.Commit);
            return;
        }

        if (planned.Change is { } change)
            _trace.Add(level, TraceKind.Change, $"{change.Kind}, because {change.Reason}{(app is null ? "" : $"; {app} answered: {OutcomeText(planned.Outcome)}")}.", version.Commit);
        Row(level + 1, planned.Change);
        if (explainer.CauseOf(planned) is { } cause)
        {
            _trace.Add(level + 1, TraceKind.Change, $"It rests on: {cause.Kind} in the directory, because {cause.Reason}.");
            Row(level + 2, cause);
        }

        _trace.Add(level + 1, TraceKind.Run, Explainer.RunText(planned), version.Commit);
    }

    private void Row(int level, Change? change)
    {
        if (change is { SourceAccount: { } row })
            _trace.Add(level, TraceKind.Source, $"{row.App}/{row.Key} {(row.Present ? row.Active ? "is there" : "says that the person has left" : "is gone from the source")}.", since: row.LastSeen);
    }

    // The version since which something is so, as the function sees it, and the one before.
    private async ValueTask<(DocumentVersion Version, DocumentVersion? Before)?> TurnAsync(string collection, string id, Func<DocumentVersion, string> seen, CancellationToken cancellationToken)
    {
        (DocumentVersion Version, string Seen)? since = null;
        await foreach (var version in versions.NewestFirstAsync(collection, id, sequence, cancellationToken).ConfigureAwait(false))
        {
            var now = seen(version);
            if (since is { } known && known.Seen != now)
                return (known.Version, version);
            since = (version, now);
        }

        return since is { } first ? (first.Version, null) : null;
    }

    private async ValueTask<List<Account>> AccountsAsync(CancellationToken cancellationToken)
    {
        var accounts = new List<Account>();
        await foreach (var document in state.ReadAsync(new(Collections.Accounts) { Index = Indexes.Link, Prefix = userId + "/" }, cancellationToken).ConfigureAwait(false))
            accounts.Add(AccountDocument.Read(document));
        return accounts;
    }

    // The apps that the user has or had something to do with, targets first; or the one that is asked for.
    private async ValueTask<IReadOnlyList<App>> AppsAsync(string? name, List<Account> accounts, CancellationToken cancellationToken)
    {
        var apps = new List<App>();
        await foreach (var document in state.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            var app = AppDocument.Read(document);
            if (name is not null ? Same(app.Name, name) : app.IsTarget || accounts.Exists(a => Same(a.App, app.Name)))
                apps.Add(app);
        }

        if (apps.Count == 0 && name is not null)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"There was no app '{name}' as of {now:u}.",
                RecommendedAction = $"Get-ProvAuditEvent -App {name} shows when there was one.",
                Target = name,
            }.ToException();
        }

        return [.. apps.OrderBy(a => a.IsTarget ? 0 : 1).ThenBy(a => a.Name, StringComparer.OrdinalIgnoreCase)];
    }

    // An account of the user in the app that is not theirs any more.
    private async ValueTask<string?> FormerAccountAsync(App app, CancellationToken cancellationToken)
    {
        var term = EngineTerms.User(userId);
        await foreach (var commit in journal.FindCommitsAsync(new() { Terms = [term, EngineTerms.App(app.Name)], Through = sequence, NewestFirst = true }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes)
            {
                if (write.Collection == Collections.Accounts && write.Id.StartsWith(AccountDocument.Prefix(app.Name), StringComparison.Ordinal) && EngineTerms.LinkOf(write) == userId)
                    return write.Id;
            }
        }

        return null;
    }

    private static string MatchText(MatchCase match) => match.State switch
    {
        MatchState.Linked when match.Rule is { } rule => $"It belongs to the user by the rule {rule}{(match.Score is { } score ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $" (score {score:0.00})") : "")}: {match.Reason}.",
        MatchState.Linked => $"It belongs to the user{(match.DecidedBy is { } by ? $", as {by} decided" : "")}: {match.Reason}.",
        _ => $"Its matching is {match.State}: {match.Reason}.",
    };

    private static string OutcomeText(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Applied => "done",
        ChangeOutcome.AlreadyDone => "so already",
        ChangeOutcome.Failed => "it failed",
        ChangeOutcome.Held => "a guard holds it",
        ChangeOutcome.NotAllowed => "the app's mode does not allow it",
        ChangeOutcome.Stale => "what it rests on had changed",
        ChangeOutcome.Skipped => "what it depends on was not done",
        ChangeOutcome.TaskMade => "a person was asked",
        _ => "nobody knows yet what became of it",
    };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

namespace Provisioning.Engine;

/// <summary>Adds to a plan what undoes the directory part of a run: for each person whatever still is as the run left it.</summary>
internal sealed class DirectoryUndo(EngineContext context, SourceCatalog catalog, UndoSource source, PlanSection section, DateTimeOffset now)
{
    private const int Page = 500;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, User> _after = new(StringComparer.Ordinal);
    private readonly string _reason = $"undoes the run {source.Run.Id}";

    /// <summary>What is not undone.</summary>
    public List<NotUndone> Left { get; } = [];

    /// <summary>The number of the change that undoes what was done to the user, or null.</summary>
    public int? NumberOf(string userId) => _numbers.TryGetValue(userId, out var number) ? number : null;

    /// <summary>The user as the plan leaves them; null for whom it does not change.</summary>
    public User? After(string userId) => _after.GetValueOrDefault(userId);

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        // Who was changed twice, by two sources, is undone at once.
        var several = await SeveralAsync(cancellationToken).ConfigureAwait(false);
        var kept = several.ToDictionary(id => id, _ => new List<Change>(), StringComparer.Ordinal);
        await foreach (var page in source.ReadAsync(Change.Directory, Page, cancellationToken).ConfigureAwait(false))
        {
            var alone = new List<IReadOnlyList<Change>>();
            foreach (var (change, _) in page.Where(c => c.Change.UserId is not null))
            {
                if (change.Membership is { } membership)
                {
                    Left.Add(Not(change, NotUndoneReason.CannotBe, $"'{membership.Group}' follows a group of {change.SourceApp}: who is in it is what the app says"));
                    continue;
                }

                if (kept.TryGetValue(change.UserId!, out var list))
                    list.Add(change);
                else
                    alone.Add([change]);
            }

            await AddAsync(alone, cancellationToken).ConfigureAwait(false);
        }

        foreach (var page in kept.Values.Chunk(Page))
            await AddAsync(page, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<HashSet<string>> SeveralAsync(CancellationToken cancellationToken)
    {
        var (seen, several) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        if (source.Plan.Reads.Count == 1)
            return several;
        await foreach (var page in source.ReadAsync(Change.Directory, Page, cancellationToken).ConfigureAwait(false))
            several.UnionWith(page.Select(c => c.Change.UserId).OfType<string>().Where(id => !seen.Add(id)));
        return several;
    }

    private async ValueTask AddAsync(IReadOnlyList<IReadOnlyList<Change>> people, CancellationToken cancellationToken)
    {
        if (people.Count == 0)
            return;
        var users = (await context.Store.GetManyAsync(Collections.Users, [.. people.Select(p => p[0].UserId!)], cancellationToken).ConfigureAwait(false)).ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
        foreach (var changes in people)
        {
            if (users.TryGetValue(changes[0].UserId!, out var user))
                await AddAsync(user, changes, cancellationToken).ConfigureAwait(false);
            else if (changes.FirstOrDefault(c => c.Kind != ChangeKind.Record) is { } done)
                Left.Add(done.Kind == ChangeKind.Delete ? Not(done, NotUndoneReason.CannotBe, "what was known of the user is deleted") : Not(done, NotUndoneReason.ChangedSince, "the user is no more"));
        }
    }

    private async ValueTask AddAsync(User user, IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var change = changes.FirstOrDefault(c => c.Kind == ChangeKind.Create) is { } made ? Remove(user, made) : await RestoreAsync(user, changes, cancellationToken).ConfigureAwait(false);
        if (user.Lifecycle.Protection is not null)
        {
            if (change is not null)
                section.LeaveOut(user, change.Kind, change.Reason);
            return;
        }

        if (change is not null)
        {
            var after = UserState.After(user, change, now);
            if (Objection(after) is { } error)
            {
                Left.Add(Not(changes[^1], NotUndoneReason.CannotBe, error.Message));
                return;
            }

            _numbers[user.Id] = section.Add(change.WithOld(user));
            _after[user.Id] = after;
        }

        foreach (var link in changes.Where(c => c is { Kind: not ChangeKind.Create, Match.State: MatchState.Linked, SourceAccount.UserId: not null }))
            await UnlinkAsync(user, link, cancellationToken).ConfigureAwait(false);
    }

    // Whom the run made is removed, and kept as anybody who is removed: Restore-ProvUser brings them back.
    private Change? Remove(User user, Change made)
    {
        if (user.Lifecycle.Removal is not null)
            return null;
        return Make(user, [new(UserState.StatusPath, user.Status.ToString(), nameof(UserStatus.Deleted))], made) with
        {
            Lifecycle = user.Lifecycle with { Removal = new(now, context.Actor) },
        };
    }

    private async ValueTask<Change?> RestoreAsync(User user, IReadOnlyList<Change> changes, CancellationToken cancellationToken)
    {
        var values = new UndoAttributes(user.Attributes);
        var origins = new Dictionary<string, OriginChange>(StringComparer.Ordinal);
        var undone = new Dictionary<string, UndoneValue>(StringComparer.OrdinalIgnoreCase);
        var (status, facts) = (user.Status, user.Lifecycle);
        foreach (var change in changes.Reverse())
        {
            foreach (var attribute in change.Attributes)
            {
                if (attribute.Path == UserState.StatusPath)
                {
                    if (status.ToString() != attribute.New.AsString())
                    {
                        if (status.ToString() != attribute.Old.AsString())
                            Left.Add(Not(change, NotUndoneReason.ChangedSince, $"the user is {status} by now"));
                        continue;
                    }

                    status = Enum.Parse<UserStatus>(attribute.Old.AsString()!);
                    // Time does not go back with it, nor does what was decided beside it.
                    facts = (change.OldLifecycle ?? facts) with { Through = facts.Through, PolicyVersion = facts.PolicyVersion, Protection = facts.Protection };
                }
                else if (values.TakeBack(attribute))
                {
                    origins[attribute.Path] = UndoImage.OldOrigin(change, attribute);
                }
                else
                {
                    continue;
                }

                // What the last of several changes gave is what the sources want.
                undone.TryAdd(attribute.Path, new(attribute.Path, attribute.New, source.Run.Id, now));
            }

            foreach (var origin in change.OldOrigins.Where(o => origins.ContainsKey(o.Path)))
                origins[origin.Path] = origin;
        }

        if (values.Moved.Count > 0)
            Left.Add(Not(changes[^1], NotUndoneReason.ChangedSince, $"{string.Join(", ", values.Moved.Distinct())} {(values.Moved.Count == 1 ? "is" : "are")} set to something else by now"));
        IReadOnlyList<AttributeChange> attributes = status == user.Status ? values.Changes : [.. values.Changes, new(UserState.StatusPath, user.Status.ToString(), status.ToString())];
        if (attributes.Count == 0)
            return null;
        if (undone.TryGetValue(UserState.StatusPath, out var standing) && await CauseAsync(user with { Status = status, Lifecycle = facts, Attributes = values.Now }, standing, cancellationToken).ConfigureAwait(false) is var cause)
        {
            // Where nobody wants it any more, there is nothing to hold.
            if (cause is null)
                undone.Remove(UserState.StatusPath);
            else
                undone[UserState.StatusPath] = standing with { Cause = cause };
        }

        return Make(user, attributes, changes[^1]) with
        {
            Origins = [.. values.Changes.Select(c => origins[c.Path])],
            Lifecycle = facts == user.Lifecycle ? null : facts,
            Undone = [.. user.Undone.Where(u => !undone.ContainsKey(u.Path)), .. undone.Values.Where(u => attributes.Any(a => a.Path == u.Path))],
        };
    }

    // Why the person would be moved again; null when they would not.
    private async ValueTask<string?> CauseAsync(User after, UndoneValue standing, CancellationToken cancellationToken)
    {
        var states = SourceOrder.Sort(catalog.Unchanged(await catalog.AccountsAsync(after.Id, cancellationToken).ConfigureAwait(false)));
        var verdict = PersonLifecycle.Evaluate(after, [], states.Count > 0 ? states[0] : null, catalog.Tables.Schema.Lifecycle, now);
        return standing.Value.SameValues(verdict.Status.ToString()) ? verdict.Because : null;
    }

    private async ValueTask UnlinkAsync(User user, Change link, CancellationToken cancellationToken)
    {
        var linked = link.SourceAccount!;
        var document = await context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(linked.App, linked.Key), cancellationToken).ConfigureAwait(false);
        if (document is null || AccountDocument.Read(document) is not { UserId: { } owner } account || owner != user.Id)
        {
            Left.Add(Not(link, NotUndoneReason.ChangedSince, $"'{linked.Key}' of {linked.App} is not linked to the user any more"));
            return;
        }

        var match = await context.Store.GetMatchAsync(linked.App, linked.Key, cancellationToken).ConfigureAwait(false) ?? new() { App = linked.App, Key = linked.Key };
        var isSource = catalog.Sources.ContainsKey(account.App);
        var number = section.Add(await WithoutAssignmentAsync(Make(user, [], link), link, cancellationToken).ConfigureAwait(false) with
        {
            AccountKey = account.Key,
            Reason = $"{_reason}, which linked '{account.Key}' of {account.App}",
            SourceAccount = MatchUnlinking.Freed(account),
            AccountRevision = account.Revision,
            Match = MatchUnlinking.Of(match, user.Id, isSource, $"its link to '{user.UserName}' was undone with the run {source.Run.Id}", now, context.Actor),
            DependsOn = NumberOf(user.Id),
        });
        _numbers.TryAdd(user.Id, number);
    }

    // What the link brought goes with it, where nobody has changed it since.
    private async ValueTask<Change> WithoutAssignmentAsync(Change change, Change link, CancellationToken cancellationToken)
    {
        if (link.Assignment is not { } brought || await context.Store.GetAsync(Collections.Assignments, AssignmentDocument.Id(brought.App, brought.UserId), cancellationToken).ConfigureAwait(false) is not { } document)
            return change;
        if (!document.Json.Span.SequenceEqual(AssignmentDocument.Start(brought).Json!.Value.Span))
        {
            Left.Add(Not(link, NotUndoneReason.ChangedSince, $"the assignment of {brought.App} that came with the link is another by now"));
            return change;
        }

        return change with { Assignment = brought, EndsAssignment = true, AssignmentCount = 1, AssignmentRevision = document.Revision };
    }

    private Change Make(User user, IReadOnlyList<AttributeChange> attributes, Change of) => new()
    {
        Number = 0,
        Target = Change.Directory,
        Kind = UserState.KindOf(attributes, ChangeKind.Update),
        UserId = user.Id,
        UserName = user.UserName,
        Attributes = attributes,
        Reason = $"{_reason}: {of.Reason}",
        UserRevision = user.Revision,
    };

    private ProvisioningError? Objection(User after)
    {
        try
        {
            DirectoryService.CheckRequired(after, catalog.Tables.Schema);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }
    }

    private static NotUndone Not(Change change, NotUndoneReason reason, string why) => new(change.UserName, change.Kind.ToString(), reason, why);
}

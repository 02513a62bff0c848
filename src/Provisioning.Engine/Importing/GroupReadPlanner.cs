using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Reads the groups of one app and adds to the plan what is to be recorded of them: of each group that is not as it was known one change, and more where many members come and go. Nobody gains or loses anything by it. A group counts as gone only where the read
/// proved that it saw all of them, and somebody as out of a group only where all of its members were seen.
/// </summary>
internal sealed class GroupReadPlanner(EngineContext context, PlanSection section, App app)
{
    private const int SliceSize = 500;
    private const int ListedMissing = 20;
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _following = new(StringComparer.Ordinal);
    private readonly FollowingGroups _follow = new(context.Store);
    private readonly DateTimeOffset _now = context.Now;
    private int _unproven;
    private int _changed;
    private int _added;
    private int _removed;
    private string? _why;

    /// <summary>Reads the groups and adds the changes. An app that cannot be read adds nothing and is an <see cref="ObjectErrorEvent"/>; one that has no groups is none.</summary>
    /// <param name="connector">The app.</param>
    /// <param name="onlyFollowed">True to read them only where a group of the directory follows one: they are read whole, which is dear where only what changed is wanted.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public async IAsyncEnumerable<EngineEvent> RunAsync(IGroupSource connector, bool onlyFollowed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(new(Collections.Groups), cancellationToken).ConfigureAwait(false))
        {
            if (GroupDocument.Read(document) is { FollowedKey: { } key } group && string.Equals(group.FollowedApp, app.Name, StringComparison.OrdinalIgnoreCase))
                _following.TryAdd(key, group);
        }

        if (onlyFollowed && _following.Count == 0)
            yield break;
        await foreach (var group in AppGroupDocument.ReadAsync(context.Store, new(Collections.AppGroups) { Prefix = AppGroupDocument.Prefix(app.Name) }, cancellationToken).ConfigureAwait(false))
        {
            if (group.Present)
                _known.Add(group.Key, group.Name);
        }

        var start = section.Mark();
        var meter = new ProgressMeter(context.Clock, $"Reading the groups of {app.Name}", _known.Count > 0 ? _known.Count : null);
        long problems = 0;
        ReadCompleted? end = null;
        await foreach (var item in ReadStream.OfAsync(app, connector.ReadGroupsAsync(cancellationToken), cancellationToken).ConfigureAwait(false))
        {
            switch (item)
            {
                case GroupRead read:
                    await AddAsync(read, cancellationToken).ConfigureAwait(false);
                    break;
                case ObjectProblem problem:
                    problems++;
                    if (problem.Key is not null)
                        _met.Add(problem.Key);
                    yield return new ObjectErrorEvent(problem.Error with { App = app.Name });
                    break;
                case ReadCompleted completed:
                    end = completed;
                    break;
                case ReadFailed failed:
                    section.Return(start);
                    yield return meter.Completed();
                    yield return Failed(failed.Error);
                    yield break;
            }

            if (meter.Advance() is { } progress)
                yield return progress;
        }

        yield return meter.Completed();
        await foreach (var message in FinishAsync(end, problems, cancellationToken).ConfigureAwait(false))
            yield return message;
    }

    private async ValueTask AddAsync(GroupRead read, CancellationToken cancellationToken)
    {
        _met.Add(read.Group.Key);
        var before = await GetAsync(read.Group.Key, cancellationToken).ConfigureAwait(false);
        var now = (before ?? new() { App = app.Name, Key = read.Group.Key, Name = read.Group.Name }) with
        {
            Name = read.Group.Name,
            ExternalId = read.Group.ExternalId,
            Version = read.Group.Version,
            Present = true,
            MembersKnown = read.Members.IsComplete || before?.MembersKnown == true,
        };
        now = Joined(now);
        var (members, kept) = await CompareAsync(now.Key, read.Members.Members, read.Members.IsComplete, cancellationToken).ConfigureAwait(false);
        // Of a group of which nobody was shown and nobody is known, there is nothing to be uncertain about.
        if (!read.Members.IsComplete && (kept || read.Members.Members.Count > 0))
        {
            _unproven++;
            _why ??= read.Members.Evidence;
        }

        if (now != before || members.Count > 0)
            Add(now, before, members);
        await FollowAsync(now, [.. read.Members.Members.Where(m => m.Kind == RemoteMemberKind.Account).Select(m => m.Key)], read.Members.IsComplete, cancellationToken).ConfigureAwait(false);
    }

    // What a group is joined with follows from the directory's groups; one that is pushed belongs to the push.
    private AppGroup Joined(AppGroup group)
    {
        if (group.Link == GroupLink.Pushed)
            return group;
        return _following.TryGetValue(group.Key, out var own)
            ? group with { GroupId = own.Id, Link = GroupLink.Imported }
            : group with { GroupId = null, Link = GroupLink.None };
    }

    private async ValueTask FollowAsync(AppGroup group, IReadOnlyCollection<string> members, bool isComplete, CancellationToken cancellationToken)
    {
        if (group.Link != GroupLink.Imported)
            return;
        var own = _following[group.Key];
        await foreach (var (user, removed) in _follow.CompareAsync(own, app.Name, members, isComplete, cancellationToken).ConfigureAwait(false))
        {
            section.Add(new()
            {
                Number = 0,
                Target = Provisioning.Change.Directory,
                Kind = ChangeKind.Update,
                UserId = user.Id,
                UserName = user.UserName,
                Reason = removed ? $"no longer in '{group.Name}' of {app.Name}: no member of '{own.Name}' any more" : $"in '{group.Name}' of {app.Name}: member of '{own.Name}'",
                SourceApp = app.Name,
                UserRevision = user.Revision,
                Membership = new(own.Id, own.Name, removed),
                LeftGroups = removed ? [own.Name] : [],
            });
        }
    }

    private async IAsyncEnumerable<EngineEvent> FinishAsync(ReadCompleted? end, long problems, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var proof = end?.Proof ?? new(false, "the read ended without saying that it was whole", _met.Count);
        if (proof.IsComplete && _met.Count + problems == 0 && _known.Count > 0)
        {
            proof = proof with { IsComplete = false };
            yield return new ObjectErrorEvent(new()
            {
                Id = ErrorIds.ReadEmpty,
                Category = ProvisioningErrorCategory.InvalidData,
                Message = $"'{app.Name}' gave no groups at all, and had {_known.Count} before: that is taken for a failed read, and none of them counts as gone.",
                RecommendedAction = "Look at the app, and at what the token's account may see there.",
                Target = app.Name,
                App = app.Name,
            });
        }

        var missing = _known.Where(k => !_met.Contains(k.Key)).OrderBy(k => k.Key, StringComparer.Ordinal).ToList();
        if (proof.IsComplete)
        {
            foreach (var (key, _) in missing)
            {
                var before = (await GetAsync(key, cancellationToken).ConfigureAwait(false))!;
                var (members, _) = await CompareAsync(key, [], isComplete: true, cancellationToken).ConfigureAwait(false);
                Add(Joined(before with { Present = false }), before, members);
                await FollowAsync(Joined(before), [], isComplete: true, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (missing.Count > 0)
        {
            var names = string.Join(", ", missing.Take(ListedMissing).Select(m => m.Value)) + (missing.Count > ListedMissing ? $" and {missing.Count - ListedMissing} more" : "");
            yield return new WarningEvent($"'{app.Name}': {missing.Count} known {(missing.Count == 1 ? "group was" : "groups were")} not in what was read, and none of them counts as gone, because the read has not proven itself whole: {proof.Evidence.TrimEnd('.')}. Missing: {names}.");
        }

        yield return new VerboseEvent($"'{app.Name}': {_met.Count} {(_met.Count == 1 ? "group was" : "groups were")} read; {_changed} not as they were known, with {_added} members more and {_removed} fewer.");
        if (_unproven > 0)
            yield return new WarningEvent($"'{app.Name}': of {_unproven} {(_unproven == 1 ? "group" : "groups")} it is not certain that all members were seen, so that nobody counts as out of {(_unproven == 1 ? "it" : "them")}: {_why!.TrimEnd('.')}.");
    }

    // Whoever is in the group and was not known to be, and, where all were seen, whoever was and is no more; where they were not, whether somebody is kept.
    private async ValueTask<(List<MemberRecord> Differences, bool Kept)> CompareAsync(string key, IReadOnlyList<RemoteMember> members, bool isComplete, CancellationToken cancellationToken)
    {
        var there = members.ToDictionary(m => m.Key, m => m.Kind, StringComparer.Ordinal);
        var differences = new List<MemberRecord>();
        var kept = false;
        await foreach (var known in AppMembership.OfGroupAsync(context.Store, app.Name, key, cancellationToken).ConfigureAwait(false))
        {
            if (!there.TryGetValue(known.MemberKey, out var kind))
            {
                kept |= !isComplete;
                if (isComplete)
                    differences.Add(new(known.MemberKey, known.Kind, true));
            }
            else if (kind == known.Kind)
            {
                there.Remove(known.MemberKey);
            }
        }

        differences.AddRange(there.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => new MemberRecord(m.Key, m.Value, false)));
        return (differences, kept);
    }

    private void Add(AppGroup now, AppGroup? before, List<MemberRecord> members)
    {
        now = now with { LastSeen = _now };
        var removed = members.Count(m => m.Removed);
        (_changed, _added, _removed) = (_changed + 1, _added + members.Count - removed, _removed + removed);
        var first = section.Add(Change(new() { Group = now, Revision = before?.Revision ?? 0, Members = [.. members.Take(SliceSize)] }, Reason(now, before, members)));
        foreach (var slice in members.Skip(SliceSize).Chunk(SliceSize))
            section.Add(Change(new() { Group = now, IsContinued = true, Members = slice }, $"more of who is in '{now.Name}' of {app.Name}") with { DependsOn = first });
    }

    private Change Change(GroupRecord record, string reason) => new()
    {
        Number = 0,
        Target = Provisioning.Change.Directory,
        Kind = ChangeKind.Record,
        Reason = reason,
        SourceApp = app.Name,
        SourceGroup = record,
    };

    private string Reason(AppGroup now, AppGroup? before, List<MemberRecord> members)
    {
        var removed = members.Count(m => m.Removed);
        var added = members.Count - removed;
        var texts = new List<string>();
        if (before is null || !before.Present)
            texts.Add($"new in {app.Name}");
        else if (!now.Present)
            texts.Add($"no longer in {app.Name}");
        else if (now.Name != before.Name)
            texts.Add($"'{before.Name}' until now");
        if (added > 0)
            texts.Add($"{added.ToString(CultureInfo.InvariantCulture)} more in it");
        if (removed > 0)
            texts.Add($"{removed.ToString(CultureInfo.InvariantCulture)} no more in it");
        return $"group '{now.Name}': {(texts.Count == 0 ? $"changed in {app.Name}" : string.Join(", ", texts))}";
    }

    // An app without groups is no failure, unless it had some.
    private EngineEvent Failed(ProvisioningError error) =>
        error.Id == ErrorIds.GroupsUnsupported && _known.Count == 0 ? new VerboseEvent(error.Message) : new ObjectErrorEvent(error);

    private async ValueTask<AppGroup?> GetAsync(string key, CancellationToken cancellationToken) =>
        await context.Store.GetAsync(Collections.AppGroups, AppGroupDocument.Id(app.Name, key), cancellationToken).ConfigureAwait(false) is { } document ? AppGroupDocument.Read(document) : null;
}

namespace Provisioning.Engine;

/// <summary>
/// Puts accounts into a group of an app and takes them out. Each member is looked at once more: who is not to be in it any more is not put into it, and who is to be in it after all is not taken out. What the app refuses of one member is that
/// member's: the others are done.
/// </summary>
internal sealed class MemberApplier(EngineContext context, App app, IGroupTarget connector, GroupGraph graph, PushScope scope, RunLedger ledger, DateTimeOffset planned)
{
    private readonly List<Step> _done = [];
    private readonly List<(string Name, ProvisioningError Error)> _failed = [];
    private string? _version;

    /// <summary>Makes the change.</summary>
    /// <exception cref="ProvisioningException">Nothing could be done.</exception>
    public async ValueTask<AppliedChange> ApplyAsync(Change change, AppGroup group, CancellationToken cancellationToken)
    {
        // Somebody whose account, or whose leaving, was not made so is looked at again with it.
        var ready = change.Members.Where(m => m.DependsOn is not { } number || ledger.IsDone(number)).ToList();
        var steps = await ResolveAsync(change, ready, cancellationToken).ConfigureAwait(false);
        var there = (await context.Store.GetManyAsync(Collections.AppMembers, [.. steps.Select(s => AppMembership.Id(app.Name, group.Key, s.Key))], cancellationToken).ConfigureAwait(false)).Select(AppMembership.Read).ToDictionary(m => m.MemberKey, StringComparer.Ordinal);
        var (settled, open) = (steps.Where(s => s.Member.Removed != there.ContainsKey(s.Key)).ToList(), steps.Where(s => s.Member.Removed == there.ContainsKey(s.Key)).ToList());
        AppGroup? gone = null;
        try
        {
            foreach (var part in open.Chunk(Math.Max(1, connector.MaxMemberChanges)))
                await SendAsync(group.Key, part, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            _failed.AddRange(open.Except(_done).Select(s => (s.Name, e.Error)));
        }

        if (_failed.Count > 0 && _failed.Exists(f => f.Error.Category == ProvisioningErrorCategory.NotFound) && await connector.GetGroupAsync(group.Key, cancellationToken).ConfigureAwait(false) is null)
            gone = group;
        var done = _done.Select(s => s.Member).ToHashSet();
        var result = new GroupResult(group.Key, before => Edited(change, before, gone is not null), [.. _done.Concat(settled).Select(s => Write(group, s, there))])
        {
            Untouched = done.Count == change.Members.Count ? null : [.. change.Members.Where(m => !done.Contains(m)).Select(IdOf)],
        };
        var outcome = _failed.Count > 0 ? ChangeOutcome.Failed
            : _done.Count > 0 ? ChangeOutcome.Applied
            : ready.Count > 0 ? ChangeOutcome.AlreadyDone : ChangeOutcome.Skipped;
        return new(change, outcome, Error: _failed.Count == 0 ? null : gone is null ? GroupErrors.Members(app, change.Group!, _failed) : GroupErrors.Gone(app, change.Group!).Error) { Group = result };
    }

    /// <summary>By what a member is told from the others of a change.</summary>
    public static string IdOf(ChangeMember member) => member.UserId ?? member.AccountKey!;

    // What an app refuses of many may be the matter of one: the halves are tried alone.
    private async ValueTask SendAsync(string groupKey, Step[] part, CancellationToken cancellationToken)
    {
        try
        {
            _version = await connector.ChangeMembersAsync(groupKey, [.. part.Where(s => !s.Member.Removed).Select(s => s.Key)], [.. part.Where(s => s.Member.Removed).Select(s => s.Key)], cancellationToken).ConfigureAwait(false);
            _done.AddRange(part);
        }
        catch (ProvisioningException e) when (!AppBreaker.IsOfTheApp(e.Error) && !e.Error.IsInDoubt)
        {
            if (part.Length == 1)
            {
                _failed.Add((part[0].Name, e.Error));
                return;
            }

            if (e.Error.Category == ProvisioningErrorCategory.NotFound && await connector.GetGroupAsync(groupKey, cancellationToken).ConfigureAwait(false) is null)
                throw;
            await SendAsync(groupKey, part[..(part.Length / 2)], cancellationToken).ConfigureAwait(false);
            await SendAsync(groupKey, part[(part.Length / 2)..], cancellationToken).ConfigureAwait(false);
        }
    }

    // Those about whom it still holds, with the keys of accounts that the run has made.
    private async ValueTask<List<Step>> ResolveAsync(Change change, List<ChangeMember> members, CancellationToken cancellationToken)
    {
        var users = (await context.Store.GetManyAsync(Collections.Users, [.. members.Select(m => m.UserId).OfType<string>()], cancellationToken).ConfigureAwait(false)).ToDictionary(d => d.Id, UserDocument.Read, StringComparer.Ordinal);
        var accounts = (await context.Store.GetManyAsync(Collections.Accounts, [.. members.Select(m => m.AccountKey).OfType<string>().Select(k => AccountDocument.Id(app.Name, k))], cancellationToken).ConfigureAwait(false)).Select(AccountDocument.Read).ToDictionary(a => a.Key, StringComparer.Ordinal);
        var below = graph.Below([change.Group!.Id]);
        var steps = new List<Step>(members.Count);
        foreach (var member in members)
        {
            var account = member.AccountKey is { } key ? accounts.GetValueOrDefault(key) : await AccountOfAsync(member.UserId!, cancellationToken).ConfigureAwait(false);
            var owner = account?.UserId ?? member.UserId;
            var user = owner is null ? null : users.GetValueOrDefault(owner) ?? await UserAsync(owner, cancellationToken).ConfigureAwait(false);
            if (user is { Lifecycle.Protection: not null } || (account?.Key ?? member.AccountKey) is not { } found || !member.Removed && account is not { Present: true, Active: true })
                continue;
            if (change.Undone is not null || await IsWantedAsync(user, account, below, change.Group.Id, cancellationToken).ConfigureAwait(false) is { } wanted && wanted != member.Removed)
                steps.Add(new(member, found));
        }

        return steps;
    }

    // Null where it cannot be told.
    private async ValueTask<bool?> IsWantedAsync(User? user, Account? account, IReadOnlySet<string> below, string groupId, CancellationToken cancellationToken)
    {
        // A group that is pushed no more wants nobody.
        if (user is null || account is not { Present: true, Active: true } || !scope.Groups.Any(g => g.Group.Id == groupId))
            return false;
        try
        {
            return graph.Of(user, await MembershipEntry.OfMemberAsync(context.Store, user.Id, cancellationToken).ConfigureAwait(false), planned, below).ContainsKey(groupId);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.ExpressionFailed)
        {
            return null;
        }
    }

    private async ValueTask<Account?> AccountOfAsync(string userId, CancellationToken cancellationToken)
    {
        Account? account = null;
        await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(userId, app.Name)), cancellationToken).ConfigureAwait(false))
            account = AccountDocument.Read(document);
        return account;
    }

    private async ValueTask<User?> UserAsync(string id, CancellationToken cancellationToken) =>
        await context.Store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false) is { } document ? UserDocument.Read(document) : null;

    private DocumentWrite Write(AppGroup group, Step step, Dictionary<string, AppMembership> there) => step.Member.Removed
        ? new(Collections.AppMembers, AppMembership.Id(app.Name, group.Key, step.Key), null, [])
        : ((there.GetValueOrDefault(step.Key) ?? new AppMembership { App = app.Name, GroupKey = group.Key, MemberKey = step.Key }) with { Pushed = true }).ToWrite();

    private AppGroup? Edited(Change change, AppGroup? before, bool isGone)
    {
        if (before is null)
            return null;
        var keys = _done.Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        return before with
        {
            Present = !isGone,
            LastSeen = context.Now,
            Version = _version,
            Undone =
            [
                .. before.Undone.Where(u => u.MemberKey is null || !keys.Contains(u.MemberKey)),
                .. change.Undone is [var undone, ..] && before.Link == GroupLink.Pushed ? _done.Select(s => new UndoneGroupValue(undone.RunId, undone.Since) { MemberKey = s.Key, Wanted = s.Member.Removed }) : [],
            ],
        };
    }

    /// <summary>A member with the key of the account.</summary>
    private sealed record Step(ChangeMember Member, string Key)
    {
        public string Name => Member.UserName ?? Key;
    }
}

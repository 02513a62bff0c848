using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Pushes of groups to apps: set, looked up and ended.</summary>
public sealed class GroupPushService
{
    private const int MostCharacters = 200;
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly GroupService _groups;

    internal GroupPushService(EngineContext context, DirectoryService directory, AppService apps, GroupService groups) =>
        (_context, _directory, _apps, _groups) = (context, directory, apps, groups);

    /// <summary>All pushes, of one app or of all, with the names of their groups; those that end are among them until the run has done what is to be done.</summary>
    public async ValueTask<IReadOnlyList<GroupPush>> ListAsync(string? app, CancellationToken cancellationToken)
    {
        var names = await NamesAsync(cancellationToken).ConfigureAwait(false);
        return [.. (await GroupPushDocument.ListAsync(_context.Store, app, cancellationToken).ConfigureAwait(false)).Select(p => Named(p, names)).OrderBy(p => p.App, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.GroupId is null ? 1 : 0).ThenBy(p => p.Group ?? p.Rule, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The push of a group, or the rule of this name.</summary>
    /// <param name="app">The app.</param>
    /// <param name="pushId">What names it: <see cref="GroupPush.Id"/>.</param>
    /// <param name="shown">The name for messages.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.GroupPushNotFound"/>.</exception>
    public async ValueTask<GroupPush> GetAsync(App app, string pushId, string shown, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(pushId);
        if (await FindAsync(app.Name, pushId, cancellationToken).ConfigureAwait(false) is { } push)
            return push;
        var known = (await ListAsync(app.Name, cancellationToken).ConfigureAwait(false)).Select(p => p.Group ?? p.Rule).OfType<string>().ToList();
        throw new ProvisioningError
        {
            Id = ErrorIds.GroupPushNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"Nothing pushes '{shown}' to '{app.Name}'.{NearNames.Hint(shown, known)}",
            RecommendedAction = known.Count == 0 ? $"Set-ProvGroupPush {app.Name} <group> pushes one." : $"Get-ProvGroupPush {app.Name} lists what is pushed. A group that a rule pushes is taken out of the rule.",
            Target = shown,
            App = app.Name,
        }.ToException();
    }

    /// <summary>The push with this id, or null.</summary>
    public async ValueTask<GroupPush?> FindAsync(string app, string pushId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        var document = await _context.Store.GetAsync(Collections.GroupPushes, GroupPushDocument.Id(app, pushId), cancellationToken).ConfigureAwait(false);
        return document is null ? null : Named(GroupPushDocument.Read(document), await NamesAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>What <see cref="SaveAsync"/> would save, checked; nothing is written and nothing asked of the app.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.GroupPushInvalid"/>, <see cref="ErrorIds.GroupPushUnsupported"/>, <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.GroupNotFound"/>, <see cref="ErrorIds.FilterInvalid"/>.
    /// </exception>
    public async ValueTask<GroupPush> PrepareAsync(GroupPush push, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(push);
        var app = await _apps.GetAsync(push.App, cancellationToken).ConfigureAwait(false);
        AssignmentService.CheckTarget(app);
        if (_context.Connectors.TryGetValue(app.Connector, out var factory) && factory.MakesTasks)
            throw GroupErrors.Unsupported(app);
        var connector = _apps.Connect(app, null);
        await using (connector.ConfigureAwait(false))
        {
            // A plan of what would be is made with connectors that write nothing.
            if (!connector.Capabilities.HasFlag(ConnectorCapabilities.Groups))
                throw GroupErrors.Unsupported(app);
        }

        var prepared = push with { App = app.Name, Removed = null };
        if (push.GroupId is { } id)
        {
            var group = await _groups.FindAsync(id, cancellationToken).ConfigureAwait(false);
            if (await PushScope.FollowsAsync(_context.Store, app.Name, group, cancellationToken).ConfigureAwait(false) is { } followed)
                throw PushScope.Follows(app, group, followed).ToException();
            prepared = prepared with { Group = group.Name };
        }

        Check(prepared);
        PushRule.Compile(prepared);
        await CheckNameAsync(app, prepared, cancellationToken).ConfigureAwait(false);
        return prepared;
    }

    /// <summary>Saves a push: the next run does what is to be done. One that ended and was not dealt with yet goes on.</summary>
    /// <exception cref="ProvisioningException">As <see cref="PrepareAsync"/>.</exception>
    public async ValueTask<GroupPush> SaveAsync(GroupPush push, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(push, cancellationToken).ConfigureAwait(false);
        var before = await FindAsync(prepared.App, prepared.Id, cancellationToken).ConfigureAwait(false);
        var now = before is null ? prepared with { Created = _context.Now, CreatedBy = _context.Actor } : prepared with { Created = before.Created, CreatedBy = before.CreatedBy, Revision = before.Revision };
        if (now == before)
            return now;
        var receipt = await _context.CommitAsync("Set-ProvGroupPush", [GroupPushDocument.ToWrite(now)], cancellationToken).ConfigureAwait(false);
        return now with { Revision = receipt.Sequence };
    }

    /// <summary>Ends a push: the next run does with its groups in the app what is said, by the push or here. One that keeps no group is gone at once.</summary>
    /// <param name="push">The push.</param>
    /// <param name="end">What becomes of the groups; null for what the push says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask RemoveAsync(GroupPush push, GroupPushEnd? end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(push);
        var write = await GroupPushDocument.KeepsAsync(_context.Store, push, cancellationToken).ConfigureAwait(false)
            ? GroupPushDocument.ToWrite(push with { Removed = _context.Now, WhenRemoved = end ?? push.WhenRemoved })
            : GroupPushDocument.Removal(push);
        await _context.CommitAsync("Remove-ProvGroupPush", [write], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is pushed, of one app or of all: each group with the group in the app and how it stands. Nothing is asked of any app.</summary>
    public async IAsyncEnumerable<PushedGroup> GroupsAsync(string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var graph = await GroupGraph.LoadAsync(_context.Store, await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await foreach (var target in _apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (app is not null && !string.Equals(app, target.Name, StringComparison.OrdinalIgnoreCase))
                continue;
            var scope = await PushScope.LoadAsync(_context.Store, target, graph, cancellationToken).ConfigureAwait(false);
            foreach (var group in scope.Groups.OrderBy(g => g.Group.Name, StringComparer.OrdinalIgnoreCase))
            {
                var pending = await _context.Store.GetAsync(Collections.Pending, PendingChange.IdOfGroup(target.Name, group.Group.Id), cancellationToken).ConfigureAwait(false);
                yield return new()
                {
                    App = target.Name,
                    Group = group.Group.Name,
                    GroupId = group.Group.Id,
                    Push = group.Push with { Group = group.Push.GroupId is null ? null : group.Group.Name },
                    AppGroup = group.Remote,
                    State = pending is not null ? $"waits: {AppDocument.ReadPending(pending).LastError ?? AppDocument.ReadPending(pending).Outcome.ToString()}" : StateOf(target, group),
                };
            }

            foreach (var (remote, push) in scope.Ended)
            {
                yield return new()
                {
                    App = target.Name,
                    Group = graph.Find(remote.GroupId!)?.Name,
                    GroupId = remote.GroupId!,
                    Push = push ?? new() { App = target.Name, GroupId = remote.GroupId },
                    AppGroup = remote,
                    State = $"ends: {push?.WhenRemoved ?? GroupPushEnd.Keep}{(target.Mode == AppMode.Enforce || push is null or { WhenRemoved: GroupPushEnd.Keep } ? "" : $", when the app is in mode Enforce and not {target.Mode}")}",
                };
            }
        }
    }

    private static string StateOf(App app, PushGroup group) => group.Remote switch
    {
        null when app.Mode == AppMode.ReadOnly => "not in the app: it is ReadOnly",
        null => group.Push.LinkTo is { } name ? $"to be linked to '{name}'" : "to be made",
        { Present: false } => "gone from the app: to be made anew",
        { MembersKnown: false } => "kept; not all of its members are known",
        _ => "kept",
    };

    private static void Check(GroupPush push)
    {
        if (push.GroupId is null)
        {
            if (string.IsNullOrWhiteSpace(push.Rule) || push.Rule.Length > MostCharacters || push.Rule.Any(char.IsControl) || push.Rule.Contains('/', StringComparison.Ordinal))
                throw PushRule.Invalid(push, "that cannot be the name of a rule.", $"Take 1 to {MostCharacters} characters without line breaks and '/'.");
            if (string.IsNullOrEmpty(push.NamePattern) == string.IsNullOrEmpty(push.Filter))
                throw PushRule.Invalid(push, "it is to say by one thing which groups it is for.", "Give either -NamePattern or -Filter.");
            if (push.Name is not null || push.LinkTo is not null)
                throw PushRule.Invalid(push, "the groups that a rule pushes have their own names.", "Leave out -Name and -LinkTo, or push a group of its own: Set-ProvGroupPush <app> <group> -Name ...");
            return;
        }

        if (push.NamePattern is not null || push.Filter is not null || push.Rule is not null)
            throw PushRule.Invalid(push, "it is of one group, and has no pattern and no filter.", "Give a rule a name of its own: -Rule ...");
        foreach (var name in new[] { push.Name, push.LinkTo })
        {
            if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Length > MostCharacters || name.Any(char.IsControl)))
                throw PushRule.Invalid(push, $"'{(name.Length > 80 ? name[..80] + "…" : name)}' cannot be the name of a group.", $"Take 1 to {MostCharacters} characters without line breaks.");
        }
    }

    // Two groups of one name in an app are one group for whoever reads it.
    private async ValueTask CheckNameAsync(App app, GroupPush push, CancellationToken cancellationToken)
    {
        if (push.GroupId is null)
            return;
        var groups = new List<Group>();
        await foreach (var group in _groups.ListAsync(cancellationToken).ConfigureAwait(false))
            groups.Add(group);
        var others = (await GroupPushDocument.ListAsync(_context.Store, app.Name, cancellationToken).ConfigureAwait(false)).Where(p => p.Id != push.Id).Append(push);
        var pushed = PushRule.Select(others, groups);
        var own = pushed.First(p => p.Group.Id == push.GroupId);
        var name = IndexKey.Normalize(PushRule.NameOf(own.Push, own.Group));
        if (pushed.FirstOrDefault(p => p.Group.Id != push.GroupId && IndexKey.Normalize(PushRule.NameOf(p.Push, p.Group)) == name) is { Group: { } other })
            throw PushRule.Invalid(push, $"it would be called '{PushRule.NameOf(own.Push, own.Group)}' there, and so is the group '{other.Name}'.", "Give one of them another name there: -Name ...");
    }

    private async ValueTask<Dictionary<string, string>> NamesAsync(CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var group in _groups.ListAsync(cancellationToken).ConfigureAwait(false))
            names.Add(group.Id, group.Name);
        return names;
    }

    private static GroupPush Named(GroupPush push, Dictionary<string, string> names) => push.GroupId is { } id ? push with { Group = names.GetValueOrDefault(id) } : push;
}

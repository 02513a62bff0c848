using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A group that is pushed to an app.</summary>
/// <param name="Group">The group of the directory.</param>
/// <param name="Push">The push.</param>
/// <param name="Name">The name that it is to have in the app.</param>
/// <param name="Remote">The group in the app that belongs to it, or null.</param>
internal sealed record PushGroup(Group Group, GroupPush Push, string Name, AppGroup? Remote);

/// <summary>Everything that is pushed to one app, or was until now. Immutable.</summary>
internal sealed class PushScope
{
    /// <summary>Nothing.</summary>
    public static PushScope None { get; } = new([], [], [], new SortedSet<string>(StringComparer.Ordinal), new SortedDictionary<string, string>(StringComparer.Ordinal));

    private PushScope(IReadOnlyList<PushGroup> groups, IReadOnlyList<(AppGroup Remote, GroupPush? Push)> ended, IReadOnlyList<ProvisioningError> conflicts, IReadOnlySet<string> watched, IReadOnlyDictionary<string, string> marks) =>
        (Groups, Ended, Conflicts, Watched, Marks) = (groups, ended, conflicts, watched, marks);

    /// <summary>The groups that are pushed.</summary>
    public IReadOnlyList<PushGroup> Groups { get; }

    /// <summary>The groups of the app that are pushed no more, each with the push that says what becomes of it.</summary>
    public IReadOnlyList<(AppGroup Remote, GroupPush? Push)> Ended { get; }

    /// <summary>Groups that cannot be pushed, because another one has their name in the app.</summary>
    public IReadOnlyList<ProvisioningError> Conflicts { get; }

    /// <summary>The pushed groups and those nested in them, by id: nobody else's members matter.</summary>
    public IReadOnlySet<string> Watched { get; }

    /// <summary>Of each group what decides what is done with it and who is in it, as a short text.</summary>
    public IReadOnlyDictionary<string, string> Marks { get; }

    /// <summary>True when there is nothing to do and nothing to look at.</summary>
    public bool IsEmpty => Groups.Count == 0 && Ended.Count == 0 && Conflicts.Count == 0;

    /// <summary>What is pushed to the app; costs one look where nothing is.</summary>
    public static async ValueTask<PushScope> LoadAsync(IProvisioningStore store, App app, GroupGraph graph, CancellationToken cancellationToken)
    {
        var pushes = await GroupPushDocument.ListAsync(store, app.Name, cancellationToken).ConfigureAwait(false);
        if (pushes.Count == 0)
            return None;
        var remote = new Dictionary<string, AppGroup>(StringComparer.Ordinal);
        await foreach (var group in GroupPushDocument.GroupsAsync(store, app.Name, null, cancellationToken).ConfigureAwait(false))
            remote[group.GroupId!] = group;
        var (groups, conflicts) = (new List<PushGroup>(), new List<ProvisioningError>());
        var names = new Dictionary<string, Group>(StringComparer.Ordinal);
        foreach (var (group, push) in PushRule.Select(pushes, graph.Groups))
        {
            var name = PushRule.NameOf(push, group);
            var known = remote.GetValueOrDefault(group.Id);
            if (known is null && await FollowsAsync(store, app.Name, group, cancellationToken).ConfigureAwait(false) is { } followed)
                conflicts.Add(Follows(app, group, followed));
            else if (names.TryAdd(IndexKey.Normalize(name), group))
                groups.Add(new(group, push, name, known));
            else
                conflicts.Add(SameName(app, group, names[IndexKey.Normalize(name)], name));
            remote.Remove(group.Id);
        }

        var ended = remote.Values.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g, pushes.Find(p => p.Id == g.Push))).ToList();
        var marks = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in groups)
            marks[group.Group.Id] = Mark(app, group, graph);
        foreach (var (group, push) in ended)
            marks[group.GroupId!] = $"ended {push?.WhenRemoved ?? GroupPushEnd.Keep}";
        return new(groups, ended, conflicts, graph.Below(groups.Select(g => g.Group.Id)), marks);
    }

    /// <summary>True when both say the same.</summary>
    public static bool SameMarks(IReadOnlyDictionary<string, string>? a, IReadOnlyDictionary<string, string>? b) =>
        (a?.Count ?? 0) == (b?.Count ?? 0) && (a is null || a.All(m => b!.TryGetValue(m.Key, out var other) && other == m.Value));

    /// <summary>The group of the app that the directory's group follows, or null: what comes from an app is not pushed back to it.</summary>
    public static async ValueTask<AppGroup?> FollowsAsync(IProvisioningStore store, string app, Group group, CancellationToken cancellationToken) =>
        await AppGroupDocument.FindLinkedAsync(store, app, group.Id, cancellationToken).ConfigureAwait(false) is { Link: GroupLink.Imported } followed ? followed : null;

    /// <summary>That the group follows one of the app.</summary>
    public static ProvisioningError Follows(App app, Group group, AppGroup followed) => new()
    {
        Id = ErrorIds.GroupPushInvalid,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"The group '{group.Name}' is not pushed to '{app.Name}': who is in it follows from the group '{followed.Name}' of that very app.",
        RecommendedAction = "Push it to other apps, or let the directory say who is in it.",
        Target = group.Name,
        App = app.Name,
    };

    private static string Mark(App app, PushGroup group, GroupGraph graph)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{app.Mode}\n{group.Name}\n"));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(group.Push with { Created = default, CreatedBy = null, WhenRemoved = default }, EngineJson.Default.GroupPush));
        var below = graph.Below([group.Group.Id]);
        foreach (var id in below)
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(graph.Find(id)! with { Name = "", Description = null, Priority = 0, Created = default, LastModified = default }, EngineJson.Default.Group));
        foreach (var entry in graph.NestedWithin(below))
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(entry with { Added = default, AddedBy = null }, EngineJson.Default.MembershipEntry));
        return PlanFile.Hex(hash.GetHashAndReset())[..32];
    }

    private static ProvisioningError SameName(App app, Group group, Group other, string name) => new()
    {
        Id = ErrorIds.GroupPushInvalid,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"The group '{group.Name}' is not pushed to '{app.Name}': it would be called '{name}' there, and so is '{other.Name}'.",
        RecommendedAction = $"Give one of them another name there: Set-ProvGroupPush {app.Name} '{group.Name}' -Name ...",
        Target = group.Name,
        App = app.Name,
    };
}

using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Reads all groups with their members. A group that a list gives without members is asked for by itself, since some services leave the members of large groups out of lists. That a group has nobody in it is believed only of a service that
/// lists the members of some group: others never list any. For one read.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="list">Asks for a page: the query, and the query as errors may show it.</param>
/// <param name="ask">Asks for one group; null when it is gone.</param>
internal sealed class GroupsRead(
    ScimSettings settings,
    Func<string, string, CancellationToken, ValueTask<ReadPage<ScimGroup>>> list,
    Func<string, CancellationToken, ValueTask<ScimGroup?>> ask)
{
    public const string ListsAll = "as the service lists them";

    public const string ListsNone = "the service lists the members of no group, so that it may never list any";

    private const string Unreadable = "the service lists somebody without saying who it is";

    /// <summary>True when a group had members.</summary>
    public bool SawMembers { get; private set; }

    public async IAsyncEnumerable<ReadItem> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var read = new FullRead<ScimGroup>(settings, ResourceKind.Groups, list, group => group.Key);
        var undecided = new List<ScimGroup>();
        await foreach (var listed in read.RunAsync(cancellationToken).ConfigureAwait(false))
        {
            var group = listed.Members.Count > 0 || listed.HasUnreadable ? listed : await ask(listed.Key, cancellationToken).ConfigureAwait(false) ?? listed;
            if (group.Name is null)
            {
                yield return new ObjectProblem(Nameless(group), group.Key);
                continue;
            }

            SawMembers |= group.Members.Count > 0;
            if (!SawMembers && !group.HasUnreadable)
            {
                undecided.Add(group);
                continue;
            }

            foreach (var empty in undecided)
                yield return Item(empty, SawMembers);
            undecided.Clear();
            yield return Item(group, SawMembers);
        }

        foreach (var empty in undecided)
            yield return Item(empty, SawMembers);
        yield return new ReadCompleted(read.Proof());
    }

    /// <summary>Who is in a group, and whether these are all.</summary>
    /// <param name="group">The group, as the service gave it when it was asked for it.</param>
    /// <param name="lists">Whether the service is known to list members.</param>
    public static RemoteMembers MembersOf(ScimGroup group, bool lists) => group switch
    {
        { HasUnreadable: true } => new(group.Members, false, Unreadable),
        { Members.Count: 0 } when !lists => new([], false, ListsNone),
        _ => new(group.Members, true, ListsAll),
    };

    private static GroupRead Item(ScimGroup group, bool lists) => new(group.ToRemote(), MembersOf(group, lists), $"group {group.Key}");

    private ProvisioningError Nameless(ScimGroup group) => new()
    {
        Id = ErrorIds.RowInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"the group '{group.Key}' has no displayName.",
        RecommendedAction = "Give it a name in the application.",
        Target = group.Key,
        App = settings.App,
    };
}

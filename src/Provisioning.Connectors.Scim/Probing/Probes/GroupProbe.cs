using System.Net;
using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether there are groups, who is in them is shown, and a member is added once and removed (RFC 7644 §3.5.2). It makes a group.</summary>
internal sealed class GroupProbe : IProbe
{
    private const string Adding = "Adding a member";
    private const string Removing = "Removing a member";

    public string Feature => "Groups";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string None = "Groups cannot be pushed to it.";
        var said = Advertised.Word(at.Said.HasGroups);
        var (answer, group) = await at.MakeAsync(ProbeTarget.Groups, at.Name, ProbeBodies.Group(at.Name), cancellationToken).ConfigureAwait(false);
        if (group?.Key is not { } key)
        {
            yield return answer.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
                ? new(Feature, FeatureState.Missing, $"a group is refused with {ProbeTarget.Text(answer)}") { Said = said, Follows = None, Lesson = Lesson.HasNoGroups }
                : new(Feature, FeatureState.Differs, answer.IsSuccess ? "a group is made without an id" : $"a group is refused with {ProbeTarget.Text(answer)}") { Said = said, Follows = None };
            yield break;
        }

        yield return new(Feature, FeatureState.Works, "a group is made") { Said = said };
        await foreach (var finding in MembersAsync(at, key, cancellationToken).ConfigureAwait(false))
            yield return finding;
        var (deleted, isGone) = await at.DeleteAsync(group, cancellationToken).ConfigureAwait(false);
        yield return isGone ? new("Deleting groups", FeatureState.Works, "a group that is deleted is gone")
            : new("Deleting groups", deleted.IsSuccess ? FeatureState.Differs : FeatureState.Missing, deleted.IsSuccess ? $"answered with {(int)deleted.Status}, and the group is still there" : $"refused with {ProbeTarget.Text(deleted)}") { Follows = "Groups cannot be deleted from here." };
    }

    private static async IAsyncEnumerable<Finding> MembersAsync(ProbeTarget at, string key, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Blind = "Who is in a group there cannot be read: nobody is removed on the strength of it.";
        var style = at.Style is ChangeStyle.PatchCapitalised ? ChangeStyle.PatchCapitalised : ChangeStyle.Patch;
        var add = ProbeBodies.Patch(style, "add", "members", ProbeBodies.Members(at.Key));
        var added = await at.SendToAsync(HttpMethod.Patch, ProbeTarget.Groups, key, add, null, cancellationToken).ConfigureAwait(false);
        if (!added.IsSuccess)
        {
            yield return new(Adding, FeatureState.Missing, $"refused with {ProbeTarget.Text(added)}") { Follows = "Members of groups cannot be changed one by one." };
            yield break;
        }

        var group = await at.ReadUntilAsync(ProbeTarget.Groups, key, g => Count(g, at.Key) > 0, cancellationToken).ConfigureAwait(false);
        if (Count(group, at.Key) == 0)
        {
            yield return new("Members of groups", FeatureState.Missing, "a member that was added is not listed") { Follows = Blind };
            yield break;
        }

        yield return new("Members of groups", FeatureState.Works, "a member that was added is listed");
        await at.SendToAsync(HttpMethod.Patch, ProbeTarget.Groups, key, add, null, cancellationToken).ConfigureAwait(false);
        var times = Count(await at.ReadAsync(ProbeTarget.Groups, key, cancellationToken).ConfigureAwait(false), at.Key);
        yield return times == 1
            ? new(Adding, FeatureState.Works, "one who is added again is there once")
            : new(Adding, FeatureState.Differs, times == 0 ? "one who is added again is not there any more" : $"one who is added again is there {times} times") { Follows = "Who is in a group has to be read before anybody is added." };
        var removed = await at.SendToAsync(HttpMethod.Patch, ProbeTarget.Groups, key, ProbeBodies.Patch(style, "remove", $"members[value eq \"{at.Key}\"]", default), null, cancellationToken).ConfigureAwait(false);
        var rest = removed.IsSuccess ? await at.ReadUntilAsync(ProbeTarget.Groups, key, g => Count(g, at.Key) == 0, cancellationToken).ConfigureAwait(false) : null;
        yield return !removed.IsSuccess ? new(Removing, FeatureState.Missing, $"refused with {ProbeTarget.Text(removed)}") { Follows = "Nobody can be removed from a group there." }
            : Count(rest, at.Key) == 0 ? new(Removing, FeatureState.Works, "one who is removed is not listed any more")
            : new(Removing, FeatureState.Differs, $"answered with {(int)removed.Status}, and the member is still there") { Follows = "Nobody can be removed from a group there." };
    }

    private static int Count(AttributeSet? group, string key) => group?["members"].AsList().Count(m => m.AsComplex()?["value"].ToString() == key) ?? 0;
}

using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Compares who is in a group before and after a change of it. Writes nothing.</summary>
internal sealed class GroupPreview(EngineContext context, GroupGraph before, GroupGraph after, Group group)
{
    /// <summary>How many members there are before, once <see cref="RunAsync"/> has ended.</summary>
    public long Before { get; private set; }

    /// <summary>How many there are after.</summary>
    public long After { get; private set; }

    /// <summary>Each joiner and leaver as a <see cref="GroupMemberChange"/>, and progress.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var now = context.Now;
        var meter = new ProgressMeter(context.Clock, $"Looking who is in {group.Name}");
        var population = new Population(context.Store, before, after, after.Below([group.Id]));
        await foreach (var page in population.PagesAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var (user, entries) in page)
            {
                ProvisioningError? unknown = null;
                var was = Membership(before, user, entries, now, population, static _ => { });
                var becomes = Membership(after, user, entries, now, population, e => unknown = e);
                if (unknown is not null)
                {
                    // Of whom it cannot be told is left as they are.
                    becomes = was;
                    yield return new ObjectErrorEvent(unknown);
                }

                Before += was is null ? 0 : 1;
                After += becomes is null ? 0 : 1;
                if (was is null != becomes is null)
                {
                    var change = becomes is null ? MembershipChange.Leave : MembershipChange.Join;
                    yield return new ResultEvent(new GroupMemberChange(group.Name, change, user.UserName, user.Id, user.Status, (becomes ?? was)!.Value.Kind));
                }
            }

            if (meter.Advance(page.Count) is { } progress)
                yield return progress;
        }

        if (meter.Done > 0)
            yield return meter.Completed();
    }

    private Membership? Membership(GroupGraph graph, User user, IReadOnlyList<MembershipEntry> entries, DateTimeOffset now, Population population, Action<ProvisioningError> failed) =>
        graph.Find(group.Id) is not null && graph.Of(user, entries, now, population.Groups, failed).TryGetValue(group.Id, out var membership) ? membership : null;
}

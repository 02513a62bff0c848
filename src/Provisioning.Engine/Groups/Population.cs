using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Reads everybody who can be a member of some groups, page by page, with what was added by hand: all users where a rule decides. Of the users their names and status are read, and what the rules look at.
/// </summary>
internal sealed class Population
{
    private const int Page = 500;
    private readonly IProvisioningStore _store;
    private readonly bool _hasRules;
    private readonly IReadOnlyList<string> _reads;

    /// <summary>Who can be a member of these groups, which are closed downwards (<see cref="GroupGraph.Below"/>).</summary>
    public Population(IProvisioningStore store, GroupGraph graph, IReadOnlySet<string> groups)
        : this(store, graph, graph, groups)
    {
    }

    /// <summary>Who can be a member of these groups in either of the graphs.</summary>
    public Population(IProvisioningStore store, GroupGraph before, GroupGraph after, IReadOnlySet<string> groups)
    {
        (_store, Groups) = (store, groups);
        _reads = [.. before.Reads(groups).Concat(after.Reads(groups)).Append("userName").Distinct(StringComparer.OrdinalIgnoreCase)];
        _hasRules = groups.Any(id => before.Find(id)?.HasRule == true || after.Find(id)?.HasRule == true);
    }

    /// <summary>The groups, by id.</summary>
    public IReadOnlySet<string> Groups { get; }

    public async IAsyncEnumerable<IReadOnlyList<(User User, IReadOnlyList<MembershipEntry> Entries)>> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var entries = await EntriesAsync(_store, Groups, cancellationToken).ConfigureAwait(false);
        var pages = _hasRules ? UsersAsync(_store, _reads, cancellationToken) : UsersAsync(entries.Keys, cancellationToken);
        await foreach (var page in pages.ConfigureAwait(false))
            yield return [.. page.Select(u => (u, entries.GetValueOrDefault(u.Id) ?? (IReadOnlyList<MembershipEntry>)[]))];
    }

    /// <summary>The users and exclusions that were added to these groups by hand, by user id.</summary>
    public static async ValueTask<Dictionary<string, List<MembershipEntry>>> EntriesAsync(IProvisioningStore store, IReadOnlySet<string> groups, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, List<MembershipEntry>>(StringComparer.Ordinal);
        foreach (var group in groups)
        {
            await foreach (var entry in MembershipEntry.ReadAsync(store, new(Collections.GroupMembers) { Prefix = MembershipEntry.Prefix(group) }, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Kind == MemberKind.Nested)
                    continue;
                if (!entries.TryGetValue(entry.MemberId, out var list))
                    entries.Add(entry.MemberId, list = []);
                list.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>All users, in the order of their ids; of their attributes those of these names, or all.</summary>
    public static IAsyncEnumerable<IReadOnlyList<User>> UsersAsync(IProvisioningStore store, IReadOnlyList<string>? only, CancellationToken cancellationToken) =>
        Pages.OfAsync(ReadAsync(store, only, cancellationToken), Page, cancellationToken);

    private static async IAsyncEnumerable<User> ReadAsync(IProvisioningStore store, IReadOnlyList<string>? only, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
            yield return UserDocument.Read(document, only);
    }

    private async IAsyncEnumerable<IReadOnlyList<User>> UsersAsync(IEnumerable<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in ids.Order(StringComparer.Ordinal).Chunk(Page))
            yield return [.. (await _store.GetManyAsync(Collections.Users, page, cancellationToken).ConfigureAwait(false)).Select(d => UserDocument.Read(d, _reads))];
    }
}

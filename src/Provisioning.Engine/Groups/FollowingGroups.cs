using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Works out who is in a group that follows one of an app: the users to whom the accounts are linked that are in it. Where the app has not shown all members, nobody is taken out.
/// </summary>
internal sealed class FollowingGroups(IProvisioningStore store)
{
    private const int Page = 500;

    /// <summary>Who becomes a member of the group and who is one no more.</summary>
    /// <param name="group">The directory's group.</param>
    /// <param name="app">The app, as it names itself.</param>
    /// <param name="members">The keys of the accounts that are in the app's group.</param>
    /// <param name="isComplete">True when these are all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<(User User, bool Removed)> CompareAsync(Group group, string app, IReadOnlyCollection<string> members, bool isComplete, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in MembershipEntry.ReadAsync(store, new(Collections.GroupMembers) { Prefix = MembershipEntry.Prefix(group.Id) }, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Kind == MemberKind.Imported)
                known.Add(entry.MemberId);
        }

        var added = new HashSet<string>(StringComparer.Ordinal);
        foreach (var page in members.Chunk(Page))
        {
            foreach (var document in await store.GetManyAsync(Collections.Accounts, [.. page.Select(k => AccountDocument.Id(app, k))], cancellationToken).ConfigureAwait(false))
            {
                if (AccountDocument.Read(document).UserId is { } id && !known.Remove(id))
                    added.Add(id);
            }
        }

        await foreach (var user in UsersAsync(added, cancellationToken).ConfigureAwait(false))
            yield return (user, false);
        if (!isComplete)
            yield break;
        await foreach (var user in UsersAsync(known, cancellationToken).ConfigureAwait(false))
            yield return (user, true);
    }

    /// <summary>The keys of the accounts that are known to be in a group of an app.</summary>
    public async ValueTask<HashSet<string>> KnownAsync(string app, string groupKey, CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var membership in AppMembership.OfGroupAsync(store, app, groupKey, cancellationToken).ConfigureAwait(false))
        {
            if (membership.Kind == RemoteMemberKind.Account)
                keys.Add(membership.MemberKey);
        }

        return keys;
    }

    // Of whom the store knows nothing any more, nothing is to be written.
    private async IAsyncEnumerable<User> UsersAsync(IEnumerable<string> ids, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in ids.Order(StringComparer.Ordinal).Chunk(Page))
        {
            foreach (var document in await store.GetManyAsync(Collections.Users, page, cancellationToken).ConfigureAwait(false))
                yield return UserDocument.Read(document);
        }
    }
}

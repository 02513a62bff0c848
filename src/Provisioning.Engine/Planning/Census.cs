namespace Provisioning.Engine;

/// <summary>Counts who is active in the directory or in an app, and no further than is asked for.</summary>
internal sealed class Census(EngineContext context, string? app)
{
    private bool _whole;

    /// <summary>How many were counted so far.</summary>
    public long Counted { get; private set; }

    /// <summary>To how many usable accounts the group of this id gave the app, or <paramref name="enough"/> when there are that many at least.</summary>
    public async ValueTask<long> CountOfGroupAsync(string groupId, long enough, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var document in context.Store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app!) }, cancellationToken).ConfigureAwait(false))
        {
            if (AccountDocument.Read(document) is { UserId: not null, Active: true, Present: true } account && account.Groups.Contains(groupId, StringComparer.Ordinal) && ++count >= enough)
                break;
        }

        return count;
    }

    /// <summary>How many are in the group of this name because they are in the group of an app that it follows, or <paramref name="enough"/> when there are that many at least.</summary>
    public async ValueTask<long> CountImportedAsync(string group, long enough, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Groups, Indexes.GroupName, IndexKey.Normalize(group)), cancellationToken).ConfigureAwait(false))
        {
            await foreach (var entry in MembershipEntry.ReadAsync(context.Store, new(Collections.GroupMembers) { Prefix = MembershipEntry.Prefix(document.Id) }, cancellationToken).ConfigureAwait(false))
            {
                if (entry.Kind == MemberKind.Imported && ++count >= enough)
                    return count;
            }
        }

        return count;
    }

    /// <summary>How many accounts are in the app's group with this key, as far as is known, or <paramref name="enough"/> when there are that many at least.</summary>
    public async ValueTask<long> CountOfPushedAsync(string groupKey, long enough, CancellationToken cancellationToken)
    {
        long count = 0;
        await foreach (var there in AppMembership.OfGroupAsync(context.Store, app!, groupKey, cancellationToken).ConfigureAwait(false))
        {
            if (there.Kind == RemoteMemberKind.Account && ++count >= enough)
                break;
        }

        return count;
    }

    /// <summary>How many there are, or <paramref name="enough"/> when there are that many at least.</summary>
    public async ValueTask<long> CountAsync(long enough, CancellationToken cancellationToken)
    {
        if (_whole || Counted >= enough)
            return Counted;
        var query = app is null ? new StoreQuery(Collections.Users) : new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app) };
        Counted = 0;
        await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var counts = app is null
                ? UserDocument.Read(document).Status == UserStatus.Active
                : AccountDocument.Read(document) is { UserId: not null, Active: true, Present: true };
            if (counts && ++Counted >= enough)
                return Counted;
        }

        _whole = true;
        return Counted;
    }
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Reads all groups with their members. That a group has nobody in it is believed only where some group shows members: the account that signs in may be shown none. For one read.</summary>
/// <param name="context">The connector.</param>
internal sealed class GroupsRead(DirectoryContext context)
{
    private const string ShowsNone = "the directory shows the members of no group, so that they may not be seen";
    private readonly ReadTally _tally = new("groups");
    private readonly IUnnamedMembers? _unnamed = context.Dialect.UnnamedMembers?.Invoke(context);

    private DirectorySettings Settings => context.Settings;

    public async IAsyncEnumerable<ReadItem> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lease = await context.Connections.RentAsync("the read of groups", null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        var needsMember = await NeedsMemberAsync(context, cancellationToken).ConfigureAwait(false);
        var resolver = await AccountsAsync(lease, cancellationToken).ConfigureAwait(false);
        var members = new GroupMembers(context, resolver);
        var (sawMembers, undecided) = (false, new List<GroupRead>());
        var search = new PagedRead(context, _tally, "the read of groups");
        await foreach (var entry in search.RunAsync(lease, Settings.GroupBases, Settings.GroupFilter, [.. GroupEntry.Attributes(context), .. _unnamed?.Attributes ?? []], cancellationToken).ConfigureAwait(false))
        {
            var item = await ReadAsync(entry, members, needsMember, cancellationToken).ConfigureAwait(false);
            if (!_tally.Admits(item))
                continue;
            sawMembers |= item is GroupRead { Members.Members.Count: > 0 };
            if (item is GroupRead { Members: { Members.Count: 0, IsComplete: true } } empty && !sawMembers)
                undecided.Add(empty);
            else
                yield return item;
        }

        foreach (var empty in undecided)
            yield return sawMembers ? empty : empty with { Members = new([], false, ShowsNone) };
        yield return new ReadCompleted(_tally.Proof(PagedRead.Evidence));
    }

    /// <summary>Whether the server's schema wants a member in each group; what the standards say where it shows none.</summary>
    public static async ValueTask<bool> NeedsMemberAsync(DirectoryContext context, CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var group = context.Settings.GroupClass;
        return catalogue.Class(group.Name) is { } found ? found.Must.Contains(group.MemberAttribute, AttributeNameComparer.Instance) : group.NeedsMember;
    }

    private async ValueTask<ReadItem> ReadAsync(LdapEntry entry, GroupMembers members, bool needsMember, CancellationToken cancellationToken)
    {
        if (GroupEntry.Read(context, entry) is not { } group)
            return new ObjectProblem(GroupEntry.Unusable(context, entry), context.Dialect.Key.Read(entry));
        var attribute = await GroupEntry.MembersAsync(context, entry, cancellationToken).ConfigureAwait(false);
        var named = await members.OfAsync(attribute, needsMember, cancellationToken).ConfigureAwait(false);
        return new GroupRead(group, await GroupMembers.WithUnnamedAsync(named, _unnamed, entry, cancellationToken).ConfigureAwait(false), entry.Dn);
    }

    // The names of all accounts come at once, which is far less than one by one.
    private async ValueTask<ReferenceResolver> AccountsAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        var resolver = new ReferenceResolver(context);
        var tally = new ReadTally("users");
        var isByName = Settings.GroupClass.Form == MemberForm.UserName;
        var attributes = isByName ? new[] { context.Dialect.Key.Name, Settings.UserNameAttribute } : [context.Dialect.Key.Name];
        await foreach (var entry in new PagedRead(context, tally, "the read of the names of users").RunAsync(lease, Settings.UserBases, Settings.UserFilter, attributes, cancellationToken).ConfigureAwait(false))
        {
            if (context.Dialect.Key.Read(entry) is not { } key)
                continue;
            if (isByName && entry.GetText(Settings.UserNameAttribute) is { } name)
                resolver.NoteUserName(name, key);
            else if (!isByName && LdapDn.TryParse(entry.Dn, out var dn))
                resolver.Note(dn!, key);
        }

        return resolver;
    }
}

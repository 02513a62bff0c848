using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Finds the objects of the app that others name, for one read: from what the read has met, and else by asking for them, several at once.</summary>
/// <param name="context">The connector.</param>
internal sealed class ReferenceResolver(DirectoryContext context)
{
    private const int AtOnce = 64;
    private const string UserNamePrefix = "user name ";
    private const string Classes = "objectClass";
    private readonly KeyIndex _index = new();

    private DirectorySettings Settings => context.Settings;

    /// <summary>Notes an account that the read has met.</summary>
    public void Note(LdapDn dn, string key) => _index.Note(dn.Normalized, new(key));

    /// <summary>Notes an account by its user name.</summary>
    public void NoteUserName(string userName, string key) => _index.Note(UserNamePrefix + userName.ToLowerInvariant(), new(key));

    /// <summary>True when the name can be that of an object of the app.</summary>
    public bool IsOurs(LdapDn dn) => Settings.UserBases.Any(dn.IsWithin) || Settings.GroupBases.Any(dn.IsWithin);

    /// <summary>Makes sure that of all these names it is known whether an object has them.</summary>
    public async ValueTask LearnAsync(IEnumerable<LdapDn> names, CancellationToken cancellationToken)
    {
        foreach (var part in names.Distinct().Where(dn => !_index.TryGet(dn.Normalized, out _)).ToList().Chunk(AtOnce))
        {
            var found = await Task.WhenAll(part.Select(dn => FindAsync(dn, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < part.Length; i++)
                _index.Note(part[i].Normalized, found[i]);
        }
    }

    /// <summary>Makes sure that of all these user names it is known whether an account has them.</summary>
    public async ValueTask LearnUserNamesAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (var part in names.Distinct(StringComparer.OrdinalIgnoreCase).Where(n => MemberOf(n) is null && !_index.TryGet(UserNamePrefix + n.ToLowerInvariant(), out _)).ToList().Chunk(AtOnce))
        {
            var found = await Task.WhenAll(part.Select(n => FindUserNameAsync(n, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < part.Length; i++)
                _index.Note(UserNamePrefix + part[i].ToLowerInvariant(), found[i]);
        }
    }

    /// <summary>The key of the object with this name; null when there is none, or it was not learned.</summary>
    public string? KeyOf(LdapDn dn) => MemberOf(dn)?.Key;

    /// <summary>The object with this name; null when there is none, or it was not learned.</summary>
    public RemoteMember? MemberOf(LdapDn dn) => _index.TryGet(dn.Normalized, out var member) ? member : null;

    /// <summary>The account with this user name; null when there is none, or it was not learned.</summary>
    public RemoteMember? MemberOf(string userName) => _index.TryGet(UserNamePrefix + userName.ToLowerInvariant(), out var member) ? member : null;

    private async ValueTask<RemoteMember?> FindAsync(LdapDn dn, CancellationToken cancellationToken) =>
        await context.Connections.RunAsync<RemoteMember?>("the look for an object that another one names", dn.ToString(), async (lease, token) =>
        {
            var search = new LdapSearch { Base = dn, Scope = LdapScope.Base, Attributes = [context.Dialect.Key.Name, Classes], Controls = context.Dialect.SearchControls };
            return await EntryFinder.FirstAsync(lease.Connection, search, token).ConfigureAwait(false) is { } entry && context.Dialect.Key.Read(entry) is { } key ? new(key, KindOf(entry)) : null;
        }, cancellationToken).ConfigureAwait(false);

    private async ValueTask<RemoteMember?> FindUserNameAsync(string name, CancellationToken cancellationToken)
    {
        var filter = LdapFilter.And(LdapFilter.Equal(Settings.UserNameAttribute, name), Settings.UserFilter);
        var found = await new EntryFinder(context).AllAsync(Settings.UserBases, filter, [context.Dialect.Key.Name], "the look for a member by user name", cancellationToken).ConfigureAwait(false);
        // Several have it: nobody is meant.
        return found is [var only] && context.Dialect.Key.Read(only) is { } key ? new(key) : null;
    }

    private RemoteMemberKind KindOf(LdapEntry entry) =>
        entry.GetTexts(Classes).Contains(Settings.GroupClass.Name, AttributeNameComparer.Instance) ? RemoteMemberKind.Group : RemoteMemberKind.Account;
}

using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Finds, makes, changes and deletes groups.</summary>
/// <param name="context">The connector.</param>
internal sealed class DirectoryGroups(DirectoryContext context)
{
    private readonly EntryFinder _finder = new(context);

    private DirectorySettings Settings => context.Settings;

    private GroupClass Class => context.Settings.GroupClass;

    public async ValueTask<IReadOnlyList<RemoteGroup>> FindAsync(string name, CancellationToken cancellationToken)
    {
        var filter = LdapFilter.And(LdapFilter.Equal(Settings.GroupNameAttribute, name), Settings.GroupFilter);
        var found = await _finder.AllAsync(Settings.GroupBases, filter, GroupEntry.Head(context), "the look for a group by name", cancellationToken).ConfigureAwait(false);
        return [.. found.Where(e => e.GetTexts(Settings.GroupNameAttribute).Contains(name, StringComparer.OrdinalIgnoreCase)).Select(e => GroupEntry.Read(context, e)).OfType<RemoteGroup>()];
    }

    public async ValueTask<RemoteGroup?> GetAsync(string key, CancellationToken cancellationToken) =>
        await EntryAsync(key, GroupEntry.Head(context), cancellationToken).ConfigureAwait(false) is { } entry ? GroupEntry.Read(context, entry) ?? throw GroupEntry.Unusable(context, entry).ToException() : null;

    public async ValueTask<RemoteMembers> ReadMembersAsync(string key, CancellationToken cancellationToken)
    {
        var unnamed = context.Dialect.UnnamedMembers?.Invoke(context);
        var entry = await EntryAsync(key, [.. GroupEntry.Attributes(context), .. unnamed?.Attributes ?? []], cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        var attribute = await GroupEntry.MembersAsync(context, entry, cancellationToken).ConfigureAwait(false);
        var members = await new GroupMembers(context, new(context)).OfAsync(attribute, await GroupsRead.NeedsMemberAsync(context, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return await GroupMembers.WithUnnamedAsync(members, unnamed, entry, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<RemoteGroup> CreateAsync(GroupWrite group, CancellationToken cancellationToken)
    {
        if ((await FindAsync(group.Name, cancellationToken).ConfigureAwait(false)).Count > 0)
            throw Exists(group.Name, null);
        var attributes = new List<LdapAttribute> { LdapAttribute.Text("objectClass", "top", Class.Name), LdapAttribute.Text(Settings.GroupNameAttribute, group.Name) };
        attributes.AddRange(context.Dialect.GroupAttributes);
        var rdn = context.Dialect.GroupRdnAttribute ?? Settings.GroupNameAttribute;
        if (await GroupsRead.NeedsMemberAsync(context, cancellationToken).ConfigureAwait(false))
            attributes.Add(LdapAttribute.Text(Class.MemberAttribute, Class.Placeholder.ToString()));
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        if (!context.Dialect.CompletesGroups && catalogue.AttributesOf([Class.Name]).Where(a => a.Value && !attributes.Exists(g => AttributeNameComparer.Equals(g.Name, a.Key))).Select(a => a.Key).FirstOrDefault() is { } missing)
            throw context.Errors.Unsupported($"has groups of the object class {Class.Name}, which need a value of {missing} that nothing here gives", "Make the group on the server; its members are kept all the same once it is there.");
        var dn = Settings.GroupContainer.Child(rdn, group.Name);
        try
        {
            await context.Connections.RunAsync("the creation of the group", dn.ToString(), (lease, token) => lease.Connection.AddAsync(dn, attributes, null, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountExists)
        {
            throw Exists(group.Name, e);
        }

        return await AfterAsync(dn, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<RemoteGroup> UpdateAsync(string key, GroupWrite group, CancellationToken cancellationToken)
    {
        var entry = await _finder.WritableAsync(key, Settings.GroupBases, GroupEntry.Head(context), cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        var dn = LdapDn.Parse(entry.Dn);
        if (entry.GetText(Settings.GroupNameAttribute) == group.Name)
            return GroupEntry.Read(context, entry) ?? throw GroupEntry.Unusable(context, entry).ToException();
        var rdn = context.Dialect.GroupRdnAttribute ?? Settings.GroupNameAttribute;
        var isName = AttributeNameComparer.Equals(rdn, Settings.GroupNameAttribute) && dn.Rdns[0] is { Parts.Count: 1 } own && own[rdn] is not null;
        // A name that was given with the other one follows it.
        var follows = !isName && dn.Rdns[0][rdn] is { } called && called == entry.GetText(Settings.GroupNameAttribute);
        try
        {
            if (isName || follows)
            {
                await context.Connections.RunAsync("the renaming of the group", entry.Dn, (lease, token) => lease.Connection.RenameAsync(dn, LdapRdn.Of(rdn, group.Name).ToString(), deleteOldRdn: true, null, null, token), cancellationToken).ConfigureAwait(false);
                dn = dn.Parent!.Child(rdn, group.Name);
            }

            if (!isName)
                await context.Connections.RunAsync("the renaming of the group", entry.Dn, (lease, token) => lease.Connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text(Settings.GroupNameAttribute, group.Name))], null, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountExists)
        {
            throw Exists(group.Name, e);
        }

        return await AfterAsync(dn, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<string?> ChangeMembersAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken) =>
        new MemberWriter(context).ChangeAsync(key, add, remove, cancellationToken);

    public async ValueTask DeleteAsync(string key, CancellationToken cancellationToken)
    {
        if (await _finder.WritableAsync(key, Settings.GroupBases, [], cancellationToken).ConfigureAwait(false) is not { } entry)
            return;
        try
        {
            await context.Connections.RunAsync("the deletion of the group", entry.Dn, (lease, token) => lease.Connection.DeleteAsync(LdapDn.Parse(entry.Dn), null, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.InnerException is LdapException { Result.Code: LdapResultCode.NoSuchObject })
        {
            // It is gone, as it should be, or has another name by now: the next look tells.
            if (await EntryAsync(key, [], cancellationToken).ConfigureAwait(false) is not null)
                throw;
        }
    }

    private ValueTask<LdapEntry?> EntryAsync(string key, IReadOnlyList<string> attributes, CancellationToken cancellationToken) =>
        _finder.ByKeyAsync(key, Settings.GroupBases, attributes, null, cancellationToken);

    // The write was made: that it cannot be seen now is no reason to make it again.
    private async ValueTask<RemoteGroup> AfterAsync(LdapDn dn, CancellationToken cancellationToken)
    {
        var search = new LdapSearch { Base = dn, Scope = LdapScope.Base, Attributes = GroupEntry.Head(context) };
        try
        {
            var entry = await context.Connections.RunAsync("the look at the group", dn.ToString(), (lease, token) => EntryFinder.FirstAsync(lease.Connection, search, token), cancellationToken).ConfigureAwait(false);
            return (entry is null ? null : GroupEntry.Read(context, entry)) ?? throw context.Errors.Make(
                ErrorIds.AppProtocol, ProvisioningErrorCategory.Protocol, $"'{context.Errors.App}' wrote the group '{dn}' and does not show it.", "Let the account that signs in read what it writes.", dn.ToString());
        }
        catch (ProvisioningException e)
        {
            throw (e.Error with { IsInDoubt = true }).ToException(e);
        }
    }

    private ProvisioningException Exists(string name, ProvisioningException? cause) => new ProvisioningError
    {
        Id = ErrorIds.AccountExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{context.Errors.App}' has a group '{name}' already.",
        RecommendedAction = "Take that group over, or choose another name.",
        Target = name,
        App = context.Errors.App,
    }.ToException(cause);
}

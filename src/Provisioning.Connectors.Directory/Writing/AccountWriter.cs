using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Makes, changes and deletes accounts. An account is found by its key for each write, so that whoever renamed or moved it does no harm, and is read again after it. Access is taken before anything else is changed, and given after it.
/// </summary>
/// <param name="context">The connector.</param>
/// <param name="versions">Ties writes to versions.</param>
internal sealed class AccountWriter(DirectoryContext context, VersionChecks versions)
{
    private readonly EntryFinder _finder = new(context);
    private readonly Places _places = new(context);
    private int _toldOfPasswords;

    private DirectorySettings Settings => context.Settings;

    /// <summary>Makes an account, with a password where one is given.</summary>
    public async ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char>? password, CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var wanted = await new EntryPlanner(context, catalogue).WantedAsync(account, null, cancellationToken).ConfigureAwait(false);
        if (!wanted.TryGetValue(Settings.RdnAttribute, out var names) || names.Count == 0)
            throw context.Errors.BadValue(Settings.RdnAttribute, "is missing, and a new account is called by it", $"Map {NameOf(Settings.RdnAttribute)}, or let another attribute be the name (RdnAttribute).");
        var place = account.Active == false && Settings.DisabledContainer is { } away ? away : _places.Wanted(account.Changes) ?? Settings.UserContainer;
        var dn = place.Child(Settings.RdnAttribute, Encoding.UTF8.GetString(names[0].Span));
        if (account.FormerKey is { } former && context.Dialect.Former is { } deleted && await deleted.RestoreAsync(context, former, dn, cancellationToken).ConfigureAwait(false))
            return await RestoredAsync(former, account, password, cancellationToken).ConfigureAwait(false);
        var attribute = password is { } secret ? context.Dialect.Password.Create(secret) : null;
        var isShutOut = account.Active == true && password is null && context.Dialect.NeedsPassword;
        bool? active = isShutOut ? false : account.Active;
        try
        {
            await AddAsync(dn, Attributes(wanted, active, attribute), place, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (attribute is not null)
        {
            throw PasswordErrors.Without(e, password!.Value.Span);
        }
        finally
        {
            Clear(attribute);
        }

        if (isShutOut && Interlocked.Exchange(ref _toldOfPasswords, 1) == 0)
            context.Report?.Invoke(new WarningEvent($"'{context.Errors.App}' makes accounts without a password, which nobody may sign in to: they are made disabled. Have new ones get one (Set-ProvApp {context.Errors.App} -InitialPassword …), and give those that are there one (Set-ProvPassword); docs/passwords.md."));
        if (password is { } later && attribute is null)
            await SetFirstPasswordAsync(dn, later, cancellationToken).ConfigureAwait(false);
        return await AfterAsync(dn, null, catalogue, cancellationToken).ConfigureAwait(false);
    }

    // What of a password was made to be sent is held on to no longer.
    private static void Clear(LdapAttribute? secret)
    {
        foreach (var value in secret?.Values ?? [])
        {
            if (MemoryMarshal.TryGetArray(value, out var octets))
                CryptographicOperations.ZeroMemory(octets);
        }
    }

    // Access is given last, and not at all where that takes a password and there is none.
    private async ValueTask<RemoteObject> RestoredAsync(string key, AccountWrite account, ReadOnlyMemory<char>? password, CancellationToken cancellationToken)
    {
        var restored = await UpdateAsync(key, account with { Active = null }, cancellationToken).ConfigureAwait(false);
        if (password is { } secret)
            await SetPasswordAsync(key, secret, cancellationToken).ConfigureAwait(false);
        if (account.Active is not { } active || restored.Active == active)
            return restored;
        try
        {
            return await UpdateAsync(key, account with { Changes = [], Active = active }, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.PasswordRejected && password is null)
        {
            return restored;
        }
    }

    /// <summary>Makes a change of an account.</summary>
    public async ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var reader = new EntryReader(context, catalogue, new(Settings, context.Dialect));
        var touched = account.Changes.Select(c => ChangedAttribute.Of(c, context)).OfType<string>();
        var entry = await WritableAsync(key, [.. reader.Asked.Concat(touched)], cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        var dn = LdapDn.Parse(entry.Dn);
        var plan = await new EntryPlanner(context, catalogue).PlanAsync(entry, dn, account, cancellationToken).ConfigureAwait(false);
        // The version that the change rests on is that of the first request alone.
        if (account.Active == false)
        {
            await ModifyAsync(dn, plan.Modifications, account.Version, cancellationToken).ConfigureAwait(false);
            dn = await MoveAsync(dn, plan, plan.Modifications.Count > 0 ? null : account.Version, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            dn = await MoveAsync(dn, plan, account.Version, cancellationToken).ConfigureAwait(false);
            await ModifyAsync(dn, plan.Modifications, plan.IsMove ? null : account.Version, cancellationToken).ConfigureAwait(false);
        }

        return await AfterAsync(dn, key, catalogue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes an account; one that is gone already is no error, and one with objects below it is not touched.</summary>
    public async ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken)
    {
        if (await WritableAsync(key, [], cancellationToken).ConfigureAwait(false) is not { } entry)
            return;
        var dn = LdapDn.Parse(entry.Dn);
        try
        {
            await versions.WriteAsync("the deletion of", dn, version, (lease, controls, token) => lease.Connection.DeleteAsync(dn, controls, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (IsGone(e))
        {
            // Somebody was faster: it is gone, or has another name by now.
            if (await _finder.ByKeyAsync(key, Settings.UserBases, [], null, cancellationToken).ConfigureAwait(false) is not null)
                throw Moved(entry.Dn);
        }
    }

    /// <summary>Sets a password.</summary>
    public async ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var entry = await WritableAsync(key, [], cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        await SetPasswordAsync(LdapDn.Parse(entry.Dn), password, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<LdapEntry?> WritableAsync(string key, IReadOnlyList<string> attributes, CancellationToken cancellationToken) => _finder.WritableAsync(key, Settings.UserBases, attributes, cancellationToken);

    private async ValueTask SetPasswordAsync(LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        try
        {
            await context.Connections.RunAsync(
                "the password of",
                dn.ToString(),
                async (lease, token) =>
                {
                    await context.Dialect.Password.SetAsync(lease.Connection, lease.Server, dn, password, token).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            throw PasswordErrors.Without(PasswordRefusals.Explain(e, dn.ToString()), password.Span);
        }
    }

    // An account that nobody can sign in to is not left behind, as long as it is certain that it is the one just made and has no password.
    private async ValueTask SetFirstPasswordAsync(LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        try
        {
            await SetPasswordAsync(dn, password, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (!e.Error.IsInDoubt)
        {
            try
            {
                await context.Connections.RunAsync("the deletion of", dn.ToString(), (lease, token) => lease.Connection.DeleteAsync(dn, null, token), cancellationToken).ConfigureAwait(false);
            }
            catch (ProvisioningException left)
            {
                throw (e.Error with { IsInDoubt = true, Message = $"{e.Error.Message} It is there without a password, since it could not be deleted again: {left.Error.Message}" }).ToException(e);
            }

            throw;
        }
    }

    private List<LdapAttribute> Attributes(IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> wanted, bool? active, LdapAttribute? password)
    {
        var classes = Settings.UserClasses.Concat(wanted.TryGetValue("objectClass", out var mapped) ? mapped.Select(v => Encoding.UTF8.GetString(v.Span)) : []);
        var attributes = new List<LdapAttribute> { LdapAttribute.Text("objectClass", [.. classes.Distinct(AttributeNameComparer.Instance)]) };
        attributes.AddRange(wanted.Where(w => w.Value.Count > 0 && !AttributeNameComparer.Equals(w.Key, "objectClass")).Select(w => new LdapAttribute(w.Key, w.Value)));
        if (active is { } usable && context.Dialect.ActiveState is { } state)
            Stand(attributes, state, usable);
        if (password is not null)
            attributes.AddRange(context.Dialect.Password.Beside.Prepend(password));
        return attributes;
    }

    // What says it may be in an attribute that a mapping writes a part of.
    private static void Stand(List<LdapAttribute> attributes, IActiveState state, bool active)
    {
        if (!attributes.Exists(a => state.Attributes.Contains(a.Name, AttributeNameComparer.Instance)))
        {
            attributes.AddRange(state.Create(active));
            return;
        }

        foreach (var change in state.Change(new("", attributes), active).Where(c => c.Kind == LdapModificationKind.Replace).ToList())
        {
            attributes.RemoveAll(a => AttributeNameComparer.Equals(a.Name, change.Attribute.Name));
            attributes.Add(change.Attribute);
        }
    }

    private async ValueTask AddAsync(LdapDn dn, IReadOnlyList<LdapAttribute> attributes, LdapDn place, CancellationToken cancellationToken)
    {
        try
        {
            await OnceAsync().ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (IsGone(e))
        {
            // What was refused for a missing place was not done.
            await _places.EnsureAsync(place, cancellationToken).ConfigureAwait(false);
            await OnceAsync().ConfigureAwait(false);
        }

        ValueTask<LdapResult> OnceAsync() => context.Connections.RunAsync("the creation of", dn.ToString(), (lease, token) => lease.Connection.AddAsync(dn, attributes, null, token), cancellationToken);
    }

    private async ValueTask ModifyAsync(LdapDn dn, IReadOnlyList<LdapModification> modifications, string? version, CancellationToken cancellationToken)
    {
        if (modifications.Count == 0)
            return;
        try
        {
            await versions.WriteAsync("the change of", dn, version, (lease, controls, token) => lease.Connection.ModifyAsync(dn, modifications, controls, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (IsGone(e))
        {
            throw Moved(dn.ToString());
        }
    }

    private async ValueTask<LdapDn> MoveAsync(LdapDn dn, EntryPlan plan, string? version, CancellationToken cancellationToken)
    {
        if (!plan.IsMove)
            return dn;
        var rdn = plan.NewRdn ?? dn.Rdns[0];
        if (plan.NewParent is { } place)
            await _places.EnsureAsync(place, cancellationToken).ConfigureAwait(false);
        try
        {
            await versions.WriteAsync("the move of", dn, version, (lease, controls, token) => lease.Connection.RenameAsync(dn, rdn.ToString(), deleteOldRdn: true, plan.NewParent, controls, token), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (IsGone(e))
        {
            throw Moved(dn.ToString());
        }

        return (plan.NewParent ?? dn.Parent!).Child(rdn);
    }

    // The write was made: that it cannot be seen now is no reason to make it again.
    private async ValueTask<RemoteObject> AfterAsync(LdapDn dn, string? key, AttributeCatalogue catalogue, CancellationToken cancellationToken)
    {
        try
        {
            var (reader, resolver) = (new EntryReader(context, catalogue, new(Settings, context.Dialect)), new ReferenceResolver(context));
            var entry = key is null
                ? await context.Connections.RunAsync("the look at", dn.ToString(), (lease, token) => EntryFinder.FirstAsync(lease.Connection, new() { Base = dn, Scope = LdapScope.Base, Attributes = reader.Asked }, token), cancellationToken).ConfigureAwait(false)
                : await _finder.ByKeyAsync(key, Settings.UserBases, reader.Asked, null, cancellationToken).ConfigureAwait(false);
            if (entry is null)
                throw context.Errors.Make(ErrorIds.AppProtocol, ProvisioningErrorCategory.Protocol, $"'{context.Errors.App}' wrote '{dn}' and does not show it.", "Let the account that signs in read what it writes; a server that copies from another one may be behind it.", dn.ToString());
            await resolver.LearnAsync(reader.References(entry, resolver), cancellationToken).ConfigureAwait(false);
            return reader.ReadOne(entry, resolver);
        }
        catch (ProvisioningException e)
        {
            throw (e.Error with { IsInDoubt = true }).ToException(e);
        }
    }

    private string NameOf(string attribute) => AttributeNameComparer.Equals(attribute, Settings.UserNameAttribute) ? VirtualAttributes.UserName : attribute;

    private static bool IsGone(ProvisioningException e) => e.InnerException is LdapException { Result.Code: LdapResultCode.NoSuchObject };

    private ProvisioningException Moved(string dn) => context.Errors.Make(ErrorIds.AccountChanged, ProvisioningErrorCategory.Conflict, $"'{context.Errors.App}': '{dn}' was renamed, moved or deleted while it was to be written.", "Plan again: the next plan takes what the directory has now.", dn);
}

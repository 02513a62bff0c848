using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Puts members into a group and takes them out by their values alone, so that nobody else is touched. A server that refuses the whole because one of them is so already is looked at, and is asked for the rest. A group that must have a
/// member gets one that is nobody when its last one goes, and loses it when the first one comes.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class MemberWriter(DirectoryContext context)
{
    private const int MostTries = 4;
    private readonly EntryFinder _finder = new(context);

    private DirectorySettings Settings => context.Settings;

    private GroupClass Class => context.Settings.GroupClass;

    /// <summary>Makes the change, and gives the version of the group afterwards.</summary>
    public async ValueTask<string?> ChangeAsync(string key, IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellationToken)
    {
        var entry = await _finder.WritableAsync(key, Settings.GroupBases, GroupEntry.Head(context), cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        var dn = LdapDn.Parse(entry.Dn);
        var values = await ValuesAsync(add.Concat(remove), cancellationToken).ConfigureAwait(false);
        if (add.FirstOrDefault(k => !values.ContainsKey(k)) is { } nobody)
            throw context.Errors.Make(ErrorIds.AppRejected, ProvisioningErrorCategory.NotFound, $"'{context.Errors.App}' has no account with the key '{nobody}', so that it cannot be a member of '{dn}'.", "Import the app, so that it is known which accounts it has.", nobody);
        var come = add.Select(k => values[k]).Distinct().ToList();
        // Whoever is not there any more is no member that could be named.
        var go = remove.Where(values.ContainsKey).Select(k => values[k]).Distinct().ToList();
        var needsMember = await GroupsRead.NeedsMemberAsync(context, cancellationToken).ConfigureAwait(false);
        var (placeholder, isKnown) = (needsMember ? Placeholder.Leave : Placeholder.None, false);
        for (var attempt = 1; come.Count + go.Count > 0; attempt++)
        {
            if (needsMember && come.Count > 0 && placeholder == Placeholder.Leave && await HasPlaceholderAsync(dn, cancellationToken).ConfigureAwait(false))
                placeholder = Placeholder.Remove;
            try
            {
                await context.Connections.RunAsync("the change of the members of", entry.Dn, (lease, token) => lease.Connection.ModifyAsync(dn, Modifications(come, go, placeholder), null, token), cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (ProvisioningException e) when (attempt < MostTries && CodeOf(e) is { } code && context.Dialect.AlreadySo.Contains(code) && !isKnown)
            {
                // Some of it is so already: the server did nothing of the rest.
                var held = await HeldAsync(key, cancellationToken).ConfigureAwait(false);
                come.RemoveAll(held.Contains);
                go.RemoveAll(v => !held.Contains(v));
                (placeholder, isKnown) = (placeholder == Placeholder.Remove && !held.Contains(Class.Placeholder.Normalized) ? Placeholder.Leave : placeholder, true);
            }
            catch (ProvisioningException e) when (attempt < MostTries && needsMember && placeholder != Placeholder.Add && go.Count > 0 && CodeOf(e) is LdapResultCode.ObjectClassViolation)
            {
                placeholder = Placeholder.Add;
            }
        }

        return context.Dialect.VersionAttribute is { } version ? (await EntryAsync(key, cancellationToken).ConfigureAwait(false))?.GetText(version) : null;
    }

    private enum Placeholder
    {
        None,
        Leave,
        Add,
        Remove,
    }

    private List<LdapModification> Modifications(IReadOnlyList<MemberValue> come, IReadOnlyList<MemberValue> go, Placeholder placeholder)
    {
        var nobody = new MemberValue(Class.Placeholder.ToString(), Class.Placeholder.Normalized);
        var added = placeholder == Placeholder.Add ? [.. come, nobody] : come;
        var removed = placeholder == Placeholder.Remove ? [.. go, nobody] : go;
        var modifications = new List<LdapModification>();
        // Who comes comes first, so that a group is never without a member on the way.
        if (added.Count > 0)
            modifications.Add(new(LdapModificationKind.Add, LdapAttribute.Text(Class.MemberAttribute, [.. added.Select(v => v.Text)])));
        if (removed.Count > 0)
            modifications.Add(new(LdapModificationKind.Delete, LdapAttribute.Text(Class.MemberAttribute, [.. removed.Select(v => v.Text)])));
        return modifications;
    }

    // How accounts with these keys stand in a group.
    private async ValueTask<Dictionary<string, MemberValue>> ValuesAsync(IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, MemberValue>(StringComparer.OrdinalIgnoreCase);
        var attributes = Class.Form == MemberForm.UserName ? new[] { Settings.UserNameAttribute } : ["1.1"];
        await foreach (var (key, entry) in _finder.ByKeysAsync(keys, Settings.AllBases, attributes, cancellationToken).ConfigureAwait(false))
        {
            if (Class.Form == MemberForm.Dn)
                values[key] = new(entry.Dn, LdapDn.Parse(entry.Dn).Normalized);
            else if (entry.GetText(Settings.UserNameAttribute) is { } name)
                values[key] = new(name, name);
        }

        return values;
    }

    private async ValueTask<HeldMembers> HeldAsync(string key, CancellationToken cancellationToken)
    {
        var entry = await _finder.ByKeyAsync(key, Settings.GroupBases, [Class.MemberAttribute], null, cancellationToken).ConfigureAwait(false) ?? throw context.Errors.NotThere(key);
        var attribute = await GroupEntry.MembersAsync(context, entry, cancellationToken).ConfigureAwait(false);
        return new((attribute?.GetTexts() ?? []).Select(t => Class.Form == MemberForm.Dn && LdapDn.TryParse(t, out var dn) ? dn!.Normalized : t).ToHashSet(StringComparer.Ordinal));
    }

    private async ValueTask<bool> HasPlaceholderAsync(LdapDn dn, CancellationToken cancellationToken) =>
        await context.Connections.RunAsync("the look at the members of", dn.ToString(), async (lease, token) =>
        {
            try
            {
                return await lease.Connection.CompareAsync(dn, Class.MemberAttribute, Encoding.UTF8.GetBytes(Class.Placeholder.ToString()), null, token).ConfigureAwait(false);
            }
            catch (LdapException e) when (e.Result?.Code == LdapResultCode.NoSuchAttribute)
            {
                return false;
            }
        }, cancellationToken).ConfigureAwait(false);

    private ValueTask<LdapEntry?> EntryAsync(string key, CancellationToken cancellationToken) => _finder.ByKeyAsync(key, Settings.GroupBases, GroupEntry.Head(context), null, cancellationToken);

    private static LdapResultCode? CodeOf(ProvisioningException e) => (e.InnerException as LdapException)?.Result?.Code;

    /// <summary>How a member stands in a group, and how it is compared.</summary>
    private readonly record struct MemberValue(string Text, string Compared);

    /// <summary>The members that a group has, as they are compared.</summary>
    private readonly record struct HeldMembers(IReadOnlySet<string> Values)
    {
        public bool Contains(MemberValue value) => Values.Contains(value.Compared);

        public bool Contains(string compared) => Values.Contains(compared);
    }
}

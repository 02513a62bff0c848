using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Where accounts lie: what mappings of the place say, and the organisational units on the way there.</summary>
/// <param name="context">The connector.</param>
internal sealed class Places(DirectoryContext context)
{
    private const string Unit = "ou";

    private DirectorySettings Settings => context.Settings;

    /// <summary>The place that the changes name; null when they say nothing of it.</summary>
    /// <exception cref="ProvisioningException">It is no place, or one outside of what is read.</exception>
    public LdapDn? Wanted(IEnumerable<AttributeChange> changes)
    {
        foreach (var change in changes)
        {
            var text = change.New.ToString();
            if (AttributeNameComparer.Equals(change.Path, VirtualAttributes.Parent))
                return Checked(change.Path, text.Length == 0 ? Settings.UserContainer : Parse(change.Path, text));
            if (AttributeNameComparer.Equals(change.Path, VirtualAttributes.UnitPath))
                return Checked(change.Path, Below(Settings.UserContainer, text));
        }

        return null;
    }

    /// <summary>The units between the container of users and the place, from the top, as a mapping of <see cref="VirtualAttributes.UnitPath"/> has them; null where the place is the container, lies elsewhere, or is reached by something else.</summary>
    public string? UnitPath(LdapDn? place)
    {
        var names = new Stack<string>();
        for (; place is { IsRoot: false } && !place.Equals(Settings.UserContainer); place = place.Parent)
        {
            if (place.Rdns[0].Parts is not [var part] || !AttributeNameComparer.Equals(part.Attribute, Unit) || part.Value.Contains('/', StringComparison.Ordinal))
                return null;
            names.Push(part.Value);
        }

        return place is null or { IsRoot: true } || names.Count == 0 ? null : string.Join('/', names);
    }

    /// <summary>Makes the organisational units that are missing on the way to the place, where the app may do so.</summary>
    /// <exception cref="ProvisioningException">The place is missing and may not be made, or it failed.</exception>
    public async ValueTask EnsureAsync(LdapDn place, CancellationToken cancellationToken)
    {
        var missing = new Stack<LdapDn>();
        for (var at = place; !await ExistsAsync(at, cancellationToken).ConfigureAwait(false); at = at.Parent!)
        {
            if (!Settings.CreateContainers || at.Rdns.Count == 0 || !AttributeNameComparer.Equals(at.Rdns[0].Parts[0].Attribute, Unit) || !at.IsWithin(Settings.Base) || at.Equals(Settings.Base))
                throw Missing(at, place);
            missing.Push(at);
        }

        while (missing.TryPop(out var unit))
            await MakeAsync(unit, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> ExistsAsync(LdapDn dn, CancellationToken cancellationToken) =>
        await context.Connections.RunAsync("the look for the place", dn.ToString(), async (lease, token) => await EntryFinder.FirstAsync(lease.Connection, new() { Base = dn, Scope = LdapScope.Base, Attributes = ["1.1"] }, token).ConfigureAwait(false) is not null, cancellationToken).ConfigureAwait(false);

    private async ValueTask MakeAsync(LdapDn unit, CancellationToken cancellationToken)
    {
        try
        {
            await context.Connections.RunAsync("the creation of the organisational unit", unit.ToString(), (lease, token) =>
                lease.Connection.AddAsync(unit, [LdapAttribute.Text("objectClass", "top", "organizationalUnit"), LdapAttribute.Text(Unit, unit.Rdns[0].Parts[0].Value)], null, token), cancellationToken).ConfigureAwait(false);
            context.Report?.Invoke(new VerboseEvent($"'{context.Errors.App}': the organisational unit '{unit}' was made."));
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AccountExists)
        {
            // Another change of this run was faster.
        }
    }

    private LdapDn Parse(string path, string text) => LdapDn.TryParse(text, out var dn)
        ? dn!
        : throw context.Errors.BadValue(path, $"is '{text}', which is no distinguished name", "Let the mapping give one, such as ou=Sales,ou=People,dc=example,dc=com; or map ouPath, which takes Sales/Berlin.");

    private LdapDn Checked(string path, LdapDn place) => Settings.UserBases.Any(place.IsWithin)
        ? place
        : throw context.Errors.BadValue(path, $"is '{place}', which lies outside of what is read: who is put there would count as gone", "Correct the mapping, or SearchBases.");

    private static LdapDn Below(LdapDn top, string path) =>
        path.Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Aggregate(top, (place, unit) => place.Child(Unit, unit));

    private ProvisioningException Missing(LdapDn missing, LdapDn place) => context.Errors.Make(
        ErrorIds.AppRejected,
        ProvisioningErrorCategory.NotFound,
        $"'{context.Errors.App}' has no object '{missing}'{(missing.Equals(place) ? "" : $", in which '{place}' would lie")}: nothing can be put there.",
        $"Make it on the server; or let missing organisational units be made: Set-ProvApp {context.Errors.App} -Settings @{{ CreateContainers = $true }}.",
        place.ToString());
}

using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What is to be done to one entry: where it is to lie and how it is to be called, and what of it is to be modified.</summary>
/// <param name="NewRdn">Its new relative name; null where that stays.</param>
/// <param name="NewParent">What it is to lie below; null where that stays.</param>
/// <param name="Modifications">What is to be modified.</param>
internal sealed record EntryPlan(LdapRdn? NewRdn, LdapDn? NewParent, IReadOnlyList<LdapModification> Modifications)
{
    public bool IsMove => NewRdn is not null || NewParent is not null;
}

/// <summary>Works out what an update needs, from the entry as it is.</summary>
/// <param name="context">The connector.</param>
/// <param name="catalogue">What the attributes mean.</param>
internal sealed class EntryPlanner(DirectoryContext context, AttributeCatalogue catalogue)
{
    private readonly ValueEncoder _encoder = new(context, catalogue);
    private readonly Places _places = new(context);

    private DirectorySettings Settings => context.Settings;

    /// <summary>The values of each attribute that the changes give, by name; with several changes of one attribute the last one counts.</summary>
    /// <param name="account">The account as it is to be.</param>
    /// <param name="entry">The account as it is; null for a new one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>> WantedAsync(AccountWrite account, LdapEntry? entry, CancellationToken cancellationToken)
    {
        var wanted = new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>(AttributeNameComparer.Instance);
        foreach (var change in account.Changes)
        {
            if (ChangedAttribute.Of(change, context) is not { } name)
                continue;
            wanted[name] = context.Dialect.Rules?.Within(change.Path) is null
                ? await _encoder.EncodeAsync(name, change.New, cancellationToken).ConfigureAwait(false)
                : Part(change, wanted.TryGetValue(name, out var before) ? before : entry?[name]?.Values ?? []);
        }

        foreach (var (name, values) in wanted)
        {
            if (context.Dialect.Rules?.Fault(name, values) is { } why)
                throw context.Errors.BadValue(name, why, "Correct the mapping, or the value in the directory of users.");
        }

        if (Settings.ExternalIdAttribute is { } externalId)
            wanted[externalId] = [Encoding.UTF8.GetBytes(account.UserId)];
        return wanted;
    }

    /// <summary>What the update needs.</summary>
    public async ValueTask<EntryPlan> PlanAsync(LdapEntry entry, LdapDn dn, AccountWrite account, CancellationToken cancellationToken)
    {
        var wanted = await WantedAsync(account, entry, cancellationToken).ConfigureAwait(false);
        var (rdn, held) = Rename(entry, dn, wanted);
        var modifications = new List<LdapModification>();
        foreach (var (name, values) in wanted)
            modifications.AddRange(ValueDifference.Of(catalogue[name], held.TryGetValue(name, out var after) ? after : entry[name]?.Values ?? [], values));
        if (account.Active is { } active)
            Stand(modifications, Standing(With(entry, wanted), active));
        return new(rdn, Place(dn, account), modifications);
    }

    /// <summary>The entry as it is once it holds these values.</summary>
    public static LdapEntry With(LdapEntry entry, IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> wanted) =>
        new(entry.Dn, [.. entry.Attributes.Where(a => !wanted.ContainsKey(a.Name)), .. wanted.Select(w => new LdapAttribute(w.Key, w.Value))]);

    // What says whether the account can be used may be in an attribute that is written for something else as well: one request has it once.
    private static void Stand(List<LdapModification> modifications, IEnumerable<LdapModification> standing)
    {
        foreach (var change in standing)
        {
            if (change.Kind == LdapModificationKind.Replace)
                modifications.RemoveAll(m => AttributeNameComparer.Equals(m.Attribute.Name, change.Attribute.Name));
            modifications.Add(change);
        }
    }

    private IReadOnlyList<ReadOnlyMemory<byte>> Part(AttributeChange change, IReadOnlyList<ReadOnlyMemory<byte>> held)
    {
        var (values, fault) = context.Dialect.Rules!.Write(change.Path, change.New, held);
        return fault is null ? values : throw context.Errors.BadValue(change.Path, fault, "Correct the mapping, or the value in the directory of users.");
    }

    private IEnumerable<LdapModification> Standing(LdapEntry entry, bool active)
    {
        if (context.Dialect.ActiveState is { } state)
            return state.Change(entry, active);
        return Settings.DisabledContainer is not null ? [] : throw context.Errors.Unsupported(
            $"does not say how an account is {(active ? "enabled" : "disabled")} there",
            $"Say it: Set-ProvApp {context.Errors.App} -Settings with Profile, or ActiveAttribute, or DisabledContainer; or have people do it: -Deprovisioning Manual.");
    }

    // A disabled account that is moved for it comes back to where it belongs when it is enabled.
    private LdapDn? Place(LdapDn dn, AccountWrite account)
    {
        var wanted = _places.Wanted(account.Changes);
        var isAway = Settings.DisabledContainer is { } disabled && dn.IsWithin(disabled);
        var place = account.Active switch
        {
            false when Settings.DisabledContainer is { } away => isAway ? null : away,
            true when isAway => wanted ?? Settings.UserContainer,
            null when isAway => null,
            _ => wanted,
        };
        return place is null || place.Equals(dn.Parent) ? null : place;
    }

    // The attributes of which the name is made change by a rename; what they hold after it is told for the rest.
    private (LdapRdn? Rdn, Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> Held) Rename(LdapEntry entry, LdapDn dn, IReadOnlyDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> wanted)
    {
        var held = new Dictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>>(AttributeNameComparer.Instance);
        var parts = new List<LdapNamePart>();
        foreach (var part in dn.Rdns[0].Parts)
        {
            if (!wanted.TryGetValue(part.Attribute, out var values) || values.Any(v => Encoding.UTF8.GetString(v.Span) == part.Value))
            {
                parts.Add(part);
                continue;
            }

            if (values.Count == 0)
                throw context.Errors.BadValue(part.Attribute, $"is to be cleared, and the object is called by it ('{dn}')", $"Let the mapping give a value always, or let another attribute be the name (RdnAttribute).");
            parts.Add(new(part.Attribute, Encoding.UTF8.GetString(values[0].Span)));
            held[part.Attribute] = [.. (entry[part.Attribute]?.Values ?? []).Where(v => !string.Equals(Encoding.UTF8.GetString(v.Span), part.Value, StringComparison.OrdinalIgnoreCase) && !v.Span.SequenceEqual(values[0].Span)), values[0]];
        }

        return (held.Count == 0 ? null : new(parts), held);
    }
}

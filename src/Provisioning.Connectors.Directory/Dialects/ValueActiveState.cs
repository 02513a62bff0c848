using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>An account is disabled while one attribute has one of some values.</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="Disabled">The values that say that it is disabled, compared without regard to case; the first is written.</param>
/// <param name="Enabled">The value that says that it can be used; null where the attribute is then taken away.</param>
internal sealed record ValueActiveState(string Attribute, IReadOnlyList<string> Disabled, string? Enabled = null) : IActiveState
{
    public IReadOnlyList<string> Attributes { get; } = [Attribute];

    public bool? Read(LdapEntry entry) => !entry.GetTexts(Attribute).Any(v => Disabled.Contains(v, StringComparer.OrdinalIgnoreCase));

    public IEnumerable<LdapModification> Change(LdapEntry entry, bool active)
    {
        if (Read(entry) == active)
            return [];
        var value = active ? Enabled : Disabled[0];
        return [new(LdapModificationKind.Replace, value is null ? new(Attribute, []) : LdapAttribute.Text(Attribute, value))];
    }

    public IEnumerable<LdapAttribute> Create(bool active) => (active ? Enabled : Disabled[0]) is { } value ? [LdapAttribute.Text(Attribute, value)] : [];
}

using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>An account is disabled by a bit of userAccountControl.</summary>
internal sealed class AccountControlState : IActiveState
{
    public IReadOnlyList<string> Attributes { get; } = [ActiveDirectoryNames.UserAccountControl];

    public bool? Read(LdapEntry entry) => UserAccountControlBits.Parse(entry.GetText(ActiveDirectoryNames.UserAccountControl))?.IsEnabled();

    public IEnumerable<LdapModification> Change(LdapEntry entry, bool active)
    {
        if (UserAccountControlBits.Parse(entry.GetText(ActiveDirectoryNames.UserAccountControl)) is not { } bits || bits.IsEnabled() == active)
            return [];
        return [new(LdapModificationKind.Replace, Attribute(bits.With(UserAccountControl.AccountDisabled, !active)))];
    }

    public IEnumerable<LdapAttribute> Create(bool active) => [Attribute(UserAccountControl.NormalAccount.With(UserAccountControl.AccountDisabled, !active))];

    private static LdapAttribute Attribute(UserAccountControl bits) => LdapAttribute.Text(ActiveDirectoryNames.UserAccountControl, bits.ToText());
}

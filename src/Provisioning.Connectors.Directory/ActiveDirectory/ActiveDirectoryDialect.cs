using Provisioning.Http;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What Active Directory does in its own way.</summary>
internal static class ActiveDirectoryDialect
{
    /// <summary>
    /// People: sAMAccountType of a normal account (MS-ADTS §2.2.13), which accounts of computers, managed services and trusts do not have; without those that the directory needs for itself, such as krbtgt.
    /// </summary>
    public static LdapFilter AllPeople { get; } = LdapFilter.And(LdapFilter.Equal("sAMAccountType", "805306368"), LdapFilter.Not(LdapFilter.Equal("isCriticalSystemObject", "TRUE")));

    /// <summary>Groups, without those that the directory needs for itself.</summary>
    public static LdapFilter AllGroups { get; } = LdapFilter.And(LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "group"), LdapFilter.Not(LdapFilter.Equal("isCriticalSystemObject", "TRUE")));

    public static SignInStyle SignIn { get; } = new()
    {
        ServerDescription = "The domain controller, or several of which the first that answers is taken: host or host:port. By default the domain's name, under which all of them are; their certificates have to have that name then.",
        NameDescription = "Who signs in: a user principal name such as svc-provisioning@corp.example.com, DOMAIN\\name, or a distinguished name; for Kerberos the account's name, alone, with @corp.example.com behind it or with DOMAIN\\ in front, or nobody for the ticket that this process has.",
        CheckName = (reader, name, text) =>
        {
            if (!text.Contains('@', StringComparison.Ordinal) && text.Split('\\') is not [{ Length: > 0 }, { Length: > 0 }] && !LdapDn.TryParse(text, out _))
                throw reader.Invalid(name, $"is '{text}', which is no distinguished name, and neither name@domain nor DOMAIN\\name", "Write it as svc-provisioning@corp.example.com.");
        },
        NeedsServer = false,
        AllowsPlainPassword = false,
    };

    /// <summary>How is signed in to a domain.</summary>
    public static SignInStyle SignInTo(string domain) => SignIn with { UsualServer = domain, Principal = (reader, name, text) => PrincipalOf(reader, name, text, domain) };

    /// <summary>What every domain does alike.</summary>
    public static DirectoryDialect Instance { get; } = new()
    {
        Name = "ActiveDirectory",
        Key = new(ActiveDirectoryNames.Key, KeyForm.Guid) { NamesObjects = true },
        UserFilter = AllPeople,
        UserClasses = ["top", "person", "organizationalPerson", "user"],
        AddedClasses = ["securityPrincipal", "mailRecipient", "posixAccount", "msDS-CloudExtensions"],
        RdnAttribute = ActiveDirectoryNames.CommonName,
        UserNameAttribute = ActiveDirectoryNames.UserPrincipalName,
        GroupClass = "group",
        GroupNameAttribute = ActiveDirectoryNames.AccountName,
        ModifiedAttribute = ActiveDirectoryNames.Changed,
        ActiveState = new AccountControlState(),
        Delta = DeltaKind.Own,
        Signal = SignalKind.Own,
        Password = new UnicodePasswordMethod(ChangePasswordUse.New),
        SearchControls = [new DomainScopeControl()],
        ReadControls = [new ExtendedDnControl()],
        Unfold = PlainEntries.Of,
        Former = new DeletedAccounts(),
        NeedsPassword = true,
        GroupRdnAttribute = ActiveDirectoryNames.CommonName,
        CompletesGroups = true,
        // ENTRY_EXISTS and WILL_NOT_PERFORM for a member (MS-ADTS §3.1.1.5.3.2).
        AlreadySo = [LdapResultCode.EntryAlreadyExists, LdapResultCode.UnwillingToPerform, LdapResultCode.AttributeOrValueExists, LdapResultCode.NoSuchAttribute],
        UnnamedMembers = context => new PrimaryGroupMembers(context),
        Findings = DomainTest.RunAsync,
        Meaning = WindowsReasons.Of,
    };

    /// <summary>What a domain does with these settings.</summary>
    public static DirectoryDialect For(ActiveDirectorySettings settings) => Instance with
    {
        Rules = new DomainRules(settings.Named),
        Password = new UnicodePasswordMethod(settings.ChangePasswordAtLogon),
        Former = settings.RestoreDeleted ? Instance.Former : null,
        Delta = settings.Delta == ChangesUse.None ? DeltaKind.None : DeltaKind.Own,
        GroupAttributes = [LdapAttribute.Text(ActiveDirectoryNames.GroupType, GroupType.ToText(settings.GroupScope, settings.GroupCategory))],
    };

    // A realm is the domain's name in capitals, and is compared as it is written (RFC 4120 §6.1).
    private static string PrincipalOf(SettingReader reader, string name, string text, string domain)
    {
        if (LdapDn.TryParse(text, out _))
            throw reader.Invalid(name, $"is '{text}', a distinguished name, by which nobody signs in with Kerberos", "Write the account's name (sAMAccountName), alone or as name@domain.");
        return text.IndexOf('@', StringComparison.Ordinal) is var at and > 0 ? $"{text[..at]}{text[at..].ToUpperInvariant()}" : $"{text[(text.IndexOf('\\', StringComparison.Ordinal) + 1)..]}@{domain.ToUpperInvariant()}";
    }
}

using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Which objects are not ours to write: what the directory itself needs, what is in a group of administrators, and accounts of no person. Whether an object is one of these is judged by what the domain controller says of it before each write. Pure.
/// </summary>
internal static class ProtectedObject
{
    // Relative identifiers below this are given by Windows: Administrator, krbtgt, Domain Admins and their like (MS-DTYP §2.4.2.4).
    private const uint FirstFree = 1000;
    private const string AdminCount = "adminCount";
    private const string IsCritical = "isCriticalSystemObject";

    private static readonly HashSet<string> NoPerson = new(AttributeNameComparer.Instance) { "computer", "msDS-ManagedServiceAccount", "msDS-GroupManagedServiceAccount", "msDS-DelegatedManagedServiceAccount" };

    /// <summary>The attributes that have to be read for it.</summary>
    public static IReadOnlyList<string> Attributes { get; } =
        [ActiveDirectoryNames.ObjectClass, ActiveDirectoryNames.Sid, AdminCount, IsCritical, ActiveDirectoryNames.UserAccountControl, ActiveDirectoryNames.GroupType];

    /// <summary>Why the object is not to be written, as the end of a sentence; null when it may be.</summary>
    /// <param name="entry">The object, with <see cref="Attributes"/>.</param>
    public static string? Why(LdapEntry entry)
    {
        if (entry.GetTexts(ActiveDirectoryNames.ObjectClass).Any(NoPerson.Contains))
            return "is the account of a computer or a managed service account";
        if (UserAccountControlBits.Parse(entry.GetText(ActiveDirectoryNames.UserAccountControl)) is { } bits && !bits.IsPerson())
            return "is the account of a computer, a domain controller or a trust";
        if (entry.GetText(IsCritical) == "TRUE" || GroupType.IsOfSystem(entry.GetText(ActiveDirectoryNames.GroupType)))
            return "is needed by Active Directory itself (isCriticalSystemObject)";
        if (entry.GetBytes(ActiveDirectoryNames.Sid) is { } octets && SecurityId.Read(octets.Span) is { } sid && (sid.IsBuiltIn || sid.IsOfDomain && sid.Relative < FirstFree))
            return $"is one of those that Windows makes ({sid})";
        // AdminSDHolder's rights were put on it (MS-ADTS §3.1.1.6.1).
        return entry.GetText(AdminCount) is { } count && count != "0" ? "is protected as an administrator (adminCount): it is or was in a group such as Domain Admins" : null;
    }
}

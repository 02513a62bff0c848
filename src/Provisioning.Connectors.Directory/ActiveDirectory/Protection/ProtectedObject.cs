namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Which objects are not ours to write: what the directory itself needs, what is in a group of administrators, and accounts of no person. Whether an object is one of these is judged by what the domain controller says of it before each write. Pure.
/// </summary>
internal static class ProtectedObject
{
    // Relative identifiers below this are given by Windows: Administrator, krbtgt, Domain Admins and their like (MS-DTYP §2.4.2.4).
    private const uint FirstFree = 1000;
    private const string ManagedServiceAccount = "msDS-ManagedServiceAccount";
    private const string GroupManagedServiceAccount = "msDS-GroupManagedServiceAccount";
    private const string DelegatedManagedServiceAccount = "msDS-DelegatedManagedServiceAccount";

    /// <summary>The attributes that have to be read for it.</summary>
    public static IReadOnlyList<string> Attributes { get; } = ["objectClass", "objectSid", "adminCount", "isCriticalSystemObject", "userAccountControl", "groupType", "sAMAccountName"];

    /// <summary>Why the object is not to be written, as the end of a sentence; null when it may be.</summary>
    /// <param name="facts">What the domain controller says of it.</param>
    public static string? Why(ProtectionFacts facts)
    {
        foreach (var name in facts.ObjectClasses)
        {
            if (name.Equals("computer", StringComparison.OrdinalIgnoreCase))
                return "is the account of a computer or a managed service account";
            if (name.Equals(ManagedServiceAccount, StringComparison.OrdinalIgnoreCase) || name.Equals(GroupManagedServiceAccount, StringComparison.OrdinalIgnoreCase) || name.Equals(DelegatedManagedServiceAccount, StringComparison.OrdinalIgnoreCase))
                return "is a managed service account";
        }

        if (facts.UserAccountControl is { } bits && !bits.IsPerson())
            return "is the account of a computer, a domain controller or a trust";
        if (facts.IsCritical || facts.IsSystemGroup)
            return "is needed by Active Directory itself (isCriticalSystemObject)";
        if (facts.Sid is { } sid && (sid.IsBuiltIn || sid.IsOfDomain && sid.Relative < FirstFree))
            return $"is one of those that Windows makes ({sid})";
        return facts.AdminCount > 0 ? "is protected as an administrator (adminCount): it is or was in a group such as Domain Admins" : null;
    }
}

/// <summary>What of an object tells whether it is protected.</summary>
/// <param name="ObjectClasses">Its classes.</param>
/// <param name="Sid">Its security identifier, where it has one.</param>
/// <param name="AdminCount">adminCount: 1 where AdminSDHolder's rights were put on it (MS-ADTS §3.1.1.6.1).</param>
/// <param name="IsCritical">isCriticalSystemObject.</param>
/// <param name="IsSystemGroup">Whether groupType says that the system made it.</param>
/// <param name="UserAccountControl">userAccountControl of an account.</param>
internal sealed record ProtectionFacts(IReadOnlyList<string> ObjectClasses, SecurityId? Sid, int AdminCount, bool IsCritical, bool IsSystemGroup, UserAccountControl? UserAccountControl);

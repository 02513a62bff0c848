using System.Globalization;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// The bits of userAccountControl (MS-ADTS §2.2.16). Whoever writes them changes their own and keeps the others: an administrator's "password never expires" is not a provisioning system's to take away.
/// </summary>
[Flags]
internal enum UserAccountControl
{
    None = 0,
    AccountDisabled = 0x2,
    PasswordNotRequired = 0x20,
    NormalAccount = 0x200,
    InterdomainTrustAccount = 0x800,
    WorkstationTrustAccount = 0x1000,
    ServerTrustAccount = 0x2000,
    PasswordNeverExpires = 0x10000,
    SmartcardRequired = 0x40000,
    AccountNotDelegated = 0x100000,
    PartialSecretsAccount = 0x4000000,
}

/// <summary>Reads, changes and writes the bits.</summary>
internal static class UserAccountControlBits
{
    /// <summary>Accounts that are no person's: of computers, of domain controllers and of trusts between domains.</summary>
    private const UserAccountControl NoPerson =
        UserAccountControl.InterdomainTrustAccount | UserAccountControl.WorkstationTrustAccount | UserAccountControl.ServerTrustAccount | UserAccountControl.PartialSecretsAccount;

    /// <summary>The bits that mappings can set, by the names that the cmdlets of Active Directory have for them.</summary>
    public static IReadOnlyDictionary<string, UserAccountControl> Mappable { get; } = new Dictionary<string, UserAccountControl>(StringComparer.OrdinalIgnoreCase)
    {
        ["passwordNeverExpires"] = UserAccountControl.PasswordNeverExpires,
        ["smartcardLogonRequired"] = UserAccountControl.SmartcardRequired,
        ["accountNotDelegated"] = UserAccountControl.AccountNotDelegated,
    };

    /// <summary>The bits that the text of the attribute is; null when it is no number of 32 bits.</summary>
    public static UserAccountControl? Parse(string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var bits) ? (UserAccountControl)bits : null;

    /// <summary>The text of the attribute.</summary>
    public static string ToText(this UserAccountControl bits) => ((int)bits).ToString(CultureInfo.InvariantCulture);

    /// <summary>The same with one bit as wanted, and all others as they are.</summary>
    public static UserAccountControl With(this UserAccountControl bits, UserAccountControl bit, bool isSet) => isSet ? bits | bit : bits & ~bit;

    /// <summary>Whether an account with these bits can be used, as far as they say.</summary>
    public static bool IsEnabled(this UserAccountControl bits) => (bits & UserAccountControl.AccountDisabled) == 0;

    /// <summary>Whether the account is one of a person, by its bits.</summary>
    public static bool IsPerson(this UserAccountControl bits) => (bits & NoPerson) == 0;
}

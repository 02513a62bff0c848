using System.Globalization;

namespace Provisioning.Ldap;

/// <summary>The range of values in an attribute's options, by which Active Directory sends long lists piece by piece (MS-ADTS §3.1.1.3.1.3.3).</summary>
/// <param name="First">The position of the first value, from 0.</param>
/// <param name="Last">The position of the last value, or null where it is the end of the list.</param>
public sealed record LdapValueRange(int First, int? Last)
{
    private const string Prefix = "range=";

    /// <summary>Whether values follow after these.</summary>
    public bool IsPartial => Last is not null;

    /// <summary>The range in an option, or null where the option is another one.</summary>
    public static LdapValueRange? Parse(string option)
    {
        if (!option.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || option.IndexOf('-') is not (var dash and > 0))
            return null;
        if (!Number(option[Prefix.Length..dash], out var first))
            return null;
        var end = option[(dash + 1)..];
        return end == "*" ? new(first, null) : Number(end, out var last) ? new(first, last) : null;
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

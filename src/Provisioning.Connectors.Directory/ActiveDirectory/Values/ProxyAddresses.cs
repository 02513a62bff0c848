namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// The values of proxyAddresses: a type, a colon and an address. Of each type the one in capitals is the primary one, so SMTP:a@x is where mail is sent from and smtp:b@x is taken in too (Microsoft's page on the attribute).
/// Addresses are compared without regard to case.
/// </summary>
internal static class ProxyAddresses
{
    private const string Primary = "SMTP:";
    private const string Other = "smtp:";

    /// <summary>The primary mail address; null where there is none.</summary>
    public static string? PrimaryOf(IEnumerable<string> values) => values.FirstOrDefault(IsPrimary) is { } value ? value[Primary.Length..] : null;

    /// <summary>The values with another primary mail address; the one that was goes on taking mail in. Without an address the primary one is only demoted.</summary>
    public static IReadOnlyList<string> WithPrimary(IEnumerable<string> values, string? address)
    {
        var rest = values.Where(v => address is null || !IsMail(v) || !SameText(v[Primary.Length..], address)).Select(v => IsPrimary(v) ? Other + v[Primary.Length..] : v);
        return [.. (address is null ? [] : new[] { Primary + address }).Concat(rest)];
    }

    /// <summary>Why these cannot be the values, as the end of a sentence; null when they can.</summary>
    public static string? Fault(IReadOnlyList<string> values)
    {
        if (values.FirstOrDefault(v => v.IndexOf(':') is var at && (at <= 0 || at == v.Length - 1)) is { } shapeless)
            return $"has '{shapeless}', which is no type, colon and address, such as smtp:a@contoso.com";
        if (values.Count(IsPrimary) > 1)
            return "has more than one address that begins with SMTP: in capitals, and one can be primary";
        var twice = values.GroupBy(v => v, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twice is null ? null : $"has '{twice.Key}' twice, apart from case";
    }

    private static bool IsPrimary(string value) => value.StartsWith(Primary, StringComparison.Ordinal);

    private static bool IsMail(string value) => value.StartsWith(Primary, StringComparison.OrdinalIgnoreCase);

    private static bool SameText(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

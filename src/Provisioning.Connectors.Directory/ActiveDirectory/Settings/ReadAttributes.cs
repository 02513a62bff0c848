namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Which attributes of people are read: those that mappings name, those that the settings name, and a few by which people are known. Never all: a domain controller changes many by itself (times of logons, counters), and each would be a
/// change of the person.
/// </summary>
internal static class ReadAttributes
{
    private static readonly string[] Always =
    [
        ActiveDirectoryNames.AccountName, ActiveDirectoryNames.CommonName, "displayName", "mail",
    ];

    /// <summary>The attributes, in the schema's names.</summary>
    /// <param name="app">The app.</param>
    /// <param name="named">What the setting Attributes has; * where it has nothing.</param>
    public static IReadOnlyList<string> Of(App app, IReadOnlyList<string> named)
    {
        var mapped = app.Mappings.SelectMany(m => m.Direction == MappingDirection.Outbound ? [m.Target] : m.Reads.Concat(m.Source is { } source ? [source] : []));
        return
        [
            .. Always
                .Concat(mapped.Select(NameIn).Where(n => n.Length > 0 && !VirtualAttributes.Has(n)))
                .Concat(named.Where(n => n != "*"))
                .SelectMany(OwnAttributes.StandsFor)
                .Where(n => !PasswordNames.Contains(n))
                .Distinct(AttributeNameComparer.Instance),
        ];
    }

    // Attributes of LDAP have no parts: what stands before one is the attribute.
    private static string NameIn(string path) => path.Split('.', '[')[0];
}

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

    /// <summary>The names that mappings and settings have, and those of attributes that are read always.</summary>
    /// <param name="app">The app.</param>
    /// <param name="setting">What the setting Attributes has; * where it has nothing.</param>
    public static IReadOnlyList<string> Named(App app, IReadOnlyList<string> setting)
    {
        var mapped = app.Mappings.SelectMany(m => m.Direction == MappingDirection.Outbound ? [m.Target] : m.Reads.Concat(m.Source is { } source ? [source] : []));
        return
        [
            .. Always
                .Concat(mapped.Select(NameIn).Where(n => n.Length > 0 && !VirtualAttributes.Has(n)))
                .Concat(setting.Where(n => n != "*"))
                .Where(n => !PasswordNames.Contains(n))
                .Distinct(AttributeNameComparer.Instance),
        ];
    }

    /// <summary>The attributes of the schema in which these are.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> named) => [.. named.Select(n => OwnAttributes.Within(n) ?? n).Distinct(AttributeNameComparer.Instance)];

    // Attributes of LDAP have no parts: what stands before one is the attribute.
    private static string NameIn(string path) => path.Split('.', '[')[0];
}

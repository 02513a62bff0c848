using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Attributes of accounts that are a part, or another form, of what the schema has: bits of userAccountControl, times, the primary mail address.</summary>
/// <param name="named">The names that mappings and settings have.</param>
internal sealed class OwnAttributes(IEnumerable<string> named)
{
    private static readonly HashSet<string> Times = new(AttributeNameComparer.Instance)
    {
        ActiveDirectoryNames.AccountExpires, ActiveDirectoryNames.PasswordLastSet, "lockoutTime", "lastLogonTimestamp", "lastLogon", "badPasswordTime",
    };

    /// <summary>What they are.</summary>
    public static IReadOnlyList<AttributeDefinition> Definitions { get; } =
    [
        .. UserAccountControlBits.Mappable.Keys.Select(n => new AttributeDefinition { Name = n, Type = AttributeType.Boolean, Description = "A bit of userAccountControl." }),
        new() { Name = ActiveDirectoryNames.PrimaryAddress, Description = "The primary mail address among proxyAddresses." },
        .. Times.Select(n => new AttributeDefinition
        {
            Name = n,
            Type = AttributeType.DateTime,
            Mutability = n == ActiveDirectoryNames.AccountExpires ? AttributeMutability.ReadWrite : AttributeMutability.ReadOnly,
            Description = n == ActiveDirectoryNames.AccountExpires ? "When the account ends; none is never." : null,
        }),
    ];

    private readonly HashSet<string> _named = new(named, AttributeNameComparer.Instance);

    /// <summary>The attribute of the schema in which the one of this name is, or of which it is another form; null for one that is of the schema itself.</summary>
    public static string? Within(string name) =>
        UserAccountControlBits.Mappable.ContainsKey(name) ? ActiveDirectoryNames.UserAccountControl
        : AttributeNameComparer.Equals(name, ActiveDirectoryNames.PrimaryAddress) ? ActiveDirectoryNames.ProxyAddresses
        : Times.TryGetValue(name, out var time) ? time : null;

    /// <summary>The account with these attributes as they are given here.</summary>
    public RemoteObject Add(LdapEntry entry, RemoteObject account)
    {
        var values = new AttributeSet.Builder(account.Values);
        foreach (var name in Times.Where(_named.Contains))
            values[name] = FileTime.Parse(entry.GetText(name)) is { } time ? AttributeValue.From(time) : default;
        var bits = UserAccountControlBits.Parse(entry.GetText(ActiveDirectoryNames.UserAccountControl));
        foreach (var (name, bit) in UserAccountControlBits.Mappable)
        {
            if (bits is { } set && _named.Contains(name))
                values[name] = set.HasFlag(bit);
        }

        if (!_named.Contains(ActiveDirectoryNames.UserAccountControl))
            values[ActiveDirectoryNames.UserAccountControl] = default;
        if (_named.Contains(ActiveDirectoryNames.PrimaryAddress))
            values[ActiveDirectoryNames.PrimaryAddress] = ProxyAddresses.PrimaryOf(entry.GetTexts(ActiveDirectoryNames.ProxyAddresses));
        // Whoever lies among those who left and is not disabled can get in.
        return account with { Active = bits?.IsEnabled(), Values = values.ToSet() };
    }
}

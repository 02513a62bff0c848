using System.Globalization;
using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What a domain has of its own in accounts and groups.</summary>
/// <param name="named">The attributes that mappings and settings name.</param>
internal sealed class DomainRules(IEnumerable<string> named) : IObjectRules
{
    private readonly OwnAttributes _own = new(named);

    public IReadOnlyList<AttributeDefinition> Attributes => OwnAttributes.Definitions;

    public IReadOnlyList<string> Facts => ProtectedObject.Attributes;

    public string? Objection(LdapEntry entry) => ProtectedObject.Why(entry);

    public string? Within(string name) => OwnAttributes.Within(name);

    public (IReadOnlyList<ReadOnlyMemory<byte>> Values, string? Fault) Write(string name, AttributeValue value, IReadOnlyList<ReadOnlyMemory<byte>> held)
    {
        if (UserAccountControlBits.Mappable.TryGetValue(name, out var bit))
        {
            if (!value.IsNone && value.AsBoolean() is null && !bool.TryParse(value.ToString(), out _))
                return ([], $"is '{value}', and has to be true or false");
            var before = UserAccountControlBits.Parse(Texts(held).FirstOrDefault()) ?? UserAccountControl.NormalAccount;
            return ([Octets(before.With(bit, value.AsBoolean() ?? bool.TryParse(value.ToString(), out var flag) && flag).ToText())], null);
        }

        if (AttributeNameComparer.Equals(name, ActiveDirectoryNames.PrimaryAddress))
            return ([.. ProxyAddresses.WithPrimary(Texts(held), value.ToString() is { Length: > 0 } address ? address : null).Select(Octets)], null);
        if (!AttributeNameComparer.Equals(name, ActiveDirectoryNames.AccountExpires))
            return ([], "is a time that Active Directory keeps by itself");
        if (value.IsNone)
            return ([Octets(FileTime.Never)], null);
        return DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year > 1601
            ? ([Octets(FileTime.ToText(time))], null)
            : ([], $"is '{value}', which is no time, such as 2027-06-30T22:00:00Z");
    }

    public string? Fault(string attribute, IReadOnlyList<ReadOnlyMemory<byte>> values) => values.Count == 0 ? null : attribute.ToUpperInvariant() switch
    {
        "SAMACCOUNTNAME" => AccountName.Fault(Texts(values)[0], AccountName.LongestOfUser),
        "USERPRINCIPALNAME" => PrincipalName.Fault(Texts(values)[0]),
        "PROXYADDRESSES" => ProxyAddresses.Fault(Texts(values)),
        _ => null,
    };

    public RemoteObject Complete(LdapEntry entry, RemoteObject account) => _own.Add(entry, account);

    private static List<string> Texts(IReadOnlyList<ReadOnlyMemory<byte>> values) => [.. values.Select(v => Encoding.UTF8.GetString(v.Span))];

    private static ReadOnlyMemory<byte> Octets(string text) => Encoding.UTF8.GetBytes(text);
}

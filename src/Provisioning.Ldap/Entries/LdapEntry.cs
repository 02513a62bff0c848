namespace Provisioning.Ldap;

/// <summary>An object as a search found it: its name and the attributes that were asked for and may be read.</summary>
public sealed class LdapEntry
{
    /// <summary>An entry with these attributes.</summary>
    public LdapEntry(string dn, IReadOnlyList<LdapAttribute> attributes) => (Dn, Attributes) = (dn, attributes);

    /// <summary>The distinguished name, as the server wrote it.</summary>
    public string Dn { get; }

    /// <summary>The attributes, in the server's order.</summary>
    public IReadOnlyList<LdapAttribute> Attributes { get; }

    /// <summary>The first attribute with this name, whatever its options are; with an option in the name, the one that is described so. Null where there is none.</summary>
    public LdapAttribute? this[string name]
    {
        get
        {
            foreach (var attribute in Attributes)
            {
                if (IsNamed(attribute.Description, name))
                    return attribute;
            }

            return null;
        }
    }

    /// <summary>The first value of an attribute as text, or null.</summary>
    public string? GetText(string name) => this[name]?.GetText();

    /// <summary>All values of an attribute as text.</summary>
    public IReadOnlyList<string> GetTexts(string name) => this[name]?.GetTexts() ?? [];

    /// <summary>The first value of an attribute as octets, or null.</summary>
    public ReadOnlyMemory<byte>? GetBytes(string name) => this[name] is { Values: [var first, ..] } ? first : null;

    private static bool IsNamed(string description, string name) =>
        description.StartsWith(name, StringComparison.OrdinalIgnoreCase) && (description.Length == name.Length || description[name.Length] == ';');

    /// <summary>The name alone: values do not belong into texts that are shown.</summary>
    public override string ToString() => Dn;
}

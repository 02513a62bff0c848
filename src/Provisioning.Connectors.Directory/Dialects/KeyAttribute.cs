using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How the value of a key is written.</summary>
internal enum KeyForm
{
    /// <summary>As the text that it is.</summary>
    Text,

    /// <summary>Octets, as hexadecimal digits.</summary>
    Hex,

    /// <summary>The sixteen octets of a GUID in Microsoft's order, as text with hyphens.</summary>
    Guid,
}

/// <summary>The attribute that names an object for ever, whatever it is renamed and moved to.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="Form">How its value is written.</param>
internal sealed record KeyAttribute(string Name, KeyForm Form = KeyForm.Text)
{
    private const int GuidLength = 16;

    /// <summary>True where the server takes the key in the place of a name, as Active Directory does (MS-ADTS §3.1.1.3.1.2.4).</summary>
    public bool NamesObjects { get; init; }

    /// <summary>The key of the entry; null when it does not show one.</summary>
    public string? Read(LdapEntry entry)
    {
        if (entry.GetBytes(Name) is not { Length: > 0 } value)
            return null;
        return Form switch
        {
            KeyForm.Hex => Convert.ToHexString(value.Span).ToLowerInvariant(),
            KeyForm.Guid => value.Length == GuidLength ? new Guid(value.Span).ToString("D") : null,
            _ => entry.GetText(Name)!.ToLowerInvariant(),
        };
    }

    /// <summary>Finds the object with the key; null when no object can have it.</summary>
    public LdapFilter? Filter(string key)
    {
        switch (Form)
        {
            case KeyForm.Hex when key.Length > 0 && key.Length % 2 == 0 && key.All(char.IsAsciiHexDigit):
                return LdapFilter.Equal(Name, Convert.FromHexString(key));
            case KeyForm.Guid when System.Guid.TryParse(key, out var guid):
                return LdapFilter.Equal(Name, guid.ToByteArray());
            case KeyForm.Text when key.Length > 0 && !key.Any(char.IsControl):
                return LdapFilter.Equal(Name, key);
            default:
                return null;
        }
    }

    /// <summary>The name by which the server knows the object wherever it lies; null where it knows none such, or no object can have the key.</summary>
    public LdapDn? NameOf(string key) => NamesObjects && System.Guid.TryParse(key, out var guid) ? LdapDn.ByGuid(guid) : null;
}

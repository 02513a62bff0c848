namespace Provisioning.Ldap;

/// <summary>One attribute with its value in a relative name.</summary>
public sealed class LdapNamePart
{
    private string? _normalized;

    /// <summary>A part with this attribute and this value.</summary>
    /// <exception cref="LdapFormatException">The attribute is none.</exception>
    public LdapNamePart(string attribute, string value)
        : this(attribute, value, isEncoded: false)
    {
    }

    internal LdapNamePart(string attribute, string value, bool isEncoded)
    {
        if (!AttributeDescriptions.IsType(attribute))
            throw new LdapFormatException("name", 0, $"'{attribute}' is no attribute", "a name such as cn, or an object identifier,");
        (Attribute, Value, IsEncoded) = (attribute, value, isEncoded);
    }

    /// <summary>The attribute's name or object identifier, as it was written.</summary>
    public string Attribute { get; }

    /// <summary>The value without escapes; where <see cref="IsEncoded"/>, '#' and its BER encoding in hexadecimal.</summary>
    public string Value { get; }

    /// <summary>Whether the value is one that was written as '#' and hexadecimal digits.</summary>
    public bool IsEncoded { get; }

    /// <summary>What is the same for every way of writing it.</summary>
    public string Normalized => _normalized ??= $"{DnText.NormalizeAttribute(Attribute)}={(IsEncoded ? Value.ToLowerInvariant() : DnText.Escape(DnText.NormalizeValue(Value)))}";

    /// <summary>It as it is sent.</summary>
    public override string ToString() => $"{Attribute}={(IsEncoded ? Value : DnText.Escape(Value))}";
}

namespace Provisioning.Ldap;

/// <summary>A relative distinguished name: one attribute with its value, or several of them (RFC 4514 §2.2).</summary>
public sealed class LdapRdn : IEquatable<LdapRdn>
{
    private string? _normalized;

    /// <summary>A relative name of these parts, of which there is at least one.</summary>
    public LdapRdn(IReadOnlyList<LdapNamePart> parts) =>
        Parts = parts.Count > 0 ? parts : throw new ArgumentException("A relative name has at least one part.", nameof(parts));

    /// <summary>Its parts.</summary>
    public IReadOnlyList<LdapNamePart> Parts { get; }

    /// <summary>What is the same for every way of writing it.</summary>
    public string Normalized => _normalized ??= Parts.Count == 1 ? Parts[0].Normalized : string.Join('+', Parts.Select(p => p.Normalized).Order(StringComparer.Ordinal));

    /// <summary>A relative name of one attribute.</summary>
    /// <exception cref="LdapFormatException">The attribute is none.</exception>
    public static LdapRdn Of(string attribute, string value) => new([new LdapNamePart(attribute, value)]);

    /// <summary>Reads one relative name.</summary>
    /// <exception cref="LdapFormatException">It is none, or more than one.</exception>
    public static LdapRdn Parse(string text)
    {
        var rdns = new DnParser(text).ReadDn();
        return rdns.Count == 1 ? rdns[0] : throw new LdapFormatException("relative name", 0, $"it has {rdns.Count} relative names", "exactly one");
    }

    /// <summary>The value of the first part with this attribute, or null.</summary>
    public string? this[string attribute] => Parts.FirstOrDefault(p => string.Equals(p.Attribute, attribute, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <inheritdoc/>
    public bool Equals(LdapRdn? other) => other is not null && Normalized == other.Normalized;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LdapRdn);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Normalized, StringComparison.Ordinal);

    /// <summary>It as it is sent.</summary>
    public override string ToString() => string.Join('+', Parts);
}

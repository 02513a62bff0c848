using System.Text;

namespace Provisioning.Ldap;

/// <summary>
/// Which objects a search finds (RFC 4511 §4.5.1.7). It is built from values, which go to the server as they are and never through text, or read from text (RFC 4515).
/// </summary>
public abstract class LdapFilter
{
    private protected LdapFilter()
    {
    }

    /// <summary>All of these; every object where there are none (RFC 4526).</summary>
    public static LdapFilter And(params LdapFilter[] filters) => new SetFilter(SetFilter.AndTag, '&', filters);

    /// <summary>At least one of these; no object where there are none (RFC 4526).</summary>
    public static LdapFilter Or(params LdapFilter[] filters) => new SetFilter(SetFilter.OrTag, '|', filters);

    /// <summary>Not this one.</summary>
    public static LdapFilter Not(LdapFilter filter) => new NotFilter(filter);

    /// <summary>The attribute has this value.</summary>
    public static LdapFilter Equal(string attribute, string value) => Equal(attribute, Octets(value));

    /// <summary>The attribute has this value.</summary>
    public static LdapFilter Equal(string attribute, ReadOnlyMemory<byte> value) => new ComparisonFilter(ComparisonFilter.EqualTag, "=", attribute, value);

    /// <summary>The attribute has any value.</summary>
    public static LdapFilter Present(string attribute) => new PresentFilter(attribute);

    /// <summary>The attribute has this value or one after it, by its ordering rule.</summary>
    public static LdapFilter GreaterOrEqual(string attribute, string value) => new ComparisonFilter(ComparisonFilter.GreaterTag, ">=", attribute, Octets(value));

    /// <summary>The attribute has this value or one before it, by its ordering rule.</summary>
    public static LdapFilter LessOrEqual(string attribute, string value) => new ComparisonFilter(ComparisonFilter.LessTag, "<=", attribute, Octets(value));

    /// <summary>The attribute has a value that the server takes for like this one.</summary>
    public static LdapFilter Approximately(string attribute, string value) => new ComparisonFilter(ComparisonFilter.ApproximateTag, "~=", attribute, Octets(value));

    /// <summary>The attribute has a value with these pieces in this order: at its beginning, anywhere, and at its end. At least one is given.</summary>
    public static LdapFilter Substring(string attribute, string? initial, IReadOnlyList<string> any, string? final) =>
        new SubstringFilter(attribute, initial is null ? null : Octets(initial), [.. any.Select(a => (ReadOnlyMemory<byte>)Octets(a))], final is null ? null : Octets(final));

    /// <summary>The attribute has a value that begins so.</summary>
    public static LdapFilter StartsWith(string attribute, string value) => Substring(attribute, value, [], null);

    /// <summary>A comparison by a matching rule (RFC 4511 §4.5.1.7.7), such as Active Directory's for bits and for chains of groups.</summary>
    /// <param name="rule">The rule's name or object identifier, or null for the attribute's own.</param>
    /// <param name="attribute">The attribute, or null for all that the rule fits.</param>
    /// <param name="value">The value to compare with.</param>
    /// <param name="dnAttributes">Whether the attributes of the object's name count as well.</param>
    public static LdapFilter Extensible(string? rule, string? attribute, string value, bool dnAttributes = false) => new ExtensibleFilter(rule, attribute, Octets(value), dnAttributes);

    /// <summary>Reads a filter from text. White space may stand between filters.</summary>
    /// <exception cref="LdapFormatException">It is none; with where and why.</exception>
    public static LdapFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterParser(text).ReadAll();
    }

    /// <summary>Writes the filter as it is sent.</summary>
    internal abstract void Write(BerWriter writer);

    /// <summary>Writes the filter as text.</summary>
    private protected abstract void Print(StringBuilder text);

    /// <summary>Writes another filter as text.</summary>
    private protected static void Print(LdapFilter filter, StringBuilder text) => filter.Print(text);

    /// <summary>The filter as text, which <see cref="Parse"/> reads back as the same filter.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    /// <summary>The attribute, when it is one.</summary>
    private protected static string Checked(string attribute) => AttributeDescriptions.IsDescription(attribute)
        ? attribute
        : throw new LdapFormatException("filter", 0, $"'{attribute}' is no attribute", "a name such as cn, or an object identifier,");

    private static byte[] Octets(string value) => Encoding.UTF8.GetBytes(value);
}

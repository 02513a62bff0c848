using System.Text;

namespace Provisioning.Ldap;

/// <summary>An attribute with its values, which are octets: what they mean is for the schema to say.</summary>
/// <param name="Description">Its name or object identifier with its options, such as <c>userCertificate;binary</c> (RFC 4512 §2.5).</param>
/// <param name="Values">Its values. None is an attribute that was asked for without values, or one that was cleared.</param>
public sealed record LdapAttribute(string Description, IReadOnlyList<ReadOnlyMemory<byte>> Values)
{
    /// <summary>An attribute of text values, in UTF-8.</summary>
    public static LdapAttribute Text(string description, params string[] values) =>
        new(description, Array.ConvertAll(values, v => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(v)));

    /// <summary>The description without its options.</summary>
    public string Name => Description.IndexOf(';') is var at and >= 0 ? Description[..at] : Description;

    /// <summary>The options, such as <c>binary</c>, <c>lang-de</c> and Active Directory's <c>range=0-1499</c>.</summary>
    public IReadOnlyList<string> Options => Description.IndexOf(';') is var at and >= 0 ? Description[(at + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries) : [];

    /// <summary>Where Active Directory sent only some of the values: which ones. Null where it sent all.</summary>
    public LdapValueRange? Range => Options.Select(LdapValueRange.Parse).FirstOrDefault(r => r is not null);

    /// <summary>The first value as text, or null where there is none.</summary>
    public string? GetText() => Values.Count > 0 ? Encoding.UTF8.GetString(Values[0].Span) : null;

    /// <summary>All values as text.</summary>
    public IReadOnlyList<string> GetTexts()
    {
        var texts = new string[Values.Count];
        for (var i = 0; i < texts.Length; i++)
            texts[i] = Encoding.UTF8.GetString(Values[i].Span);
        return texts;
    }
}

using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Makes of entries with extended names (MS-ADTS §3.1.1.3.4.1.5) such as other servers give them. The keys that stand in the names are told: so whom a reference means is known with it, and nobody has to be looked up.
/// </summary>
internal static class PlainEntries
{
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes("<");

    /// <summary>The entry with plain names.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isName">Whether the values of an attribute are names of objects: a text may look like one.</param>
    /// <param name="note">Is told which key the object of a name has; null where nobody wants to know.</param>
    public static LdapEntry Of(LdapEntry entry, Func<string, bool> isName, Action<LdapDn, string>? note) => new(
        Plain(entry.Dn, note),
        [.. entry.Attributes.Select(a => a.Values.Count > 0 && a.Values[0].Span.StartsWith(Mark) && isName(a.Name) ? a with { Values = [.. a.Values.Select(v => Plain(v, note))] } : a)]);

    /// <summary>The keys of the objects that an attribute names, in its order; those without one are left out.</summary>
    public static IEnumerable<string> KeysOf(LdapAttribute attribute) =>
        attribute.GetTexts().Select(t => LdapExtendedDn.Parse(t).Guid).OfType<Guid>().Select(g => g.ToString("D"));

    private static ReadOnlyMemory<byte> Plain(ReadOnlyMemory<byte> value, Action<LdapDn, string>? note) => Encoding.UTF8.GetBytes(Plain(Encoding.UTF8.GetString(value.Span), note));

    private static string Plain(string text, Action<LdapDn, string>? note)
    {
        if (!text.StartsWith('<'))
            return text;
        var extended = LdapExtendedDn.Parse(text);
        if (note is not null && extended.Guid is { } key)
            note(extended.Dn, key.ToString("D"));
        return extended.Dn.ToString();
    }
}

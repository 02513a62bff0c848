namespace Provisioning.Ldap;

/// <summary>
/// A distinguished name (RFC 4514), or one of the forms in angle brackets by which Active Directory names an object without its place (MS-ADTS §3.1.1.3.1.2.4).
/// Names are the same when their attribute values are, without regard to case and to repeated spaces, whatever escapes they are written with.
/// </summary>
/// <remarks>Immutable. Values are composed (NFC) before they are compared, and nothing more: characters that only look alike are different.</remarks>
public sealed class LdapDn : IEquatable<LdapDn>
{
    private readonly string _text;
    private string? _normalized;

    private LdapDn(string text, IReadOnlyList<LdapRdn> rdns, bool isAlternative)
    {
        _text = text;
        Rdns = rdns;
        IsAlternative = isAlternative;
    }

    /// <summary>The name with nothing in it: the root, whose object is the root DSE.</summary>
    public static LdapDn Root { get; } = new("", [], isAlternative: false);

    /// <summary>Its relative names, the object's own first.</summary>
    public IReadOnlyList<LdapRdn> Rdns { get; }

    /// <summary>Whether it is a form such as <c>&lt;GUID=…&gt;</c>, which has no relative names.</summary>
    public bool IsAlternative { get; }

    /// <summary>Whether it is the root.</summary>
    public bool IsRoot => Rdns.Count == 0 && !IsAlternative;

    /// <summary>What is the same for every way of writing the name: good as a key.</summary>
    public string Normalized => _normalized ??= IsAlternative ? _text.ToUpperInvariant() : string.Join(',', Rdns.Select(r => r.Normalized));

    /// <summary>The name of the object above, or null for the root and for alternative forms.</summary>
    public LdapDn? Parent => Rdns.Count == 0 ? null : Of(Rdns.Skip(1).ToArray());

    /// <summary>A name of these relative names, the object's own first.</summary>
    public static LdapDn Of(IReadOnlyList<LdapRdn> rdns) => rdns.Count == 0 ? Root : new(string.Join(',', rdns), rdns, isAlternative: false);

    /// <summary>Active Directory's name of an object by its objectGUID, which stays when the object moves.</summary>
    public static LdapDn ByGuid(Guid guid) => new($"<GUID={guid:D}>", [], isAlternative: true);

    /// <summary>Active Directory's name of an object by its objectSid as text, such as S-1-5-21-….</summary>
    /// <exception cref="LdapFormatException">It is no security identifier.</exception>
    public static LdapDn BySid(string sid) => Parse($"<SID={sid}>");

    /// <summary>Reads a name.</summary>
    /// <exception cref="LdapFormatException">It is none; with where and why.</exception>
    public static LdapDn Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('<'))
            return AlternativeNames.IsOne(text) ? new(text, [], isAlternative: true) : throw AlternativeNames.Wrong(text);
        return Of(new DnParser(text).ReadDn());
    }

    /// <summary>Reads a name, and says whether it is one.</summary>
    public static bool TryParse(string? text, out LdapDn? dn)
    {
        dn = null;
        try
        {
            dn = text is null ? null : Parse(text);
        }
        catch (LdapFormatException)
        {
            // The caller only wants to know.
        }

        return dn is not null;
    }

    /// <summary>A value with the escapes that a name needs (RFC 4514 §2.4).</summary>
    public static string Escape(string value) => DnText.Escape(value);

    /// <summary>The name of an object below this one.</summary>
    /// <exception cref="LdapFormatException">The attribute is none.</exception>
    public LdapDn Child(string attribute, string value) => Child(LdapRdn.Of(attribute, value));

    /// <summary>The name of an object below this one.</summary>
    public LdapDn Child(LdapRdn rdn) => IsAlternative
        ? throw new InvalidOperationException($"'{_text}' is no place that something can be below.")
        : Of([rdn, .. Rdns]);

    /// <summary>Whether this is the ancestor or something below it.</summary>
    public bool IsWithin(LdapDn ancestor)
    {
        if (IsAlternative || ancestor.IsAlternative)
            return Equals(ancestor);
        var above = Rdns.Count - ancestor.Rdns.Count;
        if (above < 0)
            return false;
        for (var i = 0; i < ancestor.Rdns.Count; i++)
        {
            if (!Rdns[above + i].Equals(ancestor.Rdns[i]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(LdapDn? other) => other is not null && IsAlternative == other.IsAlternative && Normalized == other.Normalized;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LdapDn);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Normalized, StringComparison.Ordinal);

    /// <summary>Whether two names are the same.</summary>
    public static bool operator ==(LdapDn? left, LdapDn? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two names are different.</summary>
    public static bool operator !=(LdapDn? left, LdapDn? right) => !(left == right);

    /// <summary>The name as it is sent, with the escapes that it needs and no others.</summary>
    public override string ToString() => _text;
}

using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What a server's schema says of its attributes; of a server that shows none, what the standards say (RFC 4519, RFC 2798).</summary>
internal sealed class AttributeCatalogue
{
    private const string NumberedSyntax = "1.3.6.1.4.1.1466.115.121.1.";

    private static readonly Dictionary<string, ValueForm> Syntaxes = new(StringComparer.Ordinal)
    {
        [NumberedSyntax + "4"] = ValueForm.Octets, // audio
        [NumberedSyntax + "5"] = ValueForm.Octets, // binary
        [NumberedSyntax + "7"] = ValueForm.Boolean,
        [NumberedSyntax + "8"] = ValueForm.Octets, // certificate
        [NumberedSyntax + "9"] = ValueForm.Octets, // certificate list
        [NumberedSyntax + "10"] = ValueForm.Octets, // certificate pair
        [NumberedSyntax + "12"] = ValueForm.Dn,
        [NumberedSyntax + "23"] = ValueForm.Octets, // fax
        [NumberedSyntax + "24"] = ValueForm.Time,
        [NumberedSyntax + "27"] = ValueForm.Integer,
        [NumberedSyntax + "28"] = ValueForm.Octets, // JPEG
        [NumberedSyntax + "34"] = ValueForm.Dn, // name with an optional identifier
        [NumberedSyntax + "40"] = ValueForm.Octets,
        ["1.2.840.113556.1.4.906"] = ValueForm.Integer, // Active Directory's large integer
        ["1.2.840.113556.1.4.907"] = ValueForm.Octets, // its security descriptor
    };

    // These are octets in every schema, and what they mean is known.
    private static readonly Dictionary<string, ValueForm> Known = new(AttributeNameComparer.Instance)
    {
        ["objectGUID"] = ValueForm.Guid,
        ["objectSid"] = ValueForm.Sid,
        ["sIDHistory"] = ValueForm.Sid,
    };

    private static readonly Dictionary<string, ValueForm> Standard = new(AttributeNameComparer.Instance)
    {
        ["manager"] = ValueForm.Dn,
        ["secretary"] = ValueForm.Dn,
        ["member"] = ValueForm.Dn,
        ["uniqueMember"] = ValueForm.Dn,
        ["owner"] = ValueForm.Dn,
        ["seeAlso"] = ValueForm.Dn,
        ["roleOccupant"] = ValueForm.Dn,
        ["jpegPhoto"] = ValueForm.Octets,
        ["photo"] = ValueForm.Octets,
        ["audio"] = ValueForm.Octets,
        ["userCertificate"] = ValueForm.Octets,
        ["userSMIMECertificate"] = ValueForm.Octets,
        ["userPKCS12"] = ValueForm.Octets,
        ["x500UniqueIdentifier"] = ValueForm.Octets,
    };

    private readonly LdapSchema? _schema;
    private readonly Dictionary<string, AttributeInfo> _infos = new(AttributeNameComparer.Instance);

    private AttributeCatalogue(LdapSchema? schema)
    {
        _schema = schema;
        foreach (var type in schema?.AttributeTypes ?? [])
        {
            foreach (var name in type.Names)
                _infos[name] = new(name, FormOf(name, type.Syntax), type.IsSingleValued, type.IsReadOnly);
        }
    }

    /// <summary>What the standards say.</summary>
    public static AttributeCatalogue OfStandards { get; } = new(null);

    /// <summary>True when the server showed its schema.</summary>
    public bool IsOfServer => _schema is not null;

    /// <summary>All names.</summary>
    public IReadOnlyCollection<string> Names => _infos.Keys;

    /// <summary>The object class of this name; null when the server has none, or shows no schema.</summary>
    public LdapObjectClass? Class(string name) => _schema?.ObjectClass(name);

    public static AttributeCatalogue Of(LdapSchema schema) => new(schema);

    /// <summary>What is known of the attribute of this name.</summary>
    public AttributeInfo this[string name] => _infos.TryGetValue(name, out var info) ? info : new(name, FormOf(name, null));

    /// <summary>True when the server's schema has the attribute, or shows nothing.</summary>
    public bool Has(string name) => !IsOfServer || _infos.ContainsKey(name);

    /// <summary>The attributes that objects of these classes may have, those of the classes above them included, and whether they need them. Empty where the server shows no schema.</summary>
    public IReadOnlyDictionary<string, bool> AttributesOf(IReadOnlyList<string> classes)
    {
        var found = new SortedDictionary<string, bool>(AttributeNameComparer.Instance);
        foreach (var may in _schema?.MayOf(classes) ?? new HashSet<string>())
            found[may] = false;
        foreach (var must in _schema?.MustOf(classes) ?? new HashSet<string>())
            found[must] = true;
        return found;
    }

    private static ValueForm FormOf(string name, string? syntax) =>
        Known.TryGetValue(name, out var form) ? form
        : syntax is not null ? Syntaxes.GetValueOrDefault(syntax, ValueForm.Text)
        : Standard.GetValueOrDefault(name, ValueForm.Text);
}

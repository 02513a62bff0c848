using System.Collections.Frozen;
using System.Globalization;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// The attributes that users can have: those of RFC 7643 §4.1 and §4.3 (the enterprise extension's at the top level) and the administrator's own. Immutable.
/// </summary>
public sealed class DirectorySchema
{
    // Other names for common attributes: those of AD's cmdlets and of everyday speech.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["givenName"] = "name.givenName",
        ["firstName"] = "name.givenName",
        ["surname"] = "name.familyName",
        ["familyName"] = "name.familyName",
        ["lastName"] = "name.familyName",
        ["sn"] = "name.familyName",
        ["middleName"] = "name.middleName",
        ["mail"] = """emails[type eq "work"].value""",
        ["email"] = """emails[type eq "work"].value""",
        ["emailAddress"] = """emails[type eq "work"].value""",
        ["officePhone"] = """phoneNumbers[type eq "work"].value""",
        ["telephoneNumber"] = """phoneNumbers[type eq "work"].value""",
        ["mobilePhone"] = """phoneNumbers[type eq "mobile"].value""",
        ["mobile"] = """phoneNumbers[type eq "mobile"].value""",
        ["streetAddress"] = """addresses[type eq "work"].streetAddress""",
        ["city"] = """addresses[type eq "work"].locality""",
        ["state"] = """addresses[type eq "work"].region""",
        ["postalCode"] = """addresses[type eq "work"].postalCode""",
        ["country"] = """addresses[type eq "work"].country""",
        ["company"] = "organization",
        ["manager"] = "manager.value",
        ["login"] = "userName",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, AttributeDefinition> _byName;

    /// <summary>The schema with these custom attributes.</summary>
    public DirectorySchema(IEnumerable<AttributeDefinition> custom)
    {
        ArgumentNullException.ThrowIfNull(custom);
        Attributes = [.. AttributeSchema.Directory.Attributes, .. custom.OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase)];
        FoundBy = [.. Attributes.Where(a => a is { Custom: true } && (a.Unique || a.Indexed))];
        _byName = Attributes.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All attributes: the standard ones, then the custom ones by name.</summary>
    public IReadOnlyList<AttributeDefinition> Attributes { get; }

    /// <summary>The custom attributes by which users are found.</summary>
    internal IReadOnlyList<AttributeDefinition> FoundBy { get; }

    /// <summary>The attribute of this name, or null.</summary>
    public AttributeDefinition? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Every short name that stands for a path, with the path.</summary>
    public static IReadOnlyDictionary<string, string> ShortNames => Aliases;

    /// <summary>The path that a name, short name or path stands for.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/> with the near names, or <see cref="ErrorIds.PathInvalid"/>.</exception>
    public AttributePath Resolve(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // A short name such as "manager" wins over the complex attribute of that name.
        var isWhole = _byName.TryGetValue(name, out var named) && !(named.Type == AttributeType.Complex && Aliases.ContainsKey(name));
        var path = Paths.Get(isWhole ? name : Aliases.GetValueOrDefault(name, name));
        var attribute = Find(path.Attribute) ?? throw Unknown(name, Attributes.Select(a => a.Name).Concat(Aliases.Keys));
        if (path.SubAttribute is { } sub && !attribute.SubAttributes.Any(a => Same(a.Name, sub)))
            throw Unknown(name, attribute.SubAttributes.Select(a => $"{attribute.Name}.{a.Name}"));
        return path;
    }

    /// <summary>The definition of what the path leads to.</summary>
    public AttributeDefinition DefinitionOf(AttributePath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var attribute = Find(path.Attribute) ?? throw Unknown(path.Canonical, Attributes.Select(a => a.Name));
        return path.SubAttribute is { } sub ? attribute.SubAttributes.First(a => Same(a.Name, sub)) : attribute;
    }

    /// <summary>The value in the attribute's type: "True" becomes true for a boolean, a single value a list of one where several are possible.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public AttributeValue Convert(AttributePath path, AttributeValue value)
    {
        if (value.IsNone)
            return value;
        var definition = DefinitionOf(path);
        var single = path.Filter is not null || !definition.MultiValued;
        if (single && value.Kind == AttributeValueKind.List)
            throw Wrong(path, value, "has one value only");
        return single
            ? ConvertOne(path, definition, value)
            : AttributeValue.FromList(value.AsList().Select(v => ConvertOne(path, definition, v)));
    }

    private static AttributeValue ConvertOne(AttributePath path, AttributeDefinition definition, AttributeValue value)
    {
        var text = value.AsString();
        switch (definition.Type)
        {
            case AttributeType.Complex:
                // A bare value of a complex attribute is its "value" (RFC 7643 §2.4).
                return value.Kind == AttributeValueKind.Complex ? value : AttributeValue.From(AttributeSet.Empty.With("value", value));
            case AttributeType.Boolean:
                return value.AsBoolean() is not null ? value : bool.TryParse(text, out var b) ? b : throw Wrong(path, value, "is true or false");
            case AttributeType.Integer:
                return value.AsInteger() is not null ? value
                    : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var i) ? i
                    : throw Wrong(path, value, "is a whole number");
            case AttributeType.Decimal:
                return value.AsDecimal() is not null ? value
                    : decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var d) ? AttributeValue.From(d)
                    : throw Wrong(path, value, "is a number");
            case AttributeType.DateTime:
                return text is not null && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? AttributeValue.From(time)
                    : throw Wrong(path, value, "is a date, such as 2026-03-01 or 2026-03-01T08:00:00Z");
            default:
                return value.Kind == AttributeValueKind.Complex ? throw Wrong(path, value, "is text") : text is null ? value.ToString() : value;
        }
    }

    private static ProvisioningException Wrong(AttributePath path, AttributeValue value, string what) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"The attribute '{path.Canonical}' {what}; '{Shorten(value.ToString())}' is not.",
        RecommendedAction = "Correct the value where it comes from, or map another attribute.",
        Target = path.Canonical,
    }.ToException();

    private static ProvisioningException Unknown(string name, IEnumerable<string> known) => new ProvisioningError
    {
        Id = ErrorIds.AttributeUnknown,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The directory has no attribute '{name}'.{NearNames.Hint(name, known)}",
        RecommendedAction = "See Get-ProvAttribute for those it has; Set-ProvAttribute adds one.",
        Target = name,
    }.ToException();

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

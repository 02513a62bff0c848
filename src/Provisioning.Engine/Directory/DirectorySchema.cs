using System.Collections.Concurrent;
using System.Collections.Frozen;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// The attributes that users can have: those of RFC 7643 §4.1 and §4.3 (the enterprise extension's at the top level) the dates of a person's time here, and the administrator's own. Immutable.
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

    private readonly FrozenDictionary<string, AttributeDefinition> _parts;
    private readonly ConcurrentDictionary<string, ValueRule> _rules = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The schema with what an administrator saved: custom attributes, settings of standard attributes or of parts of them (by path), and what dates make of people.</summary>
    public DirectorySchema(IEnumerable<AttributeDefinition> saved, LifecyclePolicy? lifecycle = null)
    {
        ArgumentNullException.ThrowIfNull(saved);
        Lifecycle = lifecycle ?? new();
        Saved = [.. saved.OrderBy(a => a.Name, StringComparer.OrdinalIgnoreCase)];
        var settings = Saved.Where(a => !a.Custom).ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
        Attributes = [.. AttributeSchema.Directory.Attributes.Concat(LifecycleDates.Attributes).Select(a => settings.TryGetValue(a.Name, out var set) ? With(a, set) : a), .. Saved.Where(a => a.Custom)];
        References = [.. Saved.Where(a => a is { Custom: true, Type: AttributeType.Reference } && a.ReferenceTypes.Contains("User"))];
        FoundBy = [.. Attributes.Where(a => a is { Custom: true } && (a.Unique || a.Indexed))];
        Required = [.. Attributes.Where(a => a.Required && !Same(a.Name, "userName"))];
        _byName = Attributes.ToFrozenDictionary(a => a.Name, StringComparer.OrdinalIgnoreCase);
        _parts = settings.Where(s => !_byName.ContainsKey(s.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        SensitiveParts = [.. _parts.Values.Where(p => p.Sensitive).Select(p => Paths.Get(p.Name))];
        Sensitive = [.. Attributes.Where(a => a.Sensitive).Select(a => AttributePath.Of(a.Name)), .. SensitiveParts];
    }

    /// <summary>What dates make of people.</summary>
    public LifecyclePolicy Lifecycle { get; }

    /// <summary>What an administrator saved, by name.</summary>
    internal IReadOnlyList<AttributeDefinition> Saved { get; }

    /// <summary>Parts of standard attributes that have settings of their own, by path.</summary>
    public IReadOnlyCollection<AttributeDefinition> Parts => _parts.Values;

    /// <summary>What is not to be seen in output.</summary>
    internal IReadOnlyList<AttributePath> Sensitive { get; }

    /// <summary>What everybody must have, beside a user name.</summary>
    internal IReadOnlyList<AttributeDefinition> Required { get; }

    private IReadOnlyList<AttributePath> SensitiveParts { get; }

    /// <summary>All attributes: the standard ones, then the custom ones by name.</summary>
    public IReadOnlyList<AttributeDefinition> Attributes { get; }

    /// <summary>The custom attributes by which users are found.</summary>
    internal IReadOnlyList<AttributeDefinition> FoundBy { get; }

    /// <summary>The custom attributes that refer to users.</summary>
    internal IReadOnlyList<AttributeDefinition> References { get; }

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
        ArgumentNullException.ThrowIfNull(path);
        return RuleOf(path).Convert(value);
    }

    /// <summary>What a value at the path has to be.</summary>
    internal ValueRule RuleOf(AttributePath path) => _rules.GetOrAdd(path.Canonical, static (_, of) => new(of.path, of.schema.DefinitionOf(of.path), of.schema.IsSensitive(of.path)), (schema: this, path));

    /// <summary>Who is asked for the value at the path; empty for the sources by their priority, then local.</summary>
    internal IReadOnlyList<string> SourceOrderOf(AttributePath path) =>
        _parts.TryGetValue(path.Canonical, out var part) && part.SourceOrder.Count > 0 ? part.SourceOrder : Find(path.Attribute)?.SourceOrder ?? [];

    /// <summary>True when what stands at the path is a user's id: the manager, and custom references to users.</summary>
    internal bool IsReference(AttributePath path) => Same(path.Attribute, "manager")
        ? path.SubAttribute is { } part && Same(part, "value")
        : path.SubAttribute is null && Find(path.Attribute) is { Custom: true, Type: AttributeType.Reference } custom && custom.ReferenceTypes.Contains("User");

    /// <summary>True when what stands at the path is users' ids, or the manager as a whole.</summary>
    internal bool RefersToUsers(AttributePath path) => IsReference(path) || path.SubAttribute is null && Same(path.Attribute, "manager");

    /// <summary>True when what stands at the path is not to be seen.</summary>
    internal bool IsSensitive(AttributePath path) =>
        Find(path.Attribute) is { Sensitive: true } || SensitiveParts.Any(p => p.Attribute.Equals(path.Attribute, StringComparison.OrdinalIgnoreCase) && (path.SubAttribute is null || p.Equals(path)));

    private static ProvisioningException Unknown(string name, IEnumerable<string> known) => new ProvisioningError
    {
        Id = ErrorIds.AttributeUnknown,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The directory has no attribute '{name}'.{NearNames.Hint(name, known)}",
        RecommendedAction = "See Get-ProvAttribute for those it has; Set-ProvAttribute adds one.",
        Target = name,
    }.ToException();

    private static AttributeDefinition With(AttributeDefinition standard, AttributeDefinition settings) =>
        standard with { Required = standard.Required || settings.Required, Sensitive = settings.Sensitive, SourceOrder = settings.SourceOrder };

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

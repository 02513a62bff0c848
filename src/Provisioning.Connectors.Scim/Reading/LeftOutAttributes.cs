using Provisioning.Http;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// The attributes of users that a service is asked to leave out of its answers, by their names (excludedAttributes, RFC 7644 §3.9) or by those of all others (attributes), and that count for nothing where it sends them all the same.
/// So what is known of an account does not depend on whether it obeys.
/// </summary>
internal sealed class LeftOutAttributes
{
    private const string Excluded = "ExcludedAttributes";
    private const string Wanted = "Attributes";

    // Who an account is, whether it can be used, and its version and times.
    private static readonly string[] Always = ["userName", "externalId", "active", "meta"];
    private static readonly HashSet<string> Needed = new(["id", "schemas", "password", .. Always], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _names;
    private readonly bool _isWanted;

    private LeftOutAttributes(IEnumerable<string> names, bool isWanted)
    {
        (_names, _isWanted) = (new(names, StringComparer.OrdinalIgnoreCase), isWanted);
        Query = QueryOf(_names);
    }

    /// <summary>The settings of it.</summary>
    public static IReadOnlyList<SettingDefinition> Definitions { get; } =
    [
        new(Wanted, AttributeType.String, "The attributes of users that the service is asked for, beside userName, externalId, active and meta; all others count for nothing. None by default: the service sends what it has.") { MultiValued = true },
        new(Excluded, AttributeType.String, "Attributes of users that the service is asked to leave out and that count for nothing, such as groups or photos.") { MultiValued = true },
    ];

    /// <summary>The part of a query that asks for it; empty where nothing is left out.</summary>
    public string Query { get; }

    /// <summary>What is left out by the app's settings.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: something left out is needed, or something named is no attribute.</exception>
    public static LeftOutAttributes Read(SettingReader reader)
    {
        var (wanted, excluded) = (reader.Texts(Wanted), reader.Texts(Excluded));
        if (wanted.Count > 0 && excluded.Count > 0)
            throw reader.Invalid(Wanted, $"is there together with {Excluded}: a service is asked for the ones or without the others");
        var (setting, names) = wanted.Count > 0 ? (Wanted, wanted) : (Excluded, excluded);
        if (names.Count > 0 && reader.App.Direction == AppDirection.Source)
            throw reader.Invalid(setting, "is for apps that get accounts: of one that says who works here all is read");
        foreach (var name in names)
        {
            if (!AttributePath.TryParse(name, out var path, out _) || NameOf(path) != path.Canonical || setting == Excluded && path.SchemaUrn is not null)
                throw reader.Invalid(setting, $"has '{name}', which is no name of a whole attribute, such as photos");
            if (setting == Excluded && Needed.Contains(name))
                throw reader.Invalid(setting, $"has '{name}', without which accounts cannot be told apart");
        }

        var leftOut = new LeftOutAttributes(wanted.Count > 0 ? wanted.Concat(Always) : excluded, wanted.Count > 0);
        var written = reader.App.Mappings.Where(m => m.Direction == MappingDirection.Outbound).Select(m => AttributePath.Parse(m.Target)).FirstOrDefault(p => leftOut.IsLeftOut(NameOf(p)));
        if (written is not null)
            throw reader.Invalid(setting, $"{(wanted.Count > 0 ? "does not have" : "has")} '{NameOf(written)}', which is written ({written.Canonical}) and has to be read");
        return leftOut;
    }

    /// <summary>The query with what is left out.</summary>
    /// <param name="query">The query, or nothing.</param>
    /// <param name="sought">The attribute by which it asks, which is never left out; null for none.</param>
    public string AddTo(string query, AttributePath? sought = null)
    {
        var all = sought is null || !IsLeftOut(NameOf(sought)) ? Query : QueryOf(_isWanted ? _names.Append(NameOf(sought)) : _names.Where(n => !n.Equals(NameOf(sought), StringComparison.OrdinalIgnoreCase)));
        return all.Length == 0 ? query : $"{query}&{all}";
    }

    /// <summary>The values without what is left out.</summary>
    public AttributeSet Trim(AttributeSet values)
    {
        if (_names.Count == 0)
            return values;
        var kept = new AttributeSet.Builder();
        foreach (var (name, value) in values)
        {
            if (_isWanted && IsExtension(name) && value.AsComplex() is { } extension)
                kept[name] = AttributeValue.From(extension.Names.Where(n => IsLeftOut($"{name}:{n}")).Aggregate(extension, (set, left) => set.Without(left)));
            else if (!IsLeftOut(name))
                kept[name] = value;
        }

        return kept.ToSet();
    }

    // With nothing named nothing is left out.
    private bool IsLeftOut(string name) => _names.Count > 0 && _names.Contains(name) != _isWanted;

    private string QueryOf(IEnumerable<string> names)
    {
        var list = string.Join(',', names.Select(n => FlatUser.ToWire(AttributePath.Parse(n)).Canonical));
        return list.Length == 0 ? "" : $"{(_isWanted ? "attributes" : "excludedAttributes")}={Uri.EscapeDataString(list)}";
    }

    private static string NameOf(AttributePath path) => (path.Root == path.Attribute ? path.WithoutSchema() : path).Whole().Canonical;

    private static bool IsExtension(string name) => name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);
}

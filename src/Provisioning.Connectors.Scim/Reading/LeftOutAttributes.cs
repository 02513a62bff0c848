using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// The attributes of users that a service is asked to leave out of its answers (excludedAttributes, RFC 7644 §3.9), and that count for nothing where it sends them all the same. So what is known of an account does not depend on
/// whether it obeys.
/// </summary>
internal sealed class LeftOutAttributes
{
    private static readonly HashSet<string> Needed = new(["id", "schemas", "meta", "userName", "externalId", "active", "password"], StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _names;

    private LeftOutAttributes(IReadOnlyList<string> names)
    {
        _names = new(names, StringComparer.OrdinalIgnoreCase);
        Query = names.Count == 0 ? "" : "excludedAttributes=" + Uri.EscapeDataString(string.Join(',', names.Select(n => FlatUser.ToWire(AttributePath.Of(n)).Canonical)));
    }

    /// <summary>The part of a query that asks for it; empty where nothing is left out.</summary>
    public string Query { get; }

    /// <summary>What is left out by the app's setting.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: it is needed, or no name of an attribute.</exception>
    public static LeftOutAttributes Of(App app, IReadOnlyList<string> names, Func<string, ProvisioningException> invalid)
    {
        if (names.Count > 0 && app.Direction == AppDirection.Source)
            throw invalid("is for apps that get accounts: of one that says who works here all is read");
        foreach (var name in names)
        {
            if (!AttributePath.TryParse(name, out var path, out _) || path is not { SchemaUrn: null, Filter: null, SubAttribute: null })
                throw invalid($"has '{name}', which is no name of a whole attribute, such as photos");
            if (Needed.Contains(name))
                throw invalid($"has '{name}', without which accounts cannot be told apart");
            if (app.Mappings.FirstOrDefault(m => m.Direction == MappingDirection.Outbound && string.Equals(AttributePath.Parse(m.Target).Attribute, name, StringComparison.OrdinalIgnoreCase)) is { } mapping)
                throw invalid($"has '{name}', which the mapping of {mapping.Target} writes and has to read");
        }

        return new(names);
    }

    /// <summary>The query with what is left out.</summary>
    public string AddTo(string query) => Query.Length == 0 ? query : $"{query}&{Query}";

    /// <summary>The values without what is left out.</summary>
    public AttributeSet Trim(AttributeSet values) => _names.Count == 0 ? values : values.Names.Where(_names.Contains).ToList().Aggregate(values, (set, name) => set.Without(name));
}

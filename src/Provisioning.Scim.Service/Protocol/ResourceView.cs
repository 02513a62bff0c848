using System.Globalization;

namespace Provisioning.Scim.Service;

/// <summary>Resources as they are shown: with id, meta and version, and of their attributes those that were asked for.</summary>
internal sealed class ResourceView(string baseUri)
{
    /// <summary>The resource with all that is shown of it.</summary>
    public AttributeSet Whole(ResourceType type, ScimResource resource)
    {
        var meta = new AttributeSet.Builder
        {
            ["resourceType"] = type.Name,
            ["created"] = AttributeValue.From(resource.Created),
            ["lastModified"] = AttributeValue.From(resource.LastModified),
            ["location"] = Location(type, resource),
            ["version"] = Version(resource),
        };
        return resource.Attributes.With("id", resource.Id).With("meta", AttributeValue.From(meta.ToSet()));
    }

    /// <summary>What a query asks for of the resource (attributes and excludedAttributes, RFC 7644 §3.9): what is always returned stays.</summary>
    public AttributeSet Selected(ResourceType type, ScimResource resource, Query query)
    {
        var whole = Whole(type, resource);
        if (query.Attributes.Count > 0)
        {
            var kept = query.Attributes.Where(p => !p.Get(whole).IsNone).Aggregate(AttributeSet.Empty, (set, p) => Copy(p, whole, set));
            return kept.With("id", whole["id"]).With("schemas", whole["schemas"]);
        }

        return query.Excluded.Where(p => type.Schema.Find(p) is not { Returned: AttributeReturned.Always }).Aggregate(whole, (set, p) => p.Get(set).IsNone ? set : p.Set(set, default));
    }

    public string Location(ResourceType type, ScimResource resource) => $"{baseUri}/{type.Endpoint}/{resource.Id}";

    public static string Version(ScimResource resource) => string.Create(CultureInfo.InvariantCulture, $"W/\"{resource.Version}\"");

    /// <summary>True when a header If-Match or If-None-Match names the version of the resource. Versions are compared as weak ones: two that are equal stand for equal content here.</summary>
    public static bool Matches(string header, ScimResource resource) =>
        header.Split(',', StringSplitOptions.TrimEntries).Any(v => v == "*" || v.Replace("W/", "", StringComparison.Ordinal) == Version(resource)[2..]);

    private static AttributeSet Copy(AttributePath path, AttributeSet from, AttributeSet to)
    {
        // A part of several values is copied with its values as they stand.
        var whole = path.Element();
        return path.SubAttribute is not null && whole.Get(from) is { Kind: AttributeValueKind.List } list
            ? whole.Set(to, AttributeValue.FromList(list.AsList().Select(e => e.AsComplex() is { } c ? AttributeValue.From(AttributeSet.Empty.With(path.SubAttribute, c[path.SubAttribute])) : e)))
            : path.Set(to, path.Get(from));
    }
}

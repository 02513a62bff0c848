using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Tells mappings apart whose targets lie in each other, as emails and emails[type eq "work"].value do: each would change what the other has set, in every run.</summary>
internal static class PathOverlap
{
    /// <summary>The first of the app's mappings whose target overlaps another one's of the same direction: in the same app, and inbound in any source.</summary>
    /// <param name="app">The app.</param>
    /// <param name="others">The other apps.</param>
    /// <param name="schema">The attributes of the directory.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/>.</exception>
    public static void Check(App app, IEnumerable<App> others, DirectorySchema schema)
    {
        var foreign = others.SelectMany(o => o.Mappings.Where(m => m.Direction == MappingDirection.Inbound).Select(m => (App: o, Mapping: m, Target: TargetOf(m, schema)))).ToList();
        var own = new List<(App App, Mapping Mapping, AttributePath Target)>();
        foreach (var mapping in app.Mappings)
        {
            var target = TargetOf(mapping, schema);
            var beside = mapping.Direction == MappingDirection.Inbound ? own.Concat(foreign) : own;
            if (beside.FirstOrDefault(o => o.Mapping.Direction == mapping.Direction && Overlap(o.Target, target)) is { App: { } other } found)
            {
                throw MappingValidator.Invalid(
                    app,
                    mapping,
                    $"lies in that of '{found.Mapping.Target}'{(ReferenceEquals(other, app) ? "" : $" in the source '{other.Name}'")}, or that in it: each would change in every run what the other has set",
                    $"Map either the whole or its parts, and in all sources alike: Remove-ProvMapping {other.Name} '{found.Mapping.Target}' removes the other one.");
            }

            own.Add((app, mapping, target));
        }
    }

    /// <summary>True when one path leads to a part of what the other one leads to, and they are not the same. Elements of different filters are taken for different ones.</summary>
    public static bool Overlap(AttributePath a, AttributePath b)
    {
        if (a.Equals(b) || !Same(a.SchemaUrn, b.SchemaUrn) || !Same(a.Attribute, b.Attribute))
            return false;
        if (a.Filter is not null && b.Filter is not null && !a.Element().Equals(b.Element()))
            return false;
        return a.SubAttribute is null || b.SubAttribute is null || Same(a.SubAttribute, b.SubAttribute);
    }

    private static AttributePath TargetOf(Mapping mapping, DirectorySchema schema) =>
        mapping.Direction == MappingDirection.Inbound ? schema.Resolve(mapping.Target) : Paths.Get(mapping.Target);

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

using System.Collections.Concurrent;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>One place in the order of those who are asked for an attribute.</summary>
/// <param name="Source">The source by its number among those of the person, or <see cref="Local"/>.</param>
/// <param name="Mapping">How the source gives the attribute; null for local.</param>
/// <param name="OwnsEmptiness">True when the source's having no value is an opinion.</param>
internal readonly record struct SourcingPlace(int Source, CompiledMapping? Mapping, bool OwnsEmptiness)
{
    /// <summary>What people set, in place of a source's number.</summary>
    public const int Local = -1;
}

/// <summary>Who is asked for one attribute, in order.</summary>
internal sealed record SourcedAttribute(AttributePath Path, ValueRule Rule, IReadOnlyList<SourcingPlace> Places);

/// <summary>
/// Who is asked for what, for one combination of sources: made once for each combination that occurs, so that a person costs no sorting.
/// </summary>
internal sealed class SourcingTable
{
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);

    private SourcingTable(IReadOnlyList<SourcedAttribute> attributes)
    {
        Attributes = attributes;
        _paths.UnionWith(attributes.Select(a => a.Path.Canonical));
    }

    /// <summary>Every attribute that one of the sources maps, in the order of their paths.</summary>
    public IReadOnlyList<SourcedAttribute> Attributes { get; }

    /// <summary>True when one of the sources maps the attribute.</summary>
    public bool Has(string path) => _paths.Contains(path);

    /// <summary>The table of these sources, which are in the order of their priority.</summary>
    public static SourcingTable Of(IReadOnlyList<InboundSource> ordered, DirectorySchema schema)
    {
        var paths = new SortedDictionary<string, AttributePath>(StringComparer.OrdinalIgnoreCase);
        foreach (var mapping in ordered.SelectMany(s => s.Mappings))
            paths.TryAdd(mapping.Target.Canonical, mapping.Target);
        return new([.. paths.Values.Select(p => new SourcedAttribute(p, schema.RuleOf(p), PlacesOf(p, ordered, schema)))]);
    }

    private static List<SourcingPlace> PlacesOf(AttributePath path, IReadOnlyList<InboundSource> ordered, DirectorySchema schema)
    {
        var places = new List<SourcingPlace>(ordered.Count + 1);
        foreach (var name in schema.SourceOrderOf(path))
        {
            if (SourceOrder.IsLocal(name))
                places.Add(new(SourcingPlace.Local, null, false));
            else
                Add(IndexOf(name));
        }

        for (var i = 0; i < ordered.Count; i++)
            Add(i);
        if (!places.Exists(p => p.Source == SourcingPlace.Local))
            places.Add(new(SourcingPlace.Local, null, false));
        // A weak mapping fills: whoever has an opinion goes before it, people included.
        return [.. places.OrderBy(p => p.Mapping is { Strength: MappingStrength.Weak })];

        int IndexOf(string name)
        {
            for (var i = 0; i < ordered.Count; i++)
            {
                if (string.Equals(ordered[i].App.Name, name, StringComparison.OrdinalIgnoreCase))
                    return i;
            }

            return -1;
        }

        void Add(int source)
        {
            if (source >= 0 && !places.Exists(p => p.Source == source) && ordered[source].Mappings.FirstOrDefault(m => m.Target.Equals(path)) is { } mapping)
                places.Add(new(source, mapping, SourceOrder.OwnsEmptiness(ordered[source].App, path, schema)));
        }
    }
}

/// <summary>The tables of the combinations of sources that occurred. Safe for many threads.</summary>
internal sealed class SourcingTables(DirectorySchema schema)
{
    private readonly ConcurrentDictionary<string, SourcingTable> _tables = new(StringComparer.OrdinalIgnoreCase);

    public DirectorySchema Schema => schema;

    /// <summary>The table of the sources of these states, which are in the order of their priority.</summary>
    public SourcingTable For(IReadOnlyList<SourceState> ordered)
    {
        var name = ordered.Count == 1 ? ordered[0].Source.App.Name : string.Join('/', ordered.Select(s => s.Source.App.Name));
        return _tables.TryGetValue(name, out var table) ? table : _tables.GetOrAdd(name, _ => SourcingTable.Of([.. ordered.Select(s => s.Source)], schema));
    }
}

using System.Collections.Concurrent;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Parsed paths, each parsed once: mappings and plans name the same few again and again.</summary>
internal static class Paths
{
    private static readonly ConcurrentDictionary<string, AttributePath> Known = new(StringComparer.Ordinal);

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PathInvalid"/>.</exception>
    public static AttributePath Get(string path) => Known.GetOrAdd(path, AttributePath.Parse);

    /// <summary>The set with the changes made, <see cref="UserState.StatusPath"/> left out.</summary>
    public static AttributeSet Apply(AttributeSet set, IEnumerable<AttributeChange> changes)
    {
        var builder = new AttributeSet.Builder(set);
        foreach (var change in changes)
        {
            if (change.Path == UserState.StatusPath)
                continue;
            var path = Get(change.Path);
            var name = path.SchemaUrn is null ? path.Attribute : null;
            if (name is null)
                builder = new(path.Set(builder.ToSet(), change.New));
            else if (path is { SubAttribute: null, Filter: null })
                builder[name] = change.New;
            else
                builder[name] = path.Set(AttributeSet.Empty.With(name, builder[name]), change.New)[name];
        }

        return builder.ToSet();
    }
}

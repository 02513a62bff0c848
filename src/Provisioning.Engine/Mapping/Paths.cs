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
        foreach (var change in changes)
        {
            if (change.Path != UserState.StatusPath)
                set = Get(change.Path).Set(set, change.New);
        }

        return set;
    }
}

namespace Provisioning.Engine;

/// <summary>Finds people who are each other's managers in a circle, among those of whom the manager is new. Each person is looked at once.</summary>
internal sealed class ManagerCycles(IProvisioningStore store, Dictionary<string, (string Name, string? Manager)> managers)
{
    /// <summary>The circles, each as the names of those in it, the first in order first.</summary>
    public async ValueTask<IReadOnlyList<IReadOnlyList<string>>> FindAsync(CancellationToken cancellationToken)
    {
        var cycles = new List<IReadOnlyList<string>>();
        var settled = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in managers.Where(m => m.Value.Manager is not null).Select(m => m.Key).Order(StringComparer.Ordinal).ToList())
        {
            var chain = new List<string>();
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            var id = start;
            while (id is not null && !settled.Contains(id))
            {
                if (places.TryGetValue(id, out var at))
                {
                    var names = chain.Skip(at).Select(i => managers[i].Name).ToList();
                    var first = names.IndexOf(names.Min(StringComparer.OrdinalIgnoreCase)!);
                    cycles.Add([.. names.Skip(first), .. names.Take(first)]);
                    break;
                }

                places.Add(id, chain.Count);
                chain.Add(id);
                id = await ManagerOfAsync(id, cancellationToken).ConfigureAwait(false);
            }

            settled.UnionWith(chain);
        }

        return cycles;
    }

    private async ValueTask<string?> ManagerOfAsync(string id, CancellationToken cancellationToken)
    {
        if (managers.TryGetValue(id, out var known))
            return known.Manager;
        var user = await store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false) is { } document ? UserDocument.Read(document) : null;
        managers[id] = (user?.UserName ?? id, user?.Attributes["manager"].AsComplex()?["value"].AsString());
        return managers[id].Manager;
    }
}

namespace Provisioning.Engine;

/// <summary>Of which attributes of accounts the assignments of an app have values.</summary>
internal static class AssignedPaths
{
    /// <summary>The attributes, each once, of the assignments of users and of groups.</summary>
    public static async ValueTask<IReadOnlySet<string>> OfAsync(IProvisioningStore store, string app, CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        await foreach (var document in store.ReadAsync(new(Collections.Assignments) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            paths.UnionWith(AssignmentDocument.Read(document).Values.Names);
        await foreach (var document in store.ReadAsync(new(Collections.GroupAssignments) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            paths.UnionWith(AssignmentDocument.ReadGroup(document).Values.Names);
        return paths;
    }
}

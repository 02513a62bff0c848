namespace Provisioning.Engine;

/// <summary>The configuration that a store has.</summary>
internal static class ConfigState
{
    /// <summary>All of it.</summary>
    public static async ValueTask<ConfigSet> ReadAsync(ProvisioningEngine engine, CancellationToken cancellationToken)
    {
        var set = new ConfigSet();
        var schema = await engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (name, custom) in new[] { (ConfigForm.CustomAttributes, true), (ConfigForm.StandardAttributes, false) })
            set.Add(ConfigForm.Of(new() { Attributes = [.. schema.Saved.Where(a => a.Custom == custom)] }, name));
        set.Add(ConfigForm.Of(schema.Lifecycle));
        set.Add(ConfigForm.Of(await engine.Passwords.GetPolicyAsync(cancellationToken).ConfigureAwait(false)));
        await foreach (var app in engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            set.Add(ConfigForm.Of(app));
        await foreach (var notification in engine.Notifications.ListAsync(cancellationToken).ConfigureAwait(false))
            set.Add(ConfigForm.Of(notification));
        var guards = new List<Guard>();
        await foreach (var guard in engine.Guards.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (guard.Origin != GuardOrigin.BuiltIn)
                guards.Add(guard);
        }

        set.Add(ConfigForm.Of(new GuardsFile { Guards = guards }));
        set.Add(ConfigForm.Of(new GroupPushesFile
        {
            Pushes =
            [
                .. (await engine.GroupPushes.ListAsync(null, cancellationToken).ConfigureAwait(false)).Where(p => p.Removed is null && (p.Group ?? p.Rule) is not null)
                    .Select(p => new GroupPushFile { App = p.App, Group = p.Group, Rule = p.Rule, NamePattern = p.NamePattern, Filter = p.Filter, Name = p.Name, LinkTo = p.LinkTo, WhenRemoved = p.WhenRemoved, Exclusive = p.Exclusive }),
            ],
        }));
        await AddGroupsAsync(engine, set, cancellationToken).ConfigureAwait(false);
        return set;
    }

    private static async ValueTask AddGroupsAsync(ProvisioningEngine engine, ConfigSet set, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<string, Group>(StringComparer.Ordinal);
        await foreach (var group in engine.Groups.ListAsync(cancellationToken).ConfigureAwait(false))
            groups.Add(group.Id, group);
        var apps = new List<GroupAssignment>();
        await foreach (var assignment in engine.Assignments.ListGroupsAsync(null, null, cancellationToken).ConfigureAwait(false))
            apps.Add(assignment);
        var nested = new List<MembershipEntry>();
        await foreach (var entry in MembershipEntry.ReadAsync(engine.Store, new(Collections.GroupMembers) { Index = Indexes.Nested }, cancellationToken).ConfigureAwait(false))
            nested.Add(entry);
        var (appsOf, nestedOf) = (apps.ToLookup(a => a.GroupId, StringComparer.Ordinal), nested.ToLookup(e => e.GroupId, StringComparer.Ordinal));
        foreach (var group in groups.Values)
        {
            set.Add(ConfigForm.Of(new GroupFile
            {
                Name = group.Name,
                Description = group.Description,
                Filter = group.Filter,
                Rule = group.Rule,
                FollowedApp = group.FollowedApp,
                FollowedKey = group.FollowedKey,
                Priority = group.Priority,
                WhenDeactivated = group.WhenDeactivated,
                Apps = [.. appsOf[group.Id].Select(a => new GroupFileApp { App = a.App, Priority = a.Priority, Values = a.Values, Union = a.Union, From = a.From, Until = a.Until })],
                Groups = [.. nestedOf[group.Id].Where(e => groups.ContainsKey(e.MemberId)).Select(e => new GroupFileNesting { Group = groups[e.MemberId].Name, From = e.From, Until = e.Until })],
            }));
        }
    }
}

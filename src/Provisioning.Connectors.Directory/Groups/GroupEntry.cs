using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What of an entry makes a group.</summary>
internal static class GroupEntry
{
    /// <summary>What is asked for.</summary>
    public static IReadOnlyList<string> Attributes(DirectoryContext context) => [.. Head(context), context.Settings.GroupClass.MemberAttribute];

    /// <summary>What is asked for where members do not matter.</summary>
    public static IReadOnlyList<string> Head(DirectoryContext context) =>
        [context.Dialect.Key.Name, context.Settings.GroupNameAttribute, .. context.Dialect.VersionAttribute is { } version ? [version] : Array.Empty<string>()];

    /// <summary>The group; null when the entry does not show its key or name.</summary>
    public static RemoteGroup? Read(DirectoryContext context, LdapEntry entry) =>
        context.Dialect.Key.Read(entry) is { } key && entry.GetText(context.Settings.GroupNameAttribute) is { Length: > 0 } name
            ? new() { Key = key, Name = name, Version = context.Dialect.VersionAttribute is { } version ? entry.GetText(version) : null }
            : null;

    /// <summary>The attribute with all members; null when the entry shows none.</summary>
    public static async ValueTask<LdapAttribute?> MembersAsync(DirectoryContext context, LdapEntry entry, CancellationToken cancellationToken)
    {
        var name = context.Settings.GroupClass.MemberAttribute;
        // A server that gave all of them is not asked again.
        if (!entry.Attributes.Any(a => AttributeNameComparer.Equals(a.Name, name) && a.Range is { IsPartial: true }))
            return entry[name];
        return await context.Connections.RunAsync("the read of the members of", entry.Dn, (lease, token) => RangeReader.CompleteAsync(lease.Connection, LdapDn.Parse(entry.Dn), entry, name, token), cancellationToken).ConfigureAwait(false);
    }

    public static ProvisioningError Unusable(DirectoryContext context, LdapEntry entry) => new()
    {
        Id = ErrorIds.RowInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"the group '{entry.Dn}' does not show its {(context.Dialect.Key.Read(entry) is null ? context.Dialect.Key.Name : context.Settings.GroupNameAttribute)}.",
        RecommendedAction = "Let the account that signs in read it.",
        Target = entry.Dn,
        App = context.Errors.App,
    };
}

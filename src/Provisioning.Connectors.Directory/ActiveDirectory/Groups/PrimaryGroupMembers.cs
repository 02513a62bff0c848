using System.Globalization;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// Who is in a group as their primary group (primaryGroupID, MS-ADTS §3.1.1.4.5.17): the group does not name them. Nearly everybody's is Domain Users, which is no group of an app; so those with another one are asked for at once. For one read.
/// </summary>
/// <param name="context">The connector.</param>
internal sealed class PrimaryGroupMembers(DirectoryContext context) : IUnnamedMembers
{
    private const string DomainUsers = "513";
    private readonly ReadTally _tally = new("users");
    private Dictionary<uint, List<string>>? _members;

    public IReadOnlyList<string> Attributes { get; } = [ActiveDirectoryNames.Sid];

    public async ValueTask<(IReadOnlyList<string> Keys, string? Doubt)> OfAsync(LdapEntry group, CancellationToken cancellationToken)
    {
        if (group.GetBytes(ActiveDirectoryNames.Sid) is not { } octets || SecurityId.Read(octets.Span) is not { } sid)
            return ([], "the directory does not show its objectSid, by which people have it as their primary group");
        _members ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        return (_members.TryGetValue(sid.Relative, out var keys) ? keys : [], _tally.Proof("") is { IsComplete: false } doubt ? doubt.Evidence : null);
    }

    private async ValueTask<Dictionary<uint, List<string>>> ReadAsync(CancellationToken cancellationToken)
    {
        const string what = "the read of primary groups";
        var members = new Dictionary<uint, List<string>>();
        var lease = await context.Connections.RentAsync(what, null, cancellationToken).ConfigureAwait(false);
        await using var back = lease.ConfigureAwait(false);
        var filter = LdapFilter.And(context.Settings.UserFilter, LdapFilter.Not(LdapFilter.Equal(ActiveDirectoryNames.PrimaryGroup, DomainUsers)));
        await foreach (var entry in new PagedRead(context, _tally, what).RunAsync(lease, context.Settings.UserBases, filter, [ActiveDirectoryNames.Key, ActiveDirectoryNames.PrimaryGroup], cancellationToken).ConfigureAwait(false))
        {
            if (context.Dialect.Key.Read(entry) is not { } key || !uint.TryParse(entry.GetText(ActiveDirectoryNames.PrimaryGroup), NumberStyles.None, CultureInfo.InvariantCulture, out var group))
                continue;
            if (!members.TryGetValue(group, out var keys))
                members.Add(group, keys = []);
            keys.Add(key);
        }

        return members;
    }
}

using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Finds the keys of objects that others name, for one read: from what the read has met, and else by asking for them, several at once.</summary>
/// <param name="context">The connector.</param>
internal sealed class ReferenceResolver(DirectoryContext context)
{
    private const int AtOnce = 64;
    private readonly KeyIndex _index = new();

    /// <summary>Notes an object that the read has met.</summary>
    public void Note(LdapDn dn, string key) => _index.Note(dn, key);

    /// <summary>True when the name can be that of an object of the app.</summary>
    public bool IsOurs(LdapDn dn) => context.Settings.UserBases.Any(dn.IsWithin) || context.Settings.GroupBases.Any(dn.IsWithin);

    /// <summary>Makes sure that of all these names it is known whether an object has them, and which key.</summary>
    public async ValueTask LearnAsync(IEnumerable<LdapDn> names, CancellationToken cancellationToken)
    {
        foreach (var part in names.Distinct().Where(dn => !_index.TryGet(dn, out _)).ToList().Chunk(AtOnce))
        {
            var keys = await Task.WhenAll(part.Select(dn => FindAsync(dn, cancellationToken).AsTask())).ConfigureAwait(false);
            for (var i = 0; i < part.Length; i++)
                _index.Note(part[i], keys[i]);
        }
    }

    /// <summary>The key of the object with this name; null when there is none, or it was not learned.</summary>
    public string? KeyOf(LdapDn dn) => _index.TryGet(dn, out var key) ? key : null;

    private async ValueTask<string?> FindAsync(LdapDn dn, CancellationToken cancellationToken) =>
        await context.Connections.RunAsync("the look for an object that another one names", dn.ToString(), async (lease, token) =>
        {
            var search = new LdapSearch { Base = dn, Scope = LdapScope.Base, Attributes = [context.Dialect.Key.Name], Controls = context.Dialect.SearchControls };
            var entry = await EntryFinder.FirstAsync(lease.Connection, search, token).ConfigureAwait(false);
            return entry is null ? null : context.Dialect.Key.Read(entry);
        }, cancellationToken).ConfigureAwait(false);
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Asks for changes by the control for synchronisation (MS-ADTS §3.1.1.3.4.1.3), answer by answer. It is of a whole naming context: what lies elsewhere than is wanted has to be left out by who asks. For one read.</summary>
/// <param name="lease">The connection.</param>
/// <param name="root">The naming context.</param>
/// <param name="ownRights">Whether only what the account may read is told.</param>
/// <param name="cookie">Where to begin; empty for everything.</param>
internal sealed class DirSyncSearch(DirectoryLease lease, LdapDn root, bool ownRights, ReadOnlyMemory<byte> cookie)
{
    /// <summary>Where the next read begins, after the end.</summary>
    public ReadOnlyMemory<byte> Cookie { get; private set; } = cookie;

    /// <summary>The objects that changed, an answer at a time.</summary>
    /// <exception cref="LdapException">It was refused, or does not end.</exception>
    public async IAsyncEnumerable<IReadOnlyList<LdapEntry>> RunAsync(LdapFilter filter, IReadOnlyList<string> attributes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var search = new LdapSearch
            {
                Base = root,
                Filter = filter,
                Attributes = attributes,
                Controls = [new DirSyncControl(ownRights ? DirSyncFlags.ObjectSecurity : DirSyncFlags.None, 0, Cookie)],
            };
            var entries = new List<LdapEntry>();
            DirSyncAnswer? answer = null;
            await foreach (var item in lease.Connection.SearchAsync(search, cancellationToken).ConfigureAwait(false))
            {
                if (item is LdapSearchEntry entry)
                    entries.Add(entry.Entry);
                else if (item is LdapSearchDone done)
                    answer = done.Result.Controls.OfType<DirSyncAnswer>().FirstOrDefault();
            }

            if (answer is null || answer.Cookie.IsEmpty || answer.HasMore && answer.Cookie.Span.SequenceEqual(Cookie.Span))
                throw new LdapException(LdapFailure.Protocol, $"{lease.Endpoint} does not say where the next read of changes begins.");
            Cookie = answer.Cookie;
            yield return entries;
            if (!answer.HasMore)
                yield break;
        }
    }
}

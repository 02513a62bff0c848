using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What kind of refresh a server made (RFC 4533 §3.3): one that told who is gone, or one that named everybody who is there. For one search.</summary>
internal sealed class SyncPhase
{
    private bool _sawPresence;
    private bool? _deletesWereTold;

    /// <summary>How many objects were named.</summary>
    public long Count { get; private set; }

    /// <summary>
    /// True when everybody who is there was named. It takes more than the word of the end: somebody has to have been named, since a server that has nothing to tell may end in the same way.
    /// </summary>
    public bool NamedEverybody => _sawPresence && _deletesWereTold == false;

    public void Note(LdapSearchItem item)
    {
        switch (item)
        {
            case LdapSearchEntry entry:
                Count++;
                _sawPresence |= entry.Controls.OfType<SyncStateControl>().FirstOrDefault()?.State == SyncState.Present;
                break;
            case LdapIntermediate response when SyncInfo.Decode(response) is { } info:
                Count += info.EntryUuids.Count;
                _sawPresence |= info is { Kind: SyncInfoKind.RefreshPresent } or { Kind: SyncInfoKind.IdSet, AreDeleted: false };
                break;
            case LdapSearchDone done:
                _deletesWereTold = done.Result.Controls.OfType<SyncDoneControl>().FirstOrDefault()?.DeletesWereTold;
                break;
        }
    }
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What changed since a mark, in whichever way the mark is of. For one read.</summary>
/// <param name="context">The connector.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="lease">The connection.</param>
/// <param name="mark">Where to begin.</param>
internal sealed class ChangesSince(DirectoryContext context, ActiveDirectorySettings settings, DirectoryLease lease, ChangesMark mark)
{
    // What is deleted keeps its classes and not what people are found by (MS-ADTS §3.1.1.5.5.1.1). A container that moves moves people.
    private static readonly LdapFilter Concerned = LdapFilter.Or(
        LdapFilter.And(LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "user"), LdapFilter.Not(LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "computer"))),
        LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "organizationalUnit"),
        LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "container"));

    private static readonly string[] OfPlace = [ActiveDirectoryNames.Key, ActiveDirectoryNames.Name, ActiveDirectoryNames.ParentGuid, ActiveDirectoryNames.IsDeleted, ActiveDirectoryNames.UserAccountControl];

    private readonly DirSyncSearch _sync = new(lease, settings.Common.Base, mark.Method == ChangesMethod.DirSyncOwnRights, mark.Cookie);
    private readonly IReadOnlyList<string> _asked = [.. new AttributeSelection(settings.Common, context.Dialect).Asked.Concat(OfPlace).Where(n => !AttributeNameComparer.Equals(n, ActiveDirectoryNames.Changed)).Distinct(AttributeNameComparer.Instance)];
    private long _usn = mark.Usn;

    /// <summary>Why the mark is not to be believed; null where it is.</summary>
    public string? Refusal { get; private set; }

    public async IAsyncEnumerable<IReadOnlyList<LdapEntry>> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Asked for together: a read of no changes is to take as few ways as it can.
        var identity = ServerIdentity.InvocationIdAsync(lease, cancellationToken).AsTask();
        var pages = (mark.Method == ChangesMethod.Usn ? ByUsnAsync(cancellationToken) : _sync.RunAsync(Concerned, _asked, cancellationToken)).GetAsyncEnumerator(cancellationToken);
        await using var closing = pages.ConfigureAwait(false);
        while (await NextAsync(pages, identity).ConfigureAwait(false) is { } page)
            yield return page;
    }

    /// <summary>Where the next read begins.</summary>
    public async ValueTask<ChangesMark> NextAsync(bool sawContainers, CancellationToken cancellationToken)
    {
        if (mark.Method == ChangesMethod.Usn)
            return mark with { Usn = _usn };
        if (!sawContainers)
            return mark with { Cookie = _sync.Cookie };
        try
        {
            return mark with { Cookie = _sync.Cookie, Usn = await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false) };
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the read of changes", lease.Endpoint);
        }
    }

    private async ValueTask<IReadOnlyList<LdapEntry>?> NextAsync(IAsyncEnumerator<IReadOnlyList<LdapEntry>> pages, Task<Guid> identity)
    {
        try
        {
            var more = await pages.MoveNextAsync().ConfigureAwait(false);
            if (await identity.ConfigureAwait(false) == mark.InvocationId)
                return more && Refusal is null ? pages.Current : null;
            Refusal = "the domain controller has another copy of the directory than at the last read (its invocationId is another one, as after a restore)";
            return null;
        }
        catch (LdapException e) when (e.Failure == LdapFailure.Server)
        {
            Refusal = $"the domain controller does not go on from where the last read ended: {e.Message.TrimEnd('.')}";
            return null;
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the read of changes", lease.Endpoint);
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<LdapEntry>> ByUsnAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _usn = await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false);
        if (_usn < mark.Usn)
        {
            Refusal = "the domain controller has counted less than at the last read, as after a restore";
            yield return [];
            yield break;
        }

        var search = new LdapSearch
        {
            Base = settings.Common.Base,
            Filter = LdapFilter.And(LdapFilter.GreaterOrEqual(ActiveDirectoryNames.UsnChanged, (mark.Usn + 1).ToString(CultureInfo.InvariantCulture)), Concerned),
            Attributes = [ActiveDirectoryNames.Key, ActiveDirectoryNames.IsDeleted],
            Controls = [new ShowDeletedControl(), new DomainScopeControl()],
        };
        var page = new List<LdapEntry>();
        await foreach (var item in lease.Connection.SearchPagedAsync(search, settings.Common.PageSize, cancellationToken).ConfigureAwait(false))
        {
            if (item is LdapSearchEntry entry)
                page.Add(entry.Entry);
            if (page.Count < settings.Common.PageSize)
                continue;
            yield return page;
            page = [];
        }

        yield return page;
    }
}

using System.Runtime.CompilerServices;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Reads people, whole or by what changed: by the control for synchronisation, or by update sequence numbers.</summary>
/// <param name="context">The connector.</param>
/// <param name="settings">The app's settings.</param>
internal sealed class ActiveDirectoryChanges(DirectoryContext context, ActiveDirectorySettings settings) : IDeltaMethod
{
    // What is deleted keeps its classes and not what people are found by (MS-ADTS §3.1.1.5.5.1.1). A container that moves moves people.
    private static readonly LdapFilter Concerned = LdapFilter.Or(
        LdapFilter.And(LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "user"), LdapFilter.Not(LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "computer"))),
        LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "organizationalUnit"),
        LdapFilter.Equal(ActiveDirectoryNames.ObjectClass, "container"));

    private static readonly string[] OfPlace = [ActiveDirectoryNames.Key, ActiveDirectoryNames.Name, ActiveDirectoryNames.ParentGuid, ActiveDirectoryNames.IsDeleted, ActiveDirectoryNames.UserAccountControl];

    // A domain controller works these out, or keeps them for itself: no change tells of them.
    private static readonly HashSet<string> Untold = new(AttributeNameComparer.Instance)
    {
        "directReports", "managedObjects", "canonicalName", "tokenGroups", "lastLogon", "lastLogoff", "logonCount", "badPwdCount", "badPasswordTime", "msDS-User-Account-Control-Computed", "msDS-UserPasswordExpiryTimeComputed",
    };

    public string Name => "ad";

    public async IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = await StartAsync(lease, cancellationToken).ConfigureAwait(false);
        var read = new WholeRead(context, lease);
        await foreach (var item in read.RunAsync(settings.Common.UserFilter, cancellationToken).ConfigureAwait(false))
            yield return item;
        var proof = read.Proof();
        yield return new ReadCompleted(proof, Watermark: proof.IsComplete ? start?.ToString() : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (settings.Common.Attributes.FirstOrDefault(Untold.Contains) is { } untold)
        {
            yield return new DeltaRefused($"{untold} is read, and no change tells of it", IsLasting: true);
            yield break;
        }

        if (ChangesMark.Parse(payload) is not { } mark)
        {
            yield return new DeltaRefused("what was noted of its last read cannot be understood", IsLasting: false);
            yield break;
        }

        var read = new Changes(this, lease, mark);
        var objects = new ChangedObjects(context, lease, mark.Usn);
        long count = 0;
        await foreach (var page in read.PagesAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var item in objects.RunAsync(page, cancellationToken).ConfigureAwait(false))
            {
                count++;
                yield return item;
            }

            if (objects.WhyWhole is not null)
                break;
        }

        if ((read.Refusal ?? objects.WhyWhole) is { } why)
        {
            yield return new DeltaRefused(why, IsLasting: false);
            yield break;
        }

        var next = await read.NextAsync(objects.SawContainers, cancellationToken).ConfigureAwait(false);
        yield return new ReadCompleted(new(false, "what changed since the read before", count), Watermark: next.ToString());
    }

    private async ValueTask<ChangesMark?> StartAsync(DirectoryLease lease, CancellationToken cancellationToken)
    {
        try
        {
            return await new ChangesStart(settings, context.Report).FindAsync(lease, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e)
        {
            throw context.Errors.From(e, "the question from where on changes are told", lease.Endpoint);
        }
    }

    /// <summary>What changed since a mark, in whichever way the mark is of. For one read.</summary>
    private sealed class Changes(ActiveDirectoryChanges owner, DirectoryLease lease, ChangesMark mark)
    {
        private readonly DirSyncSearch _sync = new(lease, owner.settings.Common.Base, mark.Method == ChangesMethod.DirSyncOwnRights, mark.Cookie);
        private long _usn = mark.Usn;

        /// <summary>Why the mark is not to be believed; null where it is.</summary>
        public string? Refusal { get; private set; }

        public async IAsyncEnumerable<IReadOnlyList<LdapEntry>> PagesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            // Asked for together: a read of no changes is to take as few ways as it can.
            var identity = ServerIdentity.InvocationIdAsync(lease, cancellationToken).AsTask();
            var pages = (mark.Method == ChangesMethod.Usn ? ByUsnAsync(cancellationToken) : _sync.RunAsync(Concerned, Asked, cancellationToken)).GetAsyncEnumerator(cancellationToken);
            await using var closing = pages.ConfigureAwait(false);
            while (await NextAsync(pages, identity).ConfigureAwait(false) is { } page)
                yield return page;
        }

        /// <summary>Where the next read begins.</summary>
        public async ValueTask<ChangesMark> NextAsync(bool sawContainers, CancellationToken cancellationToken)
        {
            if (mark.Method == ChangesMethod.Usn)
                return mark with { Usn = _usn };
            return mark with { Cookie = _sync.Cookie, Usn = sawContainers ? await ServerIdentity.HighestUsnAsync(lease, cancellationToken).ConfigureAwait(false) : mark.Usn };
        }

        private IReadOnlyList<string> Asked => [.. owner.settings.Common.Attributes.Concat(OfPlace).Append(owner.settings.Common.UserNameAttribute).Concat(owner.settings.Common.ExternalIdAttribute is { } own ? [own] : []).Distinct(AttributeNameComparer.Instance)];

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
                throw owner.context.Errors.From(e, "the read of changes", lease.Endpoint);
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
                Base = owner.settings.Common.Base,
                Filter = LdapFilter.And(LdapFilter.GreaterOrEqual(ActiveDirectoryNames.UsnChanged, (mark.Usn + 1).ToString(System.Globalization.CultureInfo.InvariantCulture)), Concerned),
                Attributes = [ActiveDirectoryNames.Key, ActiveDirectoryNames.IsDeleted],
                Controls = [new ShowDeletedControl(), new DomainScopeControl()],
            };
            var page = new List<LdapEntry>();
            await foreach (var item in lease.Connection.SearchPagedAsync(search, owner.settings.Common.PageSize, cancellationToken).ConfigureAwait(false))
            {
                if (item is LdapSearchEntry entry)
                    page.Add(entry.Entry);
                if (page.Count < owner.settings.Common.PageSize)
                    continue;
                yield return page;
                page = [];
            }

            yield return page;
        }
    }
}

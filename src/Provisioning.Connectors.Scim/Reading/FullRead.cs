using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Reads all users page by page, by index (RFC 7644 §3.4.2.4) or by cursor (RFC 9865), and judges whether it saw everybody. The next page is under way while this one is worked on. For one read.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="list">Asks for a list: the address, and the address as errors may show it.</param>
/// <param name="toObject">The user as an object.</param>
internal sealed class FullRead(ScimSettings settings, Func<string, string, CancellationToken, ValueTask<ListResponse>> list, Func<AttributeSet, RemoteObject> toObject)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private bool _byCursor = settings.Paging == Paging.Cursor;
    private long? _total;
    private int _first;
    private int _came;
    private int _pages;
    private string? _doubt;

    public async IAsyncEnumerable<ReadItem> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = FirstAsync(cancellationToken);
        try
        {
            while (await next.ConfigureAwait(false) is { } page)
            {
                var users = page.Resources.Select(toObject).Where(IsNew).ToList();
                next = Note(page, users.Count) is { } address ? PageAsync(address, isRest: _total <= _seen.Count, cancellationToken) : Task.FromResult<ListResponse?>(null);
                foreach (var user in users)
                    yield return new ObjectRead(user, $"user {user.Key}");
            }
        }
        finally
        {
            // Nothing is left behind that asks, when somebody has had enough.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        yield return new ReadCompleted(Proof());
    }

    private bool IsNew(RemoteObject user)
    {
        if (_seen.Add(user.Key))
            return true;
        _doubt ??= "the service gave a user twice, so its pages may leave others out";
        return false;
    }

    private Task<ListResponse?> FirstAsync(CancellationToken cancellationToken) =>
        // Some services begin with a cursor that has no value.
        PageAsync(_byCursor ? $"cursor&count={settings.PageSize}" : Index(1), isRest: false, cancellationToken);

    /// <summary>Takes in a page, and gives the query of the one after it; null after the last.</summary>
    private string? Note(ListResponse page, int fresh)
    {
        if (_total is { } before && page.TotalResults is { } now && now != before || _total is not null && page.TotalResults is null && !_byCursor)
            _doubt ??= $"the number of users changed from {_total} to {page.TotalResults?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} while they were read";
        _total ??= page.TotalResults;
        _came += page.Resources.Count;
        _first = _pages++ == 0 ? page.Resources.Count : _first;
        // A service may page by cursor without being asked to, and may not do it though it is.
        if (page.NextCursor is { Length: > 0 } cursor && settings.Paging != Paging.Index)
        {
            _byCursor = true;
            if (_cursors.Add(cursor))
                return $"cursor={Uri.EscapeDataString(cursor)}&count={settings.PageSize}";
            _doubt ??= "the service gave a cursor twice, so its pages go in circles";
            return null;
        }

        if (_byCursor)
        {
            // A service that does not know cursors says the same as one that has no more.
            if (_pages == 1 && _total is null)
                _doubt ??= "the service gave one page, and neither a cursor to the next one nor how many users there are";
            return null;
        }

        // A service that ignores startIndex gives the same page again and again. One that says no more than the length of its first page may mean just that page: it is asked for what comes after.
        return fresh == 0 || _total > _first && _seen.Count >= _total ? null : Index(_came + 1);
    }

    private ReadProof Proof()
    {
        if (_total != _seen.Count && !(_byCursor && _total is null))
            _doubt ??= _total is null ? "the service does not say how many users there are" : $"the service says that there are {_total} users, and gave {_seen.Count}";
        return new(_doubt is null, _doubt ?? (_total is null ? $"all {_seen.Count} users, to the page after which the service has no more" : $"all {_seen.Count} users that the service says there are"), _seen.Count);
    }

    private string Index(int start) => $"startIndex={start}&count={settings.PageSize}";

    // Null where the service, which has given as many as it says there are, refuses to be asked for more.
    private async Task<ListResponse?> PageAsync(string query, bool isRest, CancellationToken cancellationToken)
    {
        try
        {
            return await list($"Users?{query}", $"Users?{(_byCursor ? "cursor" : "startIndex")}&count", cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (isRest && e.Error.Id is (ErrorIds.AppRejected or ErrorIds.AccountNotFound))
        {
            return null;
        }
    }
}

using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>A page of a list.</summary>
/// <param name="TotalResults">How many there are in all, as the service says; null when it does not.</param>
/// <param name="NextCursor">The cursor of the next page, or null.</param>
/// <param name="Items">What is on this page.</param>
internal sealed record ReadPage<T>(long? TotalResults, string? NextCursor, IReadOnlyList<T> Items);

/// <summary>
/// Reads all resources of a kind page by page, by index (RFC 7644 §3.4.2.4) or by cursor (RFC 9865), and judges whether it saw all of them. The next page is under way while this one is worked on, and by index, where the first page has said how many there are, the ones after it too. For one read.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="kind">What is read.</param>
/// <param name="list">Asks for a page: the query, and the query as errors may show it.</param>
/// <param name="keyOf">The key of an item.</param>
internal sealed class FullRead<T>(ScimSettings settings, ResourceKind kind, Func<string, string, CancellationToken, ValueTask<ReadPage<T>>> list, Func<T, string> keyOf)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    // Enough to hide the way to a service, and few for it.
    private const int MostAhead = 4;

    private readonly Dictionary<string, Task<ReadPage<T>?>> _ahead = new(StringComparer.Ordinal);
    private readonly HashSet<string> _cursors = new(StringComparer.Ordinal);
    private bool _byCursor = settings.Paging == Paging.Cursor;
    private long? _total;
    private int _first;
    private int _came;
    private int _pages;
    private string? _doubt;
    private string? _unsure;

    /// <summary>Whether fewer came than the service says there are.</summary>
    public bool IsShort => _total > _seen.Count;

    /// <summary>Gives everything, each once.</summary>
    public async IAsyncEnumerable<T> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var next = FirstAsync(stop.Token);
        try
        {
            while (await next.ConfigureAwait(false) is { } page)
            {
                var items = page.Items.Where(i => _seen.Add(keyOf(i))).ToList();
                next = Note(page, items.Count) is { } query ? NextAsync(query, page.Items.Count, stop.Token) : Task.FromResult<ReadPage<T>?>(null);
                foreach (var item in items)
                    yield return item;
            }
        }
        finally
        {
            // Nothing is left behind that asks, when somebody has had enough.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(_ahead.Values.Append(next))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether all were seen; after the last one.</summary>
    public ReadProof Proof()
    {
        if (_total != _seen.Count && !(_byCursor && _total is null))
            _doubt ??= _total is null ? $"the service does not say how many {kind.Many} there are" : $"the service says that there are {_total} {kind.Many}, and gave {_seen.Count}";
        _doubt ??= _unsure;
        return new(_doubt is null, _doubt ?? (_total is null ? $"all {_seen.Count} {kind.Many}, to the page after which the service has no more" : $"all {_seen.Count} {kind.Many} that the service says there are"), _seen.Count);
    }

    private Task<ReadPage<T>?> FirstAsync(CancellationToken cancellationToken) =>
        // Some services begin with a cursor that has no value.
        PageAsync(_byCursor ? $"cursor&count={settings.PageSize}" : Index(1), isRest: false, cancellationToken);

    /// <summary>Takes in a page, and gives the query of the one after it; null after the last.</summary>
    private string? Note(ReadPage<T> page, int fresh)
    {
        if (_total is { } before && page.TotalResults is { } now && now != before || _total is not null && page.TotalResults is null && !_byCursor)
            _doubt ??= $"the number of {kind.Many} changed from {_total} to {page.TotalResults?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"} while they were read";
        _total ??= page.TotalResults;
        if (_unsure is not null)
        {
            // The number of all does not follow the size of the page, so it is what it says.
            if (page.TotalResults == _total && (page.Items.Count < _total || _total == 1))
                _unsure = null;
            return null;
        }

        if (fresh < page.Items.Count)
        {
            var twice = $"the service gave a {kind.One} twice, so its pages may leave others out";
            // Asked for what comes after the last one, some services give their first page again.
            if (fresh == 0 && _total == _seen.Count && !_byCursor)
            {
                _unsure = twice;
                return "startIndex=1&count=1";
            }

            _doubt ??= twice;
        }

        _came += page.Items.Count;
        _first = _pages++ == 0 ? page.Items.Count : _first;
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
                _doubt ??= $"the service gave one page, and neither a cursor to the next one nor how many {kind.Many} there are";
            return null;
        }

        // A service that ignores startIndex gives the same page again and again. One that says no more than the length of its first page may mean just that page: it is asked for what comes after.
        return fresh == 0 || _total > _first && _seen.Count >= _total ? null : Index(_came + 1);
    }

    // The pages after it are asked for as they would be one by one, if each has as many as the last one. Where one has fewer, what was asked for in vain is left.
    private Task<ReadPage<T>?> NextAsync(string query, int length, CancellationToken cancellationToken)
    {
        if (!_ahead.Remove(query, out var next))
            next = PageAsync(query, isRest: _total <= _seen.Count, cancellationToken);
        if (query != Index(_came + 1))
            return next;
        for (var (ahead, start) = (1, _came + 1 + length); ahead < Math.Min(settings.MaxConcurrency, MostAhead) && start <= _total; ahead++, start += length)
        {
            if (!_ahead.ContainsKey(Index(start)))
                _ahead.Add(Index(start), PageAsync(Index(start), isRest: false, cancellationToken));
        }

        return next;
    }

    private string Index(int start) => $"startIndex={start}&count={settings.PageSize}";

    // Null where the service, which has given as many as it says there are, refuses to be asked for more.
    private async Task<ReadPage<T>?> PageAsync(string query, bool isRest, CancellationToken cancellationToken)
    {
        try
        {
            return await list(query, $"{(_byCursor ? "cursor" : "startIndex")}&count", cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (isRest && e.Error.Id is (ErrorIds.AppRejected or ErrorIds.AccountNotFound))
        {
            return null;
        }
    }
}

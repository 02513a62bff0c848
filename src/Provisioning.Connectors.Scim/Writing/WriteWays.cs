namespace Provisioning.Connectors.Scim;

/// <summary>
/// In which of its styles a service is sent changes: as the app is set, or the first of all that it takes and does. What it says of itself decides only where to begin. Safe for use by many threads.
/// </summary>
/// <param name="settings">The app's settings.</param>
/// <param name="report">Takes the warning that says which style was found.</param>
/// <param name="readConfig">Reads what the service says of itself; null where it says nothing.</param>
internal sealed class WriteWays(ScimSettings settings, Action<EngineEvent>? report, Func<CancellationToken, ValueTask<ServiceConfig?>> readConfig) : IDisposable
{
    private static readonly PatchStyle[] All = [PatchStyle.Rfc, PatchStyle.Capitalised, PatchStyle.NoPath, PatchStyle.None];
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile int _current = (int)settings.Writes.PatchStyle;
    private volatile bool _isProven;
    private volatile bool _isSearched;
    private volatile bool _isFound;

    /// <summary>The style that is used now; Auto before the first change.</summary>
    public PatchStyle Current => (PatchStyle)_current;

    /// <summary>True where the app leaves the style to what works.</summary>
    public bool IsFree => settings.Writes.PatchStyle == PatchStyle.Auto;

    /// <summary>True while no request of the style in use was taken by the service.</summary>
    public bool IsUnproven => !_isProven;

    public void Dispose() => _one.Dispose();

    /// <summary>The style to send a change in.</summary>
    public async ValueTask<PatchStyle> NextAsync(CancellationToken cancellationToken)
    {
        if (Current != PatchStyle.Auto)
            return Current;
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Current == PatchStyle.Auto)
                _current = (int)((await readConfig(cancellationToken).ConfigureAwait(false))?.Supports("patch") == false ? PatchStyle.None : PatchStyle.Rfc);
            return Current;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes note that the service took a request of the style.</summary>
    public void Served(PatchStyle style) => _isProven |= style == Current;

    /// <summary>The service has no request of this kind: it gets the other one from now on, which is nothing to tell.</summary>
    public PatchStyle Without(PatchStyle style)
    {
        // Others may have found it out too.
        Interlocked.CompareExchange(ref _current, (int)(style == PatchStyle.None ? PatchStyle.Rfc : PatchStyle.None), (int)style);
        return Current;
    }

    /// <summary>Tries the other styles, one after the other and one caller at a time, until one works; it is then kept to. Whoever comes later gets the one that was found.</summary>
    /// <param name="failed">The style that did not work; null for the one in use before any was found.</param>
    /// <param name="how">What the service did, for the warning: "refuses".</param>
    /// <param name="attempt">Makes the change in a style; null when that does not work either.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<RemoteObject?> SearchAsync(PatchStyle? failed, string how, Func<PatchStyle, ValueTask<RemoteObject?>> attempt, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (failed is null ? _isFound : failed != Current)
                return await attempt(Current).ConfigureAwait(false);
            if (_isSearched)
                return null;
            var before = Current;
            foreach (var style in All.Where(s => s != before))
            {
                if (await attempt(style).ConfigureAwait(false) is not { } done)
                    continue;
                _current = (int)style;
                (_isProven, _isSearched, _isFound) = (true, true, true);
                report?.Invoke(new WarningEvent(
                    $"'{settings.App}' {how} changes that are sent {Words(before)}. Sent {Words(style)} they are made, and in this run all are. To begin so: Set-ProvApp {settings.App} -Settings @{{ PatchStyle = '{style}' }}."));
                return done;
            }

            _isSearched = true;
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The style in words, after "sent".</summary>
    public static string Words(PatchStyle style) => style switch
    {
        PatchStyle.Capitalised => "as PATCH with capitalised operators",
        PatchStyle.NoPath => "as PATCH without paths",
        PatchStyle.None => "as PUT of the whole user",
        _ => "as PATCH of RFC 7644",
    };
}

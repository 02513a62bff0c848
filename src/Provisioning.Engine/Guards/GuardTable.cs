namespace Provisioning.Engine;

/// <summary>Which guard is for what: the app's own, else that for all apps, else what is built in.</summary>
internal sealed class GuardTable
{
    private readonly Dictionary<string, Guard> _set = new(StringComparer.Ordinal);
    private readonly GuardLimits _builtIn;

    private GuardTable(GuardLimits builtIn) => _builtIn = builtIn;

    /// <summary>The guards that somebody set.</summary>
    public IEnumerable<Guard> Set => _set.Values;

    /// <summary>The longest window of all, in hours.</summary>
    public int LongestWindow => _set.Values.Select(g => g.WindowHours).Append((int)_builtIn.Window.TotalHours).Max();

    public static async ValueTask<GuardTable> LoadAsync(EngineContext context, CancellationToken cancellationToken)
    {
        var table = new GuardTable(context.Guards);
        await foreach (var document in context.Store.ReadAsync(new(Collections.Guards), cancellationToken).ConfigureAwait(false))
            table._set.Add(document.Id, GuardDocument.Read(document));
        return table;
    }

    /// <summary>The guard for the app (null for all that have none of their own).</summary>
    public Guard Of(string? app, GuardKind kind) =>
        _set.GetValueOrDefault(GuardDocument.Id(app, kind))
        ?? (_set.GetValueOrDefault(GuardDocument.Id(null, kind)) ?? BuiltIn(kind)) with { App = app };

    private Guard BuiltIn(GuardKind kind) => new()
    {
        GuardKind = kind,
        MaxCount = kind == GuardKind.Disable ? _builtIn.MaxDisables : null,
        MaxPercent = kind switch
        {
            GuardKind.Disable => _builtIn.MaxDisablePercent,
            GuardKind.Clear => _builtIn.MaxClearPercent,
            GuardKind.SourceShrink => _builtIn.MaxShrinkPercent,
            GuardKind.Membership => _builtIn.MaxMembershipPercent,
            _ => null,
        },
        MinimumPopulation = _builtIn.MinimumPopulation,
        WindowHours = (int)_builtIn.Window.TotalHours,
    };
}

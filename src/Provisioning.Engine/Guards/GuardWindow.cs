using System.Globalization;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What the runs of the guards' windows did already. What a person released does not count again.</summary>
internal sealed class GuardWindow(EngineContext context, int hours)
{
    private List<Run>? _runs;

    /// <summary>How many the guard counts in its window; <paramref name="name"/> is the source or group that it is about.</summary>
    public async ValueTask<long> CountAsync(Guard guard, string target, string? name, CancellationToken cancellationToken)
    {
        if (guard.WindowHours == 0)
            return 0;
        var since = context.Now.AddHours(-guard.WindowHours);
        _runs ??= await LoadAsync(cancellationToken).ConfigureAwait(false);
        return _runs.Where(r => r.Started >= since).SelectMany(r => r.Guarded)
            .Where(c => c.Target == target && c.Kind == guard.GuardKind && string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase))
            .Sum(c => (long)c.Count);
    }

    private async ValueTask<List<Run>> LoadAsync(CancellationToken cancellationToken)
    {
        var runs = new List<Run>();
        var query = new StoreQuery(Collections.Runs) { From = context.Now.AddHours(-hours).UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) };
        await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var run = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;
            if (run.ReleasedHash is null)
                runs.Add(run);
        }

        return runs;
    }
}

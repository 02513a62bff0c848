using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What the runs of the guards' window did already. What a person released does not count again.</summary>
internal static class RecentRuns
{
    public static async ValueTask<long> DisablesAsync(EngineContext context, string target, CancellationToken cancellationToken)
    {
        long disables = 0;
        var since = context.Now - context.Guards.Window;
        var query = new StoreQuery(Collections.Runs) { From = since.UtcDateTime.ToString("yyyyMMdd-HHmmss", System.Globalization.CultureInfo.InvariantCulture) };
        await foreach (var document in context.Store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
        {
            var run = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;
            if (run.ReleasedHash is not null)
                continue;
            disables += run.Counts
                .Where(c => c.Target == target && c.Kind is ChangeKind.Disable or ChangeKind.Delete && c.Outcome is ChangeOutcome.Applied or ChangeOutcome.TaskMade)
                .Sum(c => c.Count);
        }

        return disables;
    }
}

using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Writes a simulated plan as one JSON document: the plan, then each change on a line of its own. The same plan gives the same bytes.</summary>
internal static class SimulatedPlanFile
{
    /// <param name="output">Where it goes.</param>
    /// <param name="plan">The plan, as it may be shown.</param>
    /// <param name="changes">Its changes, as they may be shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask WriteAsync(Stream output, Plan plan, IAsyncEnumerable<Change> changes, CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encoding.UTF8.GetBytes($"{{\"plan\":{JsonSerializer.Serialize(plan, EngineJson.Default.Plan)},\n\"changes\":["), cancellationToken).ConfigureAwait(false);
        using var buffer = new Utf8JsonBuffer();
        var separator = "\n"u8.ToArray();
        await foreach (var change in changes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await output.WriteAsync(separator, cancellationToken).ConfigureAwait(false);
            await output.WriteAsync(buffer.Write(change, ChangeCodec.Write), cancellationToken).ConfigureAwait(false);
            separator = ",\n"u8.ToArray();
        }

        await output.WriteAsync("\n]}\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }
}

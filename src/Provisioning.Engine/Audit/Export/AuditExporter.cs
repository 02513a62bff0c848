namespace Provisioning.Engine;

/// <summary>Writes events in a form for others.</summary>
public sealed class AuditExporter
{
    private readonly EngineContext _context;
    private readonly AuditService _audit;

    internal AuditExporter(EngineContext context, AuditService audit) => (_context, _audit) = (context, audit);

    /// <summary>Writes the events that the filter selects, up to now.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="output">Where they go.</param>
    /// <param name="path">What that is called in the result.</param>
    /// <param name="format">Their form.</param>
    /// <param name="report">Takes progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<AuditExport> WriteAsync(AuditFilter filter, Stream output, string path, AuditFormat format, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(output);
        // What happens meanwhile is not in it.
        var through = filter with { ThroughSequence = Math.Min(filter.ThroughSequence, _context.Store.LastSequence) };
        var meter = new ProgressMeter(_context.Clock, "Exporting events");
        var id = Guid.NewGuid().ToString("D");
        IEventWriter writer = format switch
        {
            AuditFormat.Csv => new CsvEventWriter(),
            AuditFormat.Cef => new CefWriter(),
            _ => new JsonLinesWriter(id, _context.Store.Info, _context.Now),
        };
        long first = 0, last = 0;
        writer.Begin(output);
        await foreach (var item in _audit.EventsAsync(through, newestFirst: false, cancellationToken).ConfigureAwait(false))
        {
            writer.Write(output, item);
            (first, last) = (meter.Done == 0 ? item.Sequence : first, item.Sequence);
            if (meter.Advance(1) is { } progress)
                report?.Invoke(progress);
        }

        return new(path, format, id, meter.Done, first, last, writer.End(output));
    }
}

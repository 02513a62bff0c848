using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Writes events into a file, whole or not at all.</summary>
public sealed class AuditExporter
{
    private readonly EngineContext _context;
    private readonly AuditService _audit;

    internal AuditExporter(EngineContext context, AuditService audit) => (_context, _audit) = (context, audit);

    /// <summary>Writes the events that the filter selects. Gives progress, and one <see cref="ResultEvent"/> with the <see cref="AuditExport"/>.</summary>
    /// <param name="filter">Which events.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">Its form.</param>
    /// <param name="overwrite">Replaces a file that is there.</param>
    /// <param name="cancellationToken">Ends it; no file is left then.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileExists"/>, <see cref="ErrorIds.FileNotWritten"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> ExportAsync(AuditFilter filter, string path, AuditFormat format, bool overwrite, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        AuditFiles.CheckFree(path, overwrite);
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
        var temporary = path + ".new";
        try
        {
            long events = 0, first = 0, last = 0;
            string? hash;
            using (var output = AuditFiles.Create(temporary))
            {
                Write(() => writer.Begin(output));
                await foreach (var item in _audit.EventsAsync(through, newestFirst: false, cancellationToken).ConfigureAwait(false))
                {
                    Write(() => writer.Write(output, item));
                    (first, last) = (events == 0 ? item.Sequence : first, item.Sequence);
                    events++;
                    if (meter.Advance(1) is { } progress)
                        yield return progress;
                }

                hash = AuditFiles.Writing(path, () => writer.End(output));
                Write(() => output.Flush(flushToDisk: true));
            }

            Write(() => File.Move(temporary, path, overwrite: true));
            if (events > 0)
                yield return meter.Completed();
            yield return new ResultEvent(new AuditExport(path, format, id, events, first, last, hash));
        }
        finally
        {
            AuditFiles.Remove(temporary);
        }

        void Write(Action action) => AuditFiles.Writing(path, () =>
        {
            action();
            return true;
        });
    }
}

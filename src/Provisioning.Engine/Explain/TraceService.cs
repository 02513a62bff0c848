namespace Provisioning.Engine;

/// <summary>Says why a user has an account, a value or an app, or has not, and since when: now, or as of a past commit.</summary>
public sealed class TraceService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly HistoryService _history;
    private readonly ErasureService _erasures;

    internal TraceService(EngineContext context, DirectoryService directory, HistoryService history, ErasureService erasures) =>
        (_context, _directory, _history, _erasures) = (context, directory, history, erasures);

    /// <summary>The steps of the explanation, in the order of the tree. Nothing is asked of any app.</summary>
    /// <param name="userId">The user, who may be gone.</param>
    /// <param name="app">Only this app; null for all that the user has or had something to do with.</param>
    /// <param name="attribute">Only this attribute: of the app where one is named, else of the directory.</param>
    /// <param name="point">As of when; null for now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PointInTimeInvalid"/>.</exception>
    public async ValueTask<IReadOnlyList<TraceStep>> TraceAsync(string userId, string? app, string? attribute, PointInTime? point, CancellationToken cancellationToken)
    {
        var sequence = point is null ? _context.Store.LastSequence : await _history.SequenceAsync(point, cancellationToken).ConfigureAwait(false);
        if (await _erasures.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } erased)
            return [new() { UserId = userId, Kind = TraceKind.User, Text = $"{erased}.", Since = erased.Time, Sequence = erased.Sequence, Actor = erased.Actor }];
        IProvisioningStore state = point is null ? _context.Store : new StoreAsOf(_context.Store, sequence);
        var time = point switch { null => _context.Now, { Time: { } at } => at, _ => await TimeOfAsync(sequence, cancellationToken).ConfigureAwait(false) };
        var schema = point is null ? await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false) : await DirectoryService.ReadSchemaAsync(state, cancellationToken).ConfigureAwait(false);
        var mask = await AuditMask.LoadAsync(_context.Store, await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var versions = new DocumentVersions(_context.Store);
        var trace = new UserTrace(_context.Store, state, sequence, time, schema, mask, versions, new(state, versions, _context.PlanFolder), userId);
        return await trace.RunAsync(app, attribute, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DateTimeOffset> TimeOfAsync(long sequence, CancellationToken cancellationToken) =>
        (await new DocumentVersions(_context.Store).CommitAsync(sequence, cancellationToken).ConfigureAwait(false))?.Batch.Time ?? _context.Now;
}

using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>The journal as events.</summary>
public sealed class AuditService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal AuditService(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>The events that the filter selects, in the order in which they happened, or the newest first. Found by the journal's index: what it costs follows what it gives.</summary>
    public async IAsyncEnumerable<AuditEvent> EventsAsync(AuditFilter filter, bool newestFirst, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var versions = new DocumentVersions(_context.Store);
        var maker = new EventMaker(versions, new(_context.Store, versions), await AuditMask.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false));
        var wanted = ThingsOf(filter).ToList();
        await foreach (var commit in CommitsAsync(filter, wanted, newestFirst, cancellationToken).ConfigureAwait(false))
        {
            var parts = Enumerable.Range(0, commit.Batch.Writes.Count);
            foreach (var part in newestFirst ? parts.Reverse() : parts)
            {
                if (wanted.Count == 0 || IsOf(commit.Batch.Writes[part], wanted))
                    yield return await maker.MakeAsync(commit, part, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The id of the user, who may be gone: by id, else by a name or mail address that somebody has, else by a name that somebody had.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotFound"/>, <see cref="ErrorIds.UserAmbiguous"/>.</exception>
    public async ValueTask<string> FindUserAsync(string identity, CancellationToken cancellationToken)
    {
        try
        {
            return (await _directory.FindAsync(identity, cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UserNotFound)
        {
            return await FindFormerAsync(identity, cancellationToken).ConfigureAwait(false) ?? throw new ProvisioningException(e.Error, e);
        }
    }

    private async ValueTask<string?> FindFormerAsync(string identity, CancellationToken cancellationToken)
    {
        var name = EngineTerms.UserName(identity);
        var terms = Guid.TryParse(identity, out var id) ? new[] { JournalTerms.Document(Collections.Users, id.ToString("D")) } : [name];
        await foreach (var commit in _context.Store.FindCommitsAsync(new() { Terms = terms, NewestFirst = true }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes)
            {
                if (write.Collection == Collections.Users && (write.Id == identity || EngineTerms.Of(write).Contains(name) || write.Id == id.ToString("D")))
                    return write.Id;
            }
        }

        return null;
    }

    private IAsyncEnumerable<CommitRecord> CommitsAsync(AuditFilter filter, List<string> wanted, bool newestFirst, CancellationToken cancellationToken)
    {
        var terms = new List<string>(wanted);
        if (filter.Actor is { } actor)
            terms.Add(JournalTerms.Actor(actor));
        if (filter.RunId is { } run)
            terms.Add(JournalTerms.Cause(RunCause.Of(run)));
        return _context.Store.FindCommitsAsync(
            new() { Terms = terms, After = filter.AfterSequence, Through = filter.ThroughSequence, From = filter.After, To = filter.Before, NewestFirst = newestFirst },
            cancellationToken);
    }

    // What each event has to concern, beside what its whole commit has.
    private static IEnumerable<string> ThingsOf(AuditFilter filter)
    {
        if (filter.UserId is { } user)
            yield return EngineTerms.User(user);
        if (filter.App is { } app)
            yield return EngineTerms.App(app);
    }

    private static bool IsOf(DocumentWrite write, List<string> wanted)
    {
        var terms = EngineTerms.Of(write).ToList();
        return wanted.TrueForAll(terms.Contains);
    }
}

using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What users, their accounts and assignments were: as of a past day, or from when to when.</summary>
public sealed class HistoryService
{
    // Beside what people know by name these are kept for the planner.
    private static readonly string[] Unnamed = ["app", "key", "user", "userId", "userName", "groupId", "memberId"];

    private readonly EngineContext _context;
    private readonly DirectoryService _directory;

    internal HistoryService(EngineContext context, DirectoryService directory) => (_context, _directory) = (context, directory);

    /// <summary>The number of the commit that was the last one at a point in time.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PointInTimeInvalid"/> when nothing was there yet, or the number is of no commit.</exception>
    public async ValueTask<long> SequenceAsync(PointInTime point, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(point);
        var last = _context.Store.LastSequence;
        var sequence = point.Sequence ?? await _context.Store.SequenceAtAsync(point.Time!.Value, cancellationToken).ConfigureAwait(false);
        return sequence >= 1 && sequence <= last ? sequence : throw new ProvisioningError
        {
            Id = ErrorIds.PointInTimeInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"Nothing is known as of {point}: {(point.Sequence is null ? "the store has no commit from that time or before" : $"the journal has the commits 1 to {last}")}.",
            RecommendedAction = "Give a later day, such as '2026-03-03', or a number of a commit as Get-ProvAuditEvent shows it.",
            Target = point.ToString(),
        }.ToException();
    }

    /// <summary>The user as of a commit; null when there was none.</summary>
    public async ValueTask<User?> UserAsync(string userId, long sequence, CancellationToken cancellationToken)
    {
        var version = await new DocumentVersions(_context.Store).AtAsync(Collections.Users, userId, sequence, cancellationToken).ConfigureAwait(false);
        return version?.Document is { } document ? UserDocument.Read(document) : null;
    }

    /// <summary>The user's accounts as of a commit, of one app or all.</summary>
    public async IAsyncEnumerable<Account> AccountsAsync(string userId, string? app, long sequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var past = new StoreAsOf(_context.Store, sequence);
        await foreach (var document in past.ReadAsync(new(Collections.Accounts) { Index = Indexes.Link, Prefix = userId + "/" }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            if (app is null || string.Equals(account.App, app, StringComparison.OrdinalIgnoreCase))
                yield return account;
        }
    }

    /// <summary>What each value, account, assignment and membership of a user was, from when to when, and who and what gave it; in the order of time.</summary>
    /// <param name="userId">The user, who may be gone.</param>
    /// <param name="app">Only of this app; null for the directory and all apps.</param>
    /// <param name="attribute">Only this attribute.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<IReadOnlyList<HistoryEntry>> ReadAsync(string userId, string? app, string? attribute, CancellationToken cancellationToken)
    {
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var versions = new DocumentVersions(_context.Store);
        var mask = await AuditMask.LoadAsync(_context.Store, schema, cancellationToken).ConfigureAwait(false);
        var explainer = new Explainer(_context.Store, versions, _context.PlanFolder);
        var name = await new UserNames(_context.Store, versions).OfAsync(userId, cancellationToken).ConfigureAwait(false);
        var entries = new List<HistoryEntry>();
        foreach (var document in await UserVersions.OfAsync(_context.Store, userId, _context.Store.LastSequence, cancellationToken).ConfigureAwait(false))
        {
            var (kind, of) = Place(document[0].Write);
            if (app is not null && !string.Equals(of, app, StringComparison.OrdinalIgnoreCase))
                continue;
            entries.AddRange(await ReadAsync(document, userId, name, kind, kind == HistoryKind.Membership ? null : of, attribute, explainer, mask, cancellationToken).ConfigureAwait(false));
        }

        return [.. entries.OrderBy(e => e.Sequence).ThenBy(e => e.App, StringComparer.OrdinalIgnoreCase).ThenBy(e => e.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static async ValueTask<IEnumerable<HistoryEntry>> ReadAsync(
        IReadOnlyList<DocumentVersion> document, string userId, string? userName, HistoryKind kind, string? app, string? attribute, Explainer explainer, AuditMask mask, CancellationToken cancellationToken)
    {
        var collection = document[0].Write.Collection;
        var (open, done) = (new Dictionary<string, HistoryEntry>(StringComparer.OrdinalIgnoreCase), new List<HistoryEntry>());
        ReadOnlyMemory<byte>? before = null;
        foreach (var version in document)
        {
            var changes = DocumentFacts.Differences(collection, before, version.Write.Json).Where(c => IsNamed(kind, c.Path) && (attribute is null || IsOf(c.Path, attribute))).ToList();
            before = version.Write.Json;
            if (changes.Count == 0)
                continue;
            var planned = await explainer.ChangeAsync(version.Commit, userId, await TargetAsync(version, app, explainer, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            foreach (var change in changes)
            {
                if (open.Remove(change.Path, out var past))
                    done.Add(past with { Until = version.Commit.Batch.Time, UntilSequence = version.Commit.Sequence });
                if (change.New.IsNone)
                    continue;
                open.Add(change.Path, new()
                {
                    UserId = userId,
                    UserName = userName,
                    Kind = kind,
                    App = app,
                    Name = kind == HistoryKind.Membership ? $"{version.Write.Id.Split('/')[0]}: {change.Path}" : change.Path,
                    Value = mask.Apply(collection, app, change.Path, change.New),
                    From = version.Commit.Batch.Time,
                    Sequence = version.Commit.Sequence,
                    Actor = version.Commit.Batch.Actor,
                    OnBehalfOf = version.Commit.Batch.OnBehalfOf,
                    Cause = version.Commit.Batch.Cause,
                    RunId = planned?.RunId,
                    PlanId = planned?.Plan?.Id,
                    Source = await SourceAsync(version, kind, app, change.Path, explainer, cancellationToken).ConfigureAwait(false),
                    Reason = planned?.Change?.Reason,
                });
            }
        }

        return done.Concat(open.Values);
    }

    // What a source holds comes with the directory's change, what an app holds with its own.
    private static async ValueTask<string?> TargetAsync(DocumentVersion version, string? app, Explainer explainer, CancellationToken cancellationToken) =>
        app is null || await explainer.AppAsync(app, version.Commit.Sequence, cancellationToken).ConfigureAwait(false) is { IsTarget: false } ? null : app;

    private static async ValueTask<string?> SourceAsync(DocumentVersion version, HistoryKind kind, string? app, string path, Explainer explainer, CancellationToken cancellationToken)
    {
        if (kind == HistoryKind.Attribute && version.Document is { } document)
            return await explainer.SourceAsync(UserDocument.Read(document), path, version.Commit.Sequence, cancellationToken).ConfigureAwait(false);
        if (kind != HistoryKind.Account || await explainer.AppAsync(app!, version.Commit.Sequence, cancellationToken).ConfigureAwait(false) is not { } configured)
            return null;
        return configured.IsTarget
            ? configured.Mappings.FirstOrDefault(m => m.Direction == MappingDirection.Outbound && string.Equals(m.Target, path, StringComparison.OrdinalIgnoreCase)) is { } mapping ? Explainer.ByWhat(mapping) : null
            : $"read from {app}";
    }

    private static (HistoryKind Kind, string? App) Place(DocumentWrite write)
    {
        var first = write.Id.Split('/')[0];
        return write.Collection switch
        {
            Collections.Accounts => (HistoryKind.Account, AppNameOf(write) ?? first),
            Collections.Assignments => (HistoryKind.Assignment, AppNameOf(write) ?? first),
            Collections.GroupMembers => (HistoryKind.Membership, null),
            _ => (HistoryKind.Attribute, null),
        };
    }

    private static string? AppNameOf(DocumentWrite write) =>
        write.Json is { } json && JsonDocument.Parse(json).RootElement.TryGetProperty("app", out var app) ? app.GetString() : null;

    private static bool IsNamed(HistoryKind kind, string path) => kind == HistoryKind.Attribute ? !path.StartsWith("lifecycle.through", StringComparison.OrdinalIgnoreCase) && path != "lifecycle.policyVersion" : !Unnamed.Contains(path);

    // An attribute with everything that is in it, and what a person set of it.
    private static bool IsOf(string path, string attribute) =>
        string.Equals(path, attribute, StringComparison.OrdinalIgnoreCase)
        || path.StartsWith(attribute + ".", StringComparison.OrdinalIgnoreCase)
        || attribute.StartsWith(path + "[", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith($"({attribute})", StringComparison.OrdinalIgnoreCase);
}

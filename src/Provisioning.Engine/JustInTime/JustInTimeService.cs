using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Brings people in at the moment they are asked for: each is looked up in the sources, and what is found goes the way of an import that read nothing else, with its matching, mappings, guards, approvals and run.
/// </summary>
public sealed class JustInTimeService
{
    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly AppService _apps;
    private readonly SyncService _syncs;

    internal JustInTimeService(EngineContext context, DirectoryService directory, AppService apps, SyncService syncs) =>
        (_context, _directory, _apps, _syncs) = (context, directory, apps, syncs);

    /// <summary>What it covers: the sources that are asked, and the targets that are written; those that are read only have nothing of it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.LookupUnsupported"/>.</exception>
    public async ValueTask<PlanRequest> RequestAsync(JustInTimeRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var all = await _syncs.RequestAsync(null, force: false, request.Save, cancellationToken).ConfigureAwait(false);
        var named = new List<App>();
        foreach (var name in request.Apps ?? [])
            named.Add(await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false));
        if (named.Find(a => !a.IsSource) is { } target)
            throw NoSource(target);
        var sources = new List<App>();
        foreach (var app in (request.Apps is null ? all.Sources : named.Distinct()).OrderBy(a => a.Priority))
        {
            var connector = _apps.Connect(app, null);
            await using var closing = connector.ConfigureAwait(false);
            if (connector.Capabilities.HasFlag(ConnectorCapabilities.Find))
                sources.Add(app);
            else if (request.Apps is not null)
                throw Unsupported($"App '{app.Name}' can't be asked for one person: the connector {app.Connector} reads all of it or nothing.", $"Read it whole: Invoke-ProvImport {app.Name}.", app.Name);
        }

        if (sources.Count == 0)
            throw Unsupported("No source of this store can be asked for one person.", "Get-ProvApp shows the sources; Invoke-ProvImport reads them whole.", null);
        return all with { Sources = sources, Targets = request.Sync ? [.. all.Targets.Where(t => t.Mode != AppMode.ReadOnly)] : [], DropIdle = true };
    }

    /// <summary>
    /// Looks the person up and brings them in. Ends with a <see cref="JustInTimeResult"/>, unless nobody was found because a source could not be asked, which is an <see cref="ObjectErrorEvent"/>. With <see cref="JustInTimeRequest.Save"/> off
    /// it gives each <see cref="Change"/> that would be made, and nothing is written.
    /// </summary>
    /// <param name="request">Who.</param>
    /// <param name="covers">What <see cref="RequestAsync"/> gave.</param>
    /// <param name="run">How the run is made.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LookupNotFound"/>, <see cref="ErrorIds.AccountAmbiguous"/>, <see cref="ErrorIds.LookupUnsupported"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> RunAsync(JustInTimeRequest request, PlanRequest covers, RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(covers);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var user = request.Attribute is null ? await KnownAsync(request, cancellationToken).ConfigureAwait(false) : null;
        var objects = new Dictionary<string, IReadOnlyList<RemoteObject>>(StringComparer.OrdinalIgnoreCase);
        var unasked = 0;
        var asked = new List<string>();
        foreach (var app in covers.Sources)
        {
            var attributes = LookupAttributes.Of(app, schema);
            asked.Add($"{app.Name} ({request.Attribute ?? string.Join(", ", attributes.Append("key"))})");
            var report = new EventQueue();
            var (found, error) = await LookUpAsync(app, attributes, request, user, report, cancellationToken).ConfigureAwait(false);
            while (report.TryTake(out var told))
                yield return told;
            if (error is not null)
            {
                unasked++;
                yield return new ObjectErrorEvent(error);
            }
            else if (found.Count > 0)
            {
                objects.Add(app.Name, found);
            }
        }

        if (objects.Count == 0)
        {
            if (unasked == 0)
                throw NotFound(user?.UserName ?? request.Identity, asked);
            yield break;
        }

        Run? made = null;
        Plan? plan = null;
        var failed = 0;
        var import = covers with { Sources = [.. covers.Sources.Where(a => objects.ContainsKey(a.Name))], Objects = objects };
        await foreach (var message in _syncs.RunAsync(import, run, cancellationToken).ConfigureAwait(false))
        {
            switch (message)
            {
                case ResultEvent { Value: Run result }:
                    made = result;
                    break;
                case ResultEvent { Value: Plan result }:
                    plan = result;
                    break;
                default:
                    if (message is ObjectErrorEvent)
                        failed++;
                    yield return message;
                    break;
            }
        }

        if (request.Save)
            yield return new ResultEvent(await ResultAsync(request, objects, plan, made, failed, cancellationToken).ConfigureAwait(false));
    }

    private async ValueTask<(IReadOnlyList<RemoteObject> Found, ProvisioningError? Error)> LookUpAsync(App app, IReadOnlyList<string> attributes, JustInTimeRequest request, User? user, EventQueue report, CancellationToken cancellationToken)
    {
        try
        {
            var connector = _apps.Connect(app, report.Add);
            await using var closing = connector.ConfigureAwait(false);
            return (await new ObjectLookup(_context, app, (IAccountFinder)connector, attributes).FindAsync(request, user, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ProvisioningException e) when (e.Error.Id != ErrorIds.AccountAmbiguous)
        {
            return ([], e.Error with { App = app.Name });
        }
    }

    private async ValueTask<User?> KnownAsync(JustInTimeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _directory.FindAsync([request.Identity], request.Key, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.UserNotFound or ErrorIds.UserAmbiguous)
        {
            return null;
        }
    }

    private async ValueTask<JustInTimeResult> ResultAsync(JustInTimeRequest request, IReadOnlyDictionary<string, IReadOnlyList<RemoteObject>> objects, Plan? plan, Run? run, int failed, CancellationToken cancellationToken)
    {
        var (user, waits) = (default(User), plan is { IsIdle: false });
        foreach (var (app, found) in objects)
        {
            var key = found[^1].Key;
            var account = await _context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app, key), cancellationToken).ConfigureAwait(false) is { } document ? AccountDocument.Read(document) : null;
            user ??= account?.UserId is { } id ? await _directory.GetAsync(id, cancellationToken).ConfigureAwait(false) : null;
            waits |= await _context.Store.GetMatchAsync(app, key, cancellationToken).ConfigureAwait(false) is { State: MatchState.Pending };
        }

        var directory = run?.Counts.Where(c => c.Target == Change.Directory && c.Kind != ChangeKind.Record).ToList() ?? [];
        var isDone = directory.Exists(c => c.Outcome == ChangeOutcome.Applied);
        return new()
        {
            Identity = request.Identity,
            App = [.. objects.Keys],
            Outcome = waits || directory.Exists(c => c.Outcome == ChangeOutcome.Held) ? JustInTimeOutcome.Waiting
                : user is null || directory.Exists(c => c.Outcome is ChangeOutcome.Failed or ChangeOutcome.Stale) ? JustInTimeOutcome.Failed
                : directory.Exists(c => c is { Kind: ChangeKind.Create, Outcome: ChangeOutcome.Applied }) ? JustInTimeOutcome.Created
                : isDone ? JustInTimeOutcome.Updated
                : failed > 0 && run is null ? JustInTimeOutcome.Failed
                : JustInTimeOutcome.Unchanged,
            UserId = user?.Id,
            UserName = user?.UserName,
            Status = user?.Status,
            Applied = run?.Applied ?? 0,
            Held = run?.Held ?? 0,
            Failed = run?.Failed ?? 0,
            PlanId = run?.PlanId ?? (plan is { IsIdle: false } ? plan.Id : null),
            RunId = run?.Id,
        };
    }

    private static ProvisioningException NotFound(string who, IReadOnlyList<string> asked) => new ProvisioningError
    {
        Id = ErrorIds.LookupNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"No source has '{who}'. Asked were: {string.Join("; ", asked)}.",
        RecommendedAction = "Check how the person is named there; -Attribute and -Value ask by another attribute of the source, in its own names.",
        Target = who,
    }.ToException();

    private static ProvisioningException NoSource(App app) => new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"'{app.Name}' is no source: nobody comes in from it.",
        RecommendedAction = $"Name a source (Get-ProvApp shows them), or make it one: Set-ProvApp {app.Name} -Direction Both, where its connector can be.",
        Target = app.Name,
        App = app.Name,
    }.ToException();

    private static ProvisioningException Unsupported(string message, string action, string? app) => new ProvisioningError
    {
        Id = ErrorIds.LookupUnsupported,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = message,
        RecommendedAction = action,
        Target = app,
        App = app,
    }.ToException();
}

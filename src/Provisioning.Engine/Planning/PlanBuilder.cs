using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Makes one plan: reads the sources, evaluates the apps, judges the guards. Writes nothing but the plan's own file.</summary>
internal sealed class PlanBuilder(EngineContext context, DirectoryService directory, AppService apps)
{
    private const int ListedProtected = 5;

    /// <summary>The plan, once <see cref="RunAsync"/> has ended.</summary>
    public Plan Plan { get; private set; } = null!;

    /// <summary>Makes the plan; its file is there when this has ended.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(PlanRequest request, string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var plan = new Plan { Id = context.NewId(), Created = context.Now, Author = context.Actor, BaseSequence = context.Store.LastSequence, IsPartial = request.Users is not null || request.Objects is not null, Simulation = request.Simulation };
        var catalog = await SourceCatalog.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var draft = new DirectoryDraft(keepNew: request.Sources.Count > 1 || request.Objects is not null, catalog.Chosen);
        using var writer = new PlanWriter(folder, plan.Id);

        var storeIsEmpty = await context.Store.CountAsync(Collections.Users, cancellationToken).ConfigureAwait(false) == 0;
        var resolver = new ReferenceResolver(context.Store, schema, storeIsEmpty);
        var hasReferrers = catalog.HasReferences && await Referrers.AnyAsync(context.Store, cancellationToken).ConfigureAwait(false);
        var references = new ReferencePlanner(context, catalog, draft, writer.Main, resolver, hasReferrers);
        var owners = new UniqueOwners(directory, draft, schema, storeIsEmpty);
        var work = new SourcingWork(catalog, references, resolver, new UserIds(plan.Created, $"{context.Store.Info.Id}/{plan.BaseSequence}"), owners, new(schema, owners));
        var reads = new List<PlanRead>();
        foreach (var app in request.Sources.Where(a => a.IsSource).OrderBy(a => a.Priority))
        {
            await foreach (var message in ReadAsync(app, new SourceIntake(context, directory, draft, work, catalog.Sources[app.Name], writer.Main, storeIsEmpty) { NotesOnlyNews = request.Objects is not null }).ConfigureAwait(false))
                yield return message;
        }

        var users = request.Objects is { } objects ? await OwnersAsync(objects).ConfigureAwait(false) : request.Users;
        await foreach (var message in references.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return message;
        await foreach (var message in new DuePlanner(context, catalog, draft, writer.Main, resolver).RunAsync(users, cancellationToken).ConfigureAwait(false))
            yield return message;
        // Whose the accounts of targets are is told of people as they are by then.
        foreach (var app in request.Sources.Where(a => !a.IsSource).OrderBy(a => a.Priority))
        {
            await foreach (var message in ReadAsync(app, await AccountIntake.OfAsync(context, directory, schema, draft, app, writer.Main, storeIsEmpty, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false))
                yield return message;
        }

        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var people = new PlannedPeople(writer, draft, schema, plan.Created);
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        var planners = new Dictionary<string, AppPlanner>(StringComparer.Ordinal);
        var grantsOf = new Dictionary<string, AppGrants>(StringComparer.Ordinal);
        var pushed = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var app in request.Targets)
        {
            if (await context.Store.GetHealthAsync(app.Name, cancellationToken).ConfigureAwait(false) is { } health && health.NextTry > context.Now)
            {
                yield return new WarningEvent(HealthText.Resting(app.Name, health));
                continue;
            }

            var target = OutboundTarget.Of(app, schema);
            var grants = await AppGrants.LoadAsync(context.Store, target, graph, cancellationToken).ConfigureAwait(false);
            var mark = ConfigurationMark.ForPlanning(app, schema, grants);
            marks.Add(app.Name, mark);
            var section = writer.Open(app.Name);
            var scope = await PushScope.LoadAsync(context.Store, app, graph, cancellationToken).ConfigureAwait(false);
            var pushes = scope.IsEmpty ? null : new PushPlanner(context, app, scope, graph, section, plan.Created);
            var planner = new AppPlanner(context, target, grants, section, pushes, draft, people, mark, plan.Created);
            await foreach (var message in planner.RunAsync(users, cancellationToken).ConfigureAwait(false))
                yield return message;
            planners.Add(app.Name, planner);
            grantsOf.Add(app.Name, grants);
            pushed.Add(app.Name, scope.Marks);
            yield return new VerboseEvent($"'{app.Name}': {planner.Evaluated} {(planner.Evaluated == 1 ? "user was" : "users were")} evaluated.");
            if (pushes is { Evaluated: > 0 })
                yield return new VerboseEvent($"'{app.Name}': {pushes.Evaluated} pushed {(pushes.Evaluated == 1 ? "group was" : "groups were")} looked at as a whole.");
            if (pushes is { Waiting: > 0 })
                yield return new VerboseEvent($"'{app.Name}': {pushes.Waiting} pushed {(pushes.Waiting == 1 ? "group waits" : "groups wait")} for the time of the next try.");
            if (planner.Kept > 0)
                yield return new WarningEvent($"'{app.Name}' keeps the accounts of who leaves: {(planner.Kept == 1 ? "1 account stays as it is although its person is no longer to have it" : $"{planner.Kept} accounts stay as they are although their people are no longer to have them")}.");
            if (planner.Waiting > 0)
                yield return new VerboseEvent($"'{app.Name}': {planner.Waiting} failed changes wait for the time of their next try.");
        }

        foreach (var section in writer.Sections.Where(s => s.Protected.Count > 0))
        {
            yield return new WarningEvent($"'{section.Target}': {section.Protected.Count} protected {(section.Protected.Count == 1 ? "user is" : "users are")} left as they are: {string.Join("; ", section.Protected.Take(ListedProtected))}{(section.Protected.Count > ListedProtected ? "; …" : "")}.");
            foreach (var user in section.Protected.Skip(ListedProtected))
                yield return new VerboseEvent($"'{section.Target}': left as they are: {user}.");
        }

        var changes = writer.Complete();
        var judge = await PlanJudge.LoadAsync(context, cancellationToken).ConfigureAwait(false);
        var targets = new List<PlanTarget>();
        foreach (var section in writer.Sections)
        {
            var app = request.Targets.FirstOrDefault(a => a.Name == section.Target);
            var (holds, population) = await judge.JudgeAsync(section, grantsOf.GetValueOrDefault(section.Target), reads, cancellationToken).ConfigureAwait(false);
            targets.Add(new()
            {
                Name = section.Target,
                Mode = app?.Mode,
                Counts = section.Counts,
                Population = population,
                Held = holds,
                Protected = [.. section.Protected],
                ConfigurationMark = marks.GetValueOrDefault(section.Target),
                PushMarks = pushed.GetValueOrDefault(section.Target) is { Count: > 0 } marked ? marked : null,
                Unplanned = planners.GetValueOrDefault(section.Target)?.Unplanned ?? [],
                Drift = planners.GetValueOrDefault(section.Target)?.Drift ?? [],
            });
        }

        plan = plan with
        {
            Targets = targets,
            Reads = reads,
            ChangeCount = targets.Sum(t => t.Counts.Where(c => c.Key != ChangeKind.Record).Sum(c => c.Value)),
        };
        Plan = plan with { Hash = PlanHash.Of(plan, changes) };

        // Whose the objects are that were looked up, once these have been taken in.
        async ValueTask<IReadOnlyCollection<string>> OwnersAsync(IReadOnlyDictionary<string, IReadOnlyList<RemoteObject>> objects)
        {
            var owners = new HashSet<string>(StringComparer.Ordinal);
            foreach (var (app, key) in objects.SelectMany(o => o.Value.Select(v => (o.Key, v.Key))))
            {
                owners.UnionWith(draft.OwnersOf(app, key));
                if (await context.Store.GetAsync(Collections.Accounts, AccountDocument.Id(app, key), cancellationToken).ConfigureAwait(false) is { } document && AccountDocument.Read(document).UserId is { } owner)
                    owners.Add(owner);
            }

            return owners;
        }

        async IAsyncEnumerable<EngineEvent> ReadAsync(App app, ReadIntake intake)
        {
            var planner = new ReadPlanner(context, writer.Main, intake);
            if (request.Objects?[app.Name] is { } lookedUp)
            {
                await foreach (var message in planner.LookUpAsync(lookedUp, cancellationToken).ConfigureAwait(false))
                    yield return message;
                if (planner.Read is { } found)
                    reads.Add(found);
                yield break;
            }

            var report = new EventQueue();
            var connector = (IAccountSource)apps.Connect(app, report.Add);
            await using var closing = connector.ConfigureAwait(false);
            await foreach (var message in report.MergeAsync(planner.RunAsync(connector, request.Force, request.Delta, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return message;
            if (planner.Read is not { } read)
                yield break;
            reads.Add(read);
            if (app.IsSource || connector is not IGroupSource groups || !connector.Capabilities.HasFlag(ConnectorCapabilities.GroupRead))
                yield break;
            await foreach (var message in report.MergeAsync(new GroupReadPlanner(context, writer.Main, app).RunAsync(groups, read.Delta, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return message;
        }
    }
}

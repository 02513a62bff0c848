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
        var plan = new Plan { Id = context.NewId(), Created = context.Now, Author = context.Actor, BaseSequence = context.Store.LastSequence, IsPartial = request.Users is not null };
        var catalog = await SourceCatalog.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var reading = request.Sources.Select(a => catalog.Sources[a.Name]).OrderBy(s => s.App.Priority).ToList();
        var draft = new DirectoryDraft(reading.Count, catalog.Chosen);
        using var writer = new PlanWriter(folder, plan.Id);

        var storeIsEmpty = await context.Store.CountAsync(Collections.Users, cancellationToken).ConfigureAwait(false) == 0;
        var resolver = new ReferenceResolver(context.Store, schema, storeIsEmpty);
        var references = new ReferencePlanner(context, catalog, draft, writer.Main, resolver);
        var maker = new SourceChangeMaker(
            context,
            directory,
            catalog,
            draft,
            references,
            resolver,
            new UserIds(plan.Created, $"{context.Store.Info.Id}/{plan.BaseSequence}"),
            new UniqueOwners(directory, draft, schema, storeIsEmpty),
            storeIsEmpty);
        var reads = new List<PlanRead>();
        foreach (var source in reading)
        {
            var planner = new SourcePlanner(context, source, writer.Main, maker, schema);
            var report = new EventQueue();
            var connector = (IAccountSource)apps.Connect(source.App, report.Add);
            await using var closing = connector.ConfigureAwait(false);
            await foreach (var message in report.MergeAsync(planner.RunAsync(connector, request.Force, cancellationToken), cancellationToken).ConfigureAwait(false))
                yield return message;
            if (planner.Read is { } read)
                reads.Add(read);
        }

        await foreach (var message in references.RunAsync(cancellationToken).ConfigureAwait(false))
            yield return message;
        await foreach (var message in new DuePlanner(context, catalog, draft, writer.Main, resolver).RunAsync(request.Users, cancellationToken).ConfigureAwait(false))
            yield return message;
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        var people = new PlannedPeople(writer, draft, schema, plan.Created);
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        var planners = new Dictionary<string, AppPlanner>(StringComparer.Ordinal);
        var departures = new Dictionary<string, IReadOnlyList<GuardHold>>(StringComparer.Ordinal);
        foreach (var app in request.Targets)
        {
            var target = OutboundTarget.Of(app, schema);
            var grants = await AppGrants.LoadAsync(context.Store, target, graph, cancellationToken).ConfigureAwait(false);
            var mark = ConfigurationMark.ForPlanning(app, schema, grants);
            marks.Add(app.Name, mark);
            var planner = new AppPlanner(context, target, grants, writer, draft, people, mark, plan.Created);
            await foreach (var message in planner.RunAsync(request.Users, cancellationToken).ConfigureAwait(false))
                yield return message;
            planners.Add(app.Name, planner);
            departures.Add(app.Name, await JudgeDeparturesAsync(writer.Sections[^1], grants, cancellationToken).ConfigureAwait(false));
            yield return new VerboseEvent($"'{app.Name}': {planner.Evaluated} {(planner.Evaluated == 1 ? "user was" : "users were")} evaluated.");
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
        var targets = new List<PlanTarget>();
        foreach (var section in writer.Sections)
        {
            var app = request.Targets.FirstOrDefault(a => a.Name == section.Target);
            var target = await TargetAsync(section, app, reads, cancellationToken).ConfigureAwait(false);
            targets.Add(target with
            {
                Held = [.. target.Held, .. departures.GetValueOrDefault(section.Target, [])],
                ConfigurationMark = marks.GetValueOrDefault(section.Target),
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
    }

    // Groups of which too many are no members any more. Accounts are counted only where so many leave that it could be too many.
    private async ValueTask<IReadOnlyList<GuardHold>> JudgeDeparturesAsync(PlanSection section, AppGrants grants, CancellationToken cancellationToken)
    {
        var holds = new List<GuardHold>();
        var census = new Census(context, section.Target);
        foreach (var (group, count) in section.Left.OrderBy(l => l.Key, StringComparer.OrdinalIgnoreCase).Where(l => Guard.CanPass(context.Guards, GuardKind.Membership, l.Value)))
        {
            var enough = Guard.EnoughPopulation(context.Guards, GuardKind.Membership, count);
            if (await JudgeAsync(enough).ConfigureAwait(false) is not null && await JudgeAsync(long.MaxValue).ConfigureAwait(false) is { } hold)
                holds.Add(hold with { Group = group });

            async ValueTask<GuardHold?> JudgeAsync(long most) => Guard.Judge(
                context.Guards, GuardKind.Membership, null, count, await census.CountOfGroupAsync(grants.IdOf(group), most, cancellationToken).ConfigureAwait(false));
        }

        return holds;
    }

    private async ValueTask<PlanTarget> TargetAsync(PlanSection section, App? app, IReadOnlyList<PlanRead> reads, CancellationToken cancellationToken)
    {
        var disables = section.Counts.GetValueOrDefault(ChangeKind.Disable) + section.Counts.GetValueOrDefault(ChangeKind.Delete);
        var census = new Census(context, app?.Name);
        var holds = new List<GuardHold>();
        if (disables > 0)
        {
            var recent = await RecentRuns.DisablesAsync(context, section.Target, cancellationToken).ConfigureAwait(false);
            // Percentages are of the accounts that can be used: those that cannot and are deleted are so many more.
            await JudgeAsync(GuardKind.Disable, null, disables + recent, recent + section.DeletesOfDisabled).ConfigureAwait(false);
        }

        if (section.Clears > 0)
            await JudgeAsync(GuardKind.Clear, null, section.Clears, 0).ConfigureAwait(false);
        foreach (var (source, absent) in section.Absent)
        {
            var read = reads.First(r => string.Equals(r.App, source, StringComparison.OrdinalIgnoreCase));
            if (Guard.Judge(context.Guards, GuardKind.SourceShrink, source, absent, read.Objects + read.Problems + read.Absent) is { } hold)
                holds.Add(hold);
        }

        return new() { Name = section.Target, Mode = app?.Mode, Counts = section.Counts, Population = census.Counted, Held = holds, Protected = [.. section.Protected] };

        async ValueTask JudgeAsync(GuardKind kind, string? source, long count, long already)
        {
            var enough = Guard.EnoughPopulation(context.Guards, kind, count);
            var population = await census.CountAsync(enough, cancellationToken).ConfigureAwait(false) + already;
            if (Guard.Judge(context.Guards, kind, source, count, population) is null)
                return;
            population = await census.CountAsync(long.MaxValue, cancellationToken).ConfigureAwait(false) + already;
            holds.Add(Guard.Judge(context.Guards, kind, source, count, population)!);
        }
    }
}

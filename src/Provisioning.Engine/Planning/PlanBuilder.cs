using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Makes one plan: reads the sources, evaluates the apps, judges the guards. Writes nothing but the plan's own file.</summary>
internal sealed class PlanBuilder(EngineContext context, DirectoryService directory, AppService apps)
{
    /// <summary>The plan, once <see cref="RunAsync"/> has ended.</summary>
    public Plan Plan { get; private set; } = null!;

    /// <summary>Makes the plan; its file is there when this has ended.</summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(PlanRequest request, string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var plan = new Plan { Id = context.NewId(), Created = context.Now, Author = context.Actor, BaseSequence = context.Store.LastSequence, IsPartial = request.Users is not null };
        var sources = await SourcesAsync(schema, cancellationToken).ConfigureAwait(false);
        var reading = request.Sources.Select(a => sources[a.Name]).OrderBy(s => s.App.Priority).ToList();
        var draft = new DirectoryDraft(reading, schema);
        using var writer = new PlanWriter(folder, plan.Id);

        var maker = new SourceChangeMaker(
            context,
            directory,
            schema,
            sources,
            draft,
            new UserIds(plan.Created, $"{context.Store.Info.Id}/{plan.BaseSequence}"),
            storeIsEmpty: await context.Store.CountAsync(Collections.Users, cancellationToken).ConfigureAwait(false) == 0);
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

        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var app in request.Targets)
        {
            var target = new OutboundTarget(app, CompiledMapping.Compile(app, MappingDirection.Outbound, schema));
            var mark = ConfigurationMark.ForPlanning(app, schema);
            marks.Add(app.Name, mark);
            var planner = new AppPlanner(context, target, writer.Open(app.Name), draft, mark);
            await foreach (var message in planner.RunAsync(request.Users, cancellationToken).ConfigureAwait(false))
                yield return message;
            if (planner.Waiting > 0)
                yield return new VerboseEvent($"'{app.Name}': {planner.Waiting} failed changes wait for the time of their next try.");
        }

        var fileHash = writer.Complete();
        var targets = new List<PlanTarget>();
        foreach (var section in writer.Sections)
        {
            var app = request.Targets.FirstOrDefault(a => a.Name == section.Target);
            targets.Add(await TargetAsync(section, app, reads, cancellationToken).ConfigureAwait(false) with { ConfigurationMark = marks.GetValueOrDefault(section.Target) });
        }

        plan = plan with
        {
            Targets = targets,
            Reads = reads,
            ChangeCount = targets.Sum(t => t.Counts.Where(c => c.Key != ChangeKind.Record).Sum(c => c.Value)),
        };
        Plan = plan with { Hash = HashOf(plan, fileHash) };
    }

    /// <summary>The hash of a plan: over everything in its header that does not change when it is applied, and over its file.</summary>
    public static string HashOf(Plan plan, string fileHash)
    {
        var fixedPart = plan with { Hash = "", State = default, RunId = null };
        var json = JsonSerializer.Serialize(fixedPart, EngineJson.Default.Plan);
        return PlanFile.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(json + "\n" + fileHash)));
    }

    private async ValueTask<Dictionary<string, InboundSource>> SourcesAsync(DirectorySchema schema, CancellationToken cancellationToken)
    {
        var sources = new Dictionary<string, InboundSource>(StringComparer.OrdinalIgnoreCase);
        await foreach (var app in apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (app.IsSource)
                sources.Add(app.Name, new(app, CompiledMapping.Compile(app, MappingDirection.Inbound, schema)));
        }

        return sources;
    }

    private async ValueTask<PlanTarget> TargetAsync(PlanSection section, App? app, IReadOnlyList<PlanRead> reads, CancellationToken cancellationToken)
    {
        var disables = section.Counts.GetValueOrDefault(ChangeKind.Disable) + section.Counts.GetValueOrDefault(ChangeKind.Delete);
        var census = new Census(context, app?.Name);
        var holds = new List<GuardHold>();
        if (disables > 0)
        {
            var recent = await RecentRuns.DisablesAsync(context, section.Target, cancellationToken).ConfigureAwait(false);
            await JudgeAsync(GuardKind.Disable, null, disables + recent, recent).ConfigureAwait(false);
        }

        if (section.Clears > 0)
            await JudgeAsync(GuardKind.Clear, null, section.Clears, 0).ConfigureAwait(false);
        foreach (var (source, absent) in section.Absent)
        {
            var read = reads.First(r => string.Equals(r.App, source, StringComparison.OrdinalIgnoreCase));
            if (Guard.Judge(context.Guards, GuardKind.SourceShrink, source, absent, read.Objects + read.Problems + read.Absent) is { } hold)
                holds.Add(hold);
        }

        return new() { Name = section.Target, Mode = app?.Mode, Counts = section.Counts, Population = census.Counted, Held = holds };

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

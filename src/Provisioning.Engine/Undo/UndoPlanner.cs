using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Makes the plan that undoes a run: of every change that it made, whatever still is as it left it. A plan as any other: judged by guards, applied exactly as it stands or not where something moved. Writes nothing but the plan's own file.
/// </summary>
internal sealed class UndoPlanner(EngineContext context, DirectoryService directory, UndoSource source)
{
    private const int Listed = 20;

    /// <summary>The plan, once <see cref="RunAsync"/> has ended.</summary>
    public Plan Plan { get; private set; } = null!;

    public async IAsyncEnumerable<EngineEvent> RunAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var plan = new Plan { Id = context.NewId(), Created = context.Now, Author = context.Actor, BaseSequence = context.Store.LastSequence, IsPartial = true, UndoOf = source.Run.Id };
        using var writer = new PlanWriter(folder, plan.Id);
        var people = new DirectoryUndo(context, await SourceCatalog.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false), source, writer.Main, plan.Created);
        await people.RunAsync(cancellationToken).ConfigureAwait(false);
        foreach (var id in await source.ErasedAsync(cancellationToken).ConfigureAwait(false))
            people.Left.Add(new(UserErasure.NameOf(id), "Erased", NotUndoneReason.CannotBe, "what the run did for them was erased with everything else that was known of them"));
        var left = new Dictionary<string, IReadOnlyList<NotUndone>>(StringComparer.Ordinal) { [Change.Directory] = people.Left };
        var apps = new Dictionary<string, (App App, AppGrants Grants, PushScope Pushes)>(StringComparer.Ordinal);
        var graph = await GroupGraph.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        foreach (var target in source.Plan.Targets.Where(t => t.Name != Change.Directory))
        {
            if (await context.Store.GetAsync(Collections.Apps, AppDocument.Id(target.Name), cancellationToken).ConfigureAwait(false) is not { } document)
            {
                yield return new WarningEvent($"There is no app '{target.Name}' any more: what the run did there is not undone.");
                continue;
            }

            var app = AppDocument.Read(document);
            var outbound = OutboundTarget.Of(app, schema);
            var grants = await AppGrants.LoadAsync(context.Store, outbound, graph, cancellationToken).ConfigureAwait(false);
            var undo = new AppUndo(context, outbound, grants, source, writer.Open(app.Name), people, plan.Created);
            await undo.RunAsync(cancellationToken).ConfigureAwait(false);
            left.Add(app.Name, undo.Left);
            apps.Add(app.Name, (app, grants, await PushScope.LoadAsync(context.Store, app, graph, cancellationToken).ConfigureAwait(false)));
        }

        foreach (var message in Told(left))
            yield return message;
        var changes = writer.Complete();
        var judge = await PlanJudge.LoadAsync(context, cancellationToken).ConfigureAwait(false);
        var targets = new List<PlanTarget>();
        foreach (var section in writer.Sections)
        {
            var (app, grants, pushes) = apps.GetValueOrDefault(section.Target);
            var (holds, population) = await judge.JudgeAsync(section, grants, [], cancellationToken).ConfigureAwait(false);
            targets.Add(new()
            {
                Name = section.Target,
                Mode = app?.Mode,
                ConfigurationMark = app is null ? null : ConfigurationMark.ForPlanning(app, schema, grants),
                PushMarks = pushes is { Marks: { Count: > 0 } marks } ? marks : null,
                Counts = section.Counts,
                Population = population,
                Held = holds,
                Protected = [.. section.Protected],
                NotUndone = left[section.Target],
            });
        }

        plan = plan with { Targets = targets, ChangeCount = targets.Sum(t => t.Counts.Where(c => c.Key != ChangeKind.Record).Sum(c => c.Value)) };
        Plan = plan with { Hash = PlanHash.Of(plan, changes) };
    }

    private IEnumerable<EngineEvent> Told(Dictionary<string, IReadOnlyList<NotUndone>> left)
    {
        foreach (var (target, all) in left)
        {
            foreach (var reason in all.GroupBy(n => n.Reason).OrderBy(g => g.Key))
            {
                var examples = string.Join("; ", reason.Take(Listed));
                yield return new WarningEvent($"'{target}': {reason.Count()} of the run {source.Run.Id} {(reason.Key == NotUndoneReason.CannotBe ? "cannot be undone" : "changed since and are left alone")}: {examples}{(reason.Count() > Listed ? "; …" : "")}. The plan's target has all of them under NotUndone.");
            }
        }
    }
}

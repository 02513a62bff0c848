using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>The change of a plan that is behind what a commit did to one user.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Run">The run as it is known now; null when it is not.</param>
/// <param name="Plan">The plan; null when it is not known any more.</param>
/// <param name="Change">The change; null when the plan's file is gone.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Message">What the app said, where it was not made.</param>
/// <param name="Approvals">What approvers said of the plan.</param>
internal sealed record PlannedChange(string RunId, Run? Run, Plan? Plan, Change? Change, ChangeOutcome Outcome, string? Message, IReadOnlyList<PlanApproval> Approvals);

/// <summary>Says who and what is behind what the journal has: the plan's change, the source's row, the mapping. Not thread-safe.</summary>
internal sealed class Explainer(IProvisioningStore store, DocumentVersions versions, string planFolder)
{
    private readonly Dictionary<string, (Run? Run, Plan? Plan, IReadOnlyList<PlanApproval> Approvals)> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<(string App, long Revision), App?> _apps = [];

    /// <summary>The change behind a commit of a run, of one user in the directory or an app, or in a group of the app; null for a commit of no run.</summary>
    public async ValueTask<PlannedChange?> ChangeAsync(CommitRecord commit, string userId, string? app, CancellationToken cancellationToken, string? groupId = null)
    {
        if (RunCause.IdOf(commit.Batch.Cause) is not { } runId)
            return null;
        var target = app ?? Change.Directory;
        var (run, plan, approvals) = await RunAsync(runId, cancellationToken).ConfigureAwait(false);
        var outcomes = commit.Batch.Writes
            .Where(w => w is { Collection: Collections.Outcomes, Json: not null })
            .Select(w => JsonSerializer.Deserialize(w.Json!.Value.Span, EngineJson.Default.OutcomeRecord)!)
            .Where(o => string.Equals(o.Target, target, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var change = plan is null ? null : PlanLines.Find(PlanFile.Path(planFolder, plan.Id), outcomes.SelectMany(o => o.Numbers), userId, groupId);
        var outcome = outcomes.Find(o => change is null ? o.Users?.Contains(userId) == true : o.Numbers.Contains(change.Number));
        return new(runId, run, plan, change, outcome?.Outcome ?? ChangeOutcome.Applied, outcome?.Message, approvals);
    }

    /// <summary>The directory change on which another one of the same plan rests, or null.</summary>
    public Change? CauseOf(PlannedChange planned) =>
        planned is { Plan: { } plan, Change.DependsOn: { } number } ? PlanLines.Get(PlanFile.Path(planFolder, plan.Id), number) : null;

    /// <summary>The app as it was configured then, or null.</summary>
    public async ValueTask<App?> AppAsync(string app, long sequence, CancellationToken cancellationToken)
    {
        var key = (AppDocument.Id(app), sequence);
        if (!_apps.TryGetValue(key, out var known))
        {
            var version = await versions.AtAsync(Collections.Apps, key.Item1, sequence, cancellationToken).ConfigureAwait(false);
            _apps[key] = known = version?.Document is { } document ? AppDocument.Read(document) : null;
        }

        return known;
    }

    /// <summary>From where a user's value came, in words; null when nobody said.</summary>
    public async ValueTask<string?> SourceAsync(User user, string path, long sequence, CancellationToken cancellationToken) =>
        OriginOf(user, path) is { } origin ? await SourceAsync(user, origin, sequence, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>From where it came, in words.</summary>
    public async ValueTask<string> SourceAsync(User user, AttributeOrigin origin, long sequence, CancellationToken cancellationToken)
    {
        if (origin.Kind == OriginKind.Override)
            return user.Overrides.FirstOrDefault(o => o.Path == origin.Path) is { } set ? $"set for a time by {set.By ?? "a person"}, until {set.Until:u}: {set.Reason}" : "set for a time by a person";
        if (origin.App is not { } name)
            return "set by a person";
        var row = $"{name}/{origin.Key}";
        if (origin.Kind == OriginKind.Chosen)
            return $"chosen for {row}, and kept";
        var mapping = (await AppAsync(name, sequence, cancellationToken).ConfigureAwait(false))?.Mappings.FirstOrDefault(m => m.Direction == MappingDirection.Inbound && Same(m.Target, origin.Path));
        return origin.Kind == OriginKind.Default ? $"{row}, by the mapping's default" : mapping is null ? row : $"{row}, by {ByWhat(mapping)}";
    }

    /// <summary>The origin of a value, by its path or of what is in it.</summary>
    public static AttributeOrigin? OriginOf(User user, string path) =>
        user.Provenance[path] ?? user.Provenance.FirstOrDefault(o => AttributePath.TryParse(o.Path, out var parsed, out _) && Same(parsed.Attribute, path.Split('.', '[')[0]));

    /// <summary>What gives a mapping's value, in words.</summary>
    public static string ByWhat(Mapping mapping)
    {
        var what = mapping.Source is { } source ? source : mapping.Expression is { } expression ? $"the expression {expression}" : $"the constant '{mapping.Constant}'";
        var how = mapping.Strength switch { MappingStrength.Weak => ", which only fills", MappingStrength.Normal => ", which leaves what the app changed", _ => "" };
        return what + how + (mapping.When == MappingWhen.CreateOnly ? ", once at the creation" : "");
    }

    /// <summary>Who had the run done and what allowed it, in words.</summary>
    public static string RunText(PlannedChange planned)
    {
        var text = $"run {planned.RunId}{(planned.Run?.Actor is { } actor ? $" by {actor}" : "")}";
        if (planned.Plan is { } plan)
            text += $", plan {plan.Id}{(plan.Author is { } author ? $" made by {author}" : "")} on {plan.Created:u} (hash {plan.Hash[..Math.Min(12, plan.Hash.Length)]})";
        foreach (var approval in planned.Approvals)
            text += $", {(approval.Decision == PlanDecision.Approve ? "approved" : "denied")} by {approval.Approver} on {approval.Time:u}";
        return planned.Run?.ReleasedHash is null ? text : $"{text}, in which what guards held was released";
    }

    private async ValueTask<(Run? Run, Plan? Plan, IReadOnlyList<PlanApproval> Approvals)> RunAsync(string id, CancellationToken cancellationToken)
    {
        if (_runs.TryGetValue(id, out var known))
            return known;
        var run = await store.GetAsync(Collections.Runs, id, cancellationToken).ConfigureAwait(false) is { } document ? JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run) : null;
        var plan = run is not null && await store.GetAsync(Collections.Plans, run.PlanId, cancellationToken).ConfigureAwait(false) is { } saved ? JsonSerializer.Deserialize(saved.Json.Span, EngineJson.Default.Plan) : null;
        var approvals = new List<PlanApproval>();
        await foreach (var approval in store.ReadAsync(new(Collections.Approvals) { Prefix = ApprovalDocuments.ApprovalId(run?.PlanId ?? id, "") }, cancellationToken).ConfigureAwait(false))
            approvals.Add(ApprovalDocuments.ReadApproval(approval));
        return _runs[id] = (run, plan, approvals);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Approvals of plans: signed here or brought in, checked whenever they count.</summary>
public sealed class ApprovalService
{
    // Two clocks are never quite the same.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly EngineContext _context;
    private readonly ApproverService _approvers;
    private readonly PlanService _plans;

    internal ApprovalService(EngineContext context, ApproverService approvers, PlanService plans) => (_context, _approvers, _plans) = (context, approvers, plans);

    /// <summary>The approvals and denials of a plan, or of all.</summary>
    public async IAsyncEnumerable<PlanApproval> ListAsync(string? planId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Approvals) { Prefix = planId is null ? "" : planId + "/" }, cancellationToken).ConfigureAwait(false))
            yield return ApprovalDocuments.ReadApproval(document);
    }

    /// <summary>Signs what is decided of a plan of this store, and keeps it. The plan's changes are checked against its hash first.</summary>
    /// <exception cref="ProvisioningException">As <see cref="BringInAsync"/>.</exception>
    public async ValueTask<PlanApproval> DecideAsync(Plan plan, PlanDecision decision, string? comment, SigningKey key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(key);
        var statement = SignatureFile.Statement(plan, _context.Store.Info.Id, decision, comment, key, _context.Actor, _context.Now);
        return await KeepAsync(statement, statement.Text, key.Sign(statement.Text), plan.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes in a signature that was made elsewhere.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="place">Its name, for messages.</param>
    /// <param name="decision">What it has to say.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.SignatureInvalid"/>, <see cref="ErrorIds.ApproverNotFound"/>, <see cref="ErrorIds.PlanNotFound"/>, <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.PlanAlreadyApplied"/>.
    /// </exception>
    public async ValueTask<PlanApproval> BringInAsync(byte[] file, string place, PlanDecision decision, CancellationToken cancellationToken)
    {
        var (statement, text, signature) = SignatureFile.Read(file, place);
        if (statement.Decision != decision)
            throw Invalid(place, decision == PlanDecision.Approve ? "it denies the plan" : "it approves the plan", decision == PlanDecision.Approve ? $"Bring it in as what it is: Deny-ProvPlan -Signature '{place}'." : $"Bring it in as what it is: Approve-ProvPlan -Signature '{place}'.");
        return await KeepAsync(statement, text, signature, place, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the plan needs approvals before it is applied, and in what words.</summary>
    internal async ValueTask<string?> AskedAsync(Plan plan, bool released, CancellationToken cancellationToken)
    {
        var demand = await DemandAsync(plan, released, cancellationToken).ConfigureAwait(false);
        return demand.Approvals == 0 ? null : $"The plan {plan.Id} needs {Count(demand.Approvals)}, because {demand.Reason}. It is saved and was not applied. {HowTo(plan)} Then apply it: Invoke-ProvPlan {plan.Id}.";
    }

    /// <summary>Makes sure that a plan may be applied now.</summary>
    /// <param name="plan">The plan as stored.</param>
    /// <param name="released">True when what guards hold is to be applied too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanNotApproved"/>, <see cref="ErrorIds.PlanDenied"/>, <see cref="ErrorIds.PlanExpired"/>.</exception>
    internal async ValueTask RequireAsync(Plan plan, bool released, CancellationToken cancellationToken)
    {
        var demand = await DemandAsync(plan, released, cancellationToken).ConfigureAwait(false);
        if (demand.ValidHours is { } hours && _context.Now > plan.Created.AddHours(hours))
            throw Refused(ErrorIds.PlanExpired, plan, $"The plan {plan.Id} was made at {plan.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC and can be applied for {hours} {(hours == 1 ? "hour" : "hours")} only.", "Make a new one: New-ProvPlan.");
        var (counting, others) = (new List<string>(), new List<string>());
        await foreach (var approval in ListAsync(plan.Id, cancellationToken).ConfigureAwait(false))
        {
            var (why, statement) = await WhyNotAsync(approval, plan, demand, cancellationToken).ConfigureAwait(false);
            if (why is null && statement!.Decision == PlanDecision.Deny)
                throw Refused(ErrorIds.PlanDenied, plan, $"The plan {plan.Id} was denied by {approval.Approver}{(string.IsNullOrEmpty(statement.Comment) ? "" : $": {statement.Comment.TrimEnd('.')}")}.", "Make another plan: New-ProvPlan. Whoever denied it can approve it instead: Approve-ProvPlan.");
            if (why is null)
                counting.Add(approval.Approver);
            else
                others.Add($"that of {approval.Approver} does not count: {why}");
        }

        if (counting.Count >= demand.Approvals)
            return;
        var has = counting.Count == 0 ? "none" : $"{counting.Count}, of {string.Join(", ", counting)}";
        throw Refused(
            ErrorIds.PlanNotApproved,
            plan,
            $"The plan {plan.Id} needs {Count(demand.Approvals)}, because {demand.Reason}, and has {has}.{(others.Count == 0 ? "" : $" ({string.Join("; ", others)}.)")}",
            HowTo(plan));
    }

    private async ValueTask<PlanApproval> KeepAsync(ApprovalStatement statement, string text, string signature, string place, CancellationToken cancellationToken)
    {
        var approver = await _approvers.OfKeyAsync(statement.KeyId, cancellationToken).ConfigureAwait(false) ?? throw new ProvisioningError
        {
            Id = ErrorIds.ApproverNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"The key {statement.KeyId[..Math.Min(16, statement.KeyId.Length)]}… is no approver's.",
            RecommendedAction = "Get-ProvApprover lists those that there are; Set-ProvApprover registers one, with the public key alone.",
            Target = place,
        }.ToException();
        if (!PublicKeys.Verify(approver, text, signature))
            throw Invalid(place, $"its signature is not one of {approver.Name} over what it says", "Have it made again: Approve-ProvPlan -Path plan.json -OutFile plan.sig.");
        var plan = await _plans.GetAsync(statement.PlanId, cancellationToken).ConfigureAwait(false);
        // What guards held of a plan is applied later, and may need approvals that the rest did not.
        if (plan.State != PlanState.Ready && !(plan.State == PlanState.Applied && plan.IsHeld))
            throw Refused(ErrorIds.PlanAlreadyApplied, plan, $"The plan {plan.Id} is {plan.State.ToString().ToLowerInvariant()} already{(plan.RunId is null ? "" : $", by the run {plan.RunId}")}.", "There is nothing left to decide. Make a new one: New-ProvPlan.");
        if (!statement.IsAbout(plan, _context.Store.Info.Id))
            throw Invalid(place, $"it is not about the plan {plan.Id} of this store: the hash, the time, the author or the number of changes is another one", "Export the plan anew, and have that signed.");
        PlanService.CheckNotErased(plan);
        await _plans.CheckHashAsync(plan, cancellationToken).ConfigureAwait(false);
        if (statement.Time > _context.Now + Slack || statement.Time < plan.Created - Slack)
            throw Invalid(place, $"it was signed at {statement.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC, which is {(statement.Time < plan.Created ? "before the plan was made" : "not yet")}", "Set the clock of the machine where it was signed, and have it made again.");
        var approval = new PlanApproval
        {
            PlanId = plan.Id,
            Decision = statement.Decision,
            Approver = approver.Name,
            KeyId = approver.KeyId,
            Time = statement.Time,
            Comment = string.IsNullOrEmpty(statement.Comment) ? null : statement.Comment,
            Statement = text,
            Signature = signature,
        };
        if (await LastAsync(approval, cancellationToken).ConfigureAwait(false) is { } last && last.Statement != text && last.Time >= approval.Time)
            throw Invalid(place, $"{approver.Name} has decided otherwise since, at {last.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC", "Have a new one made, where that is to be changed again.");
        await _context.CommitAsync(statement.Decision == PlanDecision.Approve ? "Approve-ProvPlan" : "Deny-ProvPlan", [ApprovalDocuments.ToWrite(approval)], cancellationToken).ConfigureAwait(false);
        return approval;
    }

    private async ValueTask<PlanApproval?> LastAsync(PlanApproval approval, CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.Approvals, ApprovalDocuments.ApprovalId(approval.PlanId, approval.KeyId), cancellationToken).ConfigureAwait(false);
        return document is null ? null : ApprovalDocuments.ReadApproval(document);
    }

    // Nothing of what is kept is believed but what is signed.
    private async ValueTask<(string? Why, ApprovalStatement? Statement)> WhyNotAsync(PlanApproval approval, Plan plan, Demand demand, CancellationToken cancellationToken)
    {
        var statement = ApprovalStatement.TryRead(approval.Statement);
        if (statement is null || !statement.IsAbout(plan, _context.Store.Info.Id))
            return ("it is about another plan", null);
        if (await _approvers.OfKeyAsync(statement.KeyId, cancellationToken).ConfigureAwait(false) is not { } approver)
            return ("the key is no approver's any more", null);
        if (!PublicKeys.Verify(approver, approval.Statement, approval.Signature))
            return ("its signature is not one of theirs", null);
        if (statement.Time < approver.NotBefore || statement.Time > approver.NotAfter)
            return ("the certificate was not valid then", null);
        return statement.Decision == PlanDecision.Approve && !demand.AllowAuthor && IsAuthor(plan, approver, statement) ? ("whoever makes a plan does not approve it", statement) : (null, statement);
    }

    private static bool IsAuthor(Plan plan, Approver approver, ApprovalStatement statement) => string.Equals(approver.AccountName ?? statement.Account, plan.Author, StringComparison.OrdinalIgnoreCase);

    private async ValueTask<Demand> DemandAsync(Plan plan, bool released, CancellationToken cancellationToken)
    {
        var demand = new Demand(0, "", AllowAuthor: true, null);
        foreach (var target in plan.Targets.Where(t => t.Mode != AppMode.ReadOnly))
        {
            var count = target.Counts.Where(c => c.Key != ChangeKind.Record).Sum(c => c.Value);
            if (count == 0)
                continue;
            var policy = await _approvers.FindPolicyAsync(target.Name, cancellationToken).ConfigureAwait(false) ?? (await _approvers.FindPolicyAsync(null, cancellationToken).ConfigureAwait(false))!;
            demand = demand with { ValidHours = Least(demand.ValidHours, policy.ValidHours) };
            var release = released && policy.ForRelease && target.Held.Count > 0;
            if (policy.Approvals == 0 || count < policy.MinChanges && !release)
                continue;
            var reason = release ? $"what guards hold of '{target.Name}' is to be released" : $"'{target.Name}' has {count} {(count == 1 ? "change" : "changes")}";
            demand = demand with
            {
                Approvals = Math.Max(demand.Approvals, policy.Approvals),
                Reason = demand.Reason.Length == 0 ? reason : $"{demand.Reason} and {reason}",
                AllowAuthor = demand.AllowAuthor && policy.AllowAuthor,
            };
        }

        return demand;
    }

    private static int? Least(int? a, int? b) => a is null || b < a ? b : a;

    private static string Count(int approvals) => approvals == 1 ? "1 approval" : $"{approvals} approvals";

    private static string HowTo(Plan plan) =>
        $"An approver (Get-ProvApprover) approves it with Approve-ProvPlan {plan.Id} -KeyPath …, or elsewhere: Export-ProvPlan {plan.Id} plan.json, Approve-ProvPlan -Path plan.json -KeyPath … -OutFile plan.sig there, Approve-ProvPlan -Signature plan.sig here.";

    private static ProvisioningException Refused(string id, Plan plan, string message, string action) =>
        new ProvisioningError { Id = id, Category = ProvisioningErrorCategory.InvalidOperation, Message = message, RecommendedAction = action, Target = plan.Id }.ToException();

    private static ProvisioningException Invalid(string place, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.SignatureInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"The signature '{place}' cannot be used: {why}.",
        RecommendedAction = action,
        Target = place,
    }.ToException();

    /// <summary>What policies ask of a plan.</summary>
    private sealed record Demand(int Approvals, string Reason, bool AllowAuthor, int? ValidHours);
}

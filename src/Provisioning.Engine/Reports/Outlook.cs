using System.Globalization;

namespace Provisioning.Engine;

/// <summary>Says in words what comes next of what somebody has in an app: what a plan would do, what keeps it from being done, or when an account is deleted.</summary>
internal sealed class Outlook(EngineContext context)
{
    public async ValueTask<string> OfAsync(Holding holding, CancellationToken cancellationToken)
    {
        if (holding.Claim == Claim.Unknown)
            return "nothing is done while it cannot be told";
        if (Wanted(holding) is not { } kind)
            return Standing(holding);
        if (holding.User?.Lifecycle.Protection is not null)
            return "left as it is: the user is protected";
        if (IsUndone(holding, kind))
            return $"not {Word(kind)} again, because its run was undone: Clear-ProvQuarantine {holding.App.Name} lets it in";
        return await ObstacleAsync(holding, kind, cancellationToken).ConfigureAwait(false) ?? $"{Word(kind)} by the next plan";
    }

    // What a plan would do with the account; null for nothing.
    private ChangeKind? Wanted(Holding holding)
    {
        if (holding.Claim == Claim.Entitled)
            return holding.State switch { AccountState.Usable => null, AccountState.Disabled => ChangeKind.Enable, _ => ChangeKind.Create };
        return holding is { Account: { Present: true } held, UserId: not null } && DeprovisioningPolicy.Decide(holding.App, holding.User, held, context.Now) is { Kind: ChangeKind.Disable or ChangeKind.Delete } decided ? decided.Kind : null;
    }

    private async ValueTask<string?> ObstacleAsync(Holding holding, ChangeKind kind, CancellationToken cancellationToken)
    {
        var app = holding.App;
        if (app.Mode == AppMode.ReadOnly)
            return $"not {Word(kind)}: {app.Name} is ReadOnly";
        if (app.Mode == AppMode.Additive && kind is ChangeKind.Disable or ChangeKind.Delete)
            return $"not {Word(kind)}: {app.Name} is Additive";
        if (IsForPeople(app, kind))
        {
            return await TaskDocument.FindOpenAsync(context.Store, app.Name, holding.UserId!, cancellationToken).ConfigureAwait(false) is { } task
                ? $"a person is to do it: Get-ProvTask -Task {CommandText.Quote(task.Id)}"
                : "a task for a person by the next plan";
        }

        return await context.Store.GetAsync(Collections.Pending, PendingChange.Id(app.Name, holding.UserId!), cancellationToken).ConfigureAwait(false) is { } document && AppDocument.ReadPending(document).Outcome is ChangeOutcome.Held or ChangeOutcome.Failed
            ? $"held back or failed: Get-ProvReport HeldAndFailed -App {app.Name} -User {holding.UserId}"
            : null;
    }

    // As the planner has it: what an undone run had given is not given again for the same reason.
    private static bool IsUndone(Holding holding, ChangeKind kind) => holding.Account is { Present: true } held && kind switch
    {
        ChangeKind.Enable => UndoneValues.Holds(held.Undone, UndoneValue.Standing, true),
        ChangeKind.Disable => UndoneValues.Holds(held.Undone, UndoneValue.Standing, false, OutboundEvaluator.CauseOf(holding.User)),
        _ => false,
    };

    private static string Standing(Holding holding) => holding switch
    {
        { Claim: Claim.Entitled } or { Account: null } or { State: AccountState.Gone } => "",
        { UserId: null } => $"give it to whose it is: Set-ProvLink {holding.App.Name} {CommandText.Quote(holding.Account.Key)} <user>; or take it away in the app",
        { State: AccountState.Usable } => "kept: the app keeps the accounts of who leaves",
        { Claim: Claim.Waiting } => "stays disabled, and waits for the person",
        { App.Deprovisioning: Deprovisioning.Delete, Account.OutOfScopeSince: { } since } =>
            string.Create(CultureInfo.InvariantCulture, $"deleted on {since.AddDays(DeprovisioningPolicy.DeleteAfterDays(holding.App)):yyyy-MM-dd}"),
        { App.Deprovisioning: Deprovisioning.Delete } => $"deleted {DeprovisioningPolicy.DeleteAfterDays(holding.App)} days after the next plan",
        _ => "stays disabled",
    };

    private bool IsForPeople(App app, ChangeKind kind) => context.Connectors.TryGetValue(app.Connector, out var connector) && new TaskRouting(app, connector).IsForPeople(kind);

    private static string Word(ChangeKind kind) => kind switch
    {
        ChangeKind.Create => "made",
        ChangeKind.Enable => "enabled",
        ChangeKind.Disable => "disabled",
        _ => "deleted",
    };
}

using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What is held back as a whole, and whose changes in apps failed or wait.</summary>
internal sealed class HeldReport(EngineContext context, QuarantineService quarantine) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.HeldAndFailed, "What guards hold back, apps that do not serve us, and what failed or waits.", ["User"]);

    public ReportSubject Subject => ReportSubject.Everything;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is held as a whole is nobody's own.
        if (scope.Query.User is null)
        {
            await foreach (var entry in quarantine.ListAsync(null, cancellationToken).ConfigureAwait(false))
            {
                if (scope.Includes(entry.App))
                    yield return new ResultEvent(Row(entry));
            }
        }

        var names = new UserNames(context.Store, new(context.Store));
        var times = new CommitTimes(context.Store);
        foreach (var app in scope.Apps)
        {
            await foreach (var document in context.Store.ReadAsync(Query(app, scope.Query.User), cancellationToken).ConfigureAwait(false))
            {
                var pending = AppDocument.ReadPending(document);
                // What the mode of the app leaves out waits for nothing.
                if (pending.Outcome == ChangeOutcome.NotAllowed)
                    continue;
                yield return new ResultEvent(Row(app, pending) with
                {
                    UserName = pending.GroupId is { } group ? await GroupNameAsync(group, cancellationToken).ConfigureAwait(false) : await names.OfAsync(pending.UserId, cancellationToken).ConfigureAwait(false),
                    Since = await times.OfAsync(document.Revision, cancellationToken).ConfigureAwait(false),
                });
            }
        }
    }

    private async ValueTask<string> GroupNameAsync(string id, CancellationToken cancellationToken) =>
        $"group {(await context.Store.GetAsync(Collections.Groups, id, cancellationToken).ConfigureAwait(false) is { } document ? GroupDocument.Read(document).Name : id)}";

    private static StoreQuery Query(App app, User? user) => user is null
        ? new(Collections.Pending) { Prefix = AccountDocument.Prefix(app.Name) }
        : new(Collections.Pending) { From = PendingChange.Id(app.Name, user.Id), To = PendingChange.Id(app.Name, user.Id) };

    private static HeldChange Row(Quarantine entry) => new()
    {
        App = entry.App,
        Kind = entry.Cause switch { QuarantineCause.Guard => HeldKind.Hold, QuarantineCause.Health => HeldKind.AppDown, _ => HeldKind.Undone },
        Count = entry.ChangeCount,
        Since = entry.Since,
        Attempts = entry.Attempts,
        NextTry = entry.NextTry,
        PlanId = entry.PlanId,
        Reason = entry.Reason,
        Next = entry.Cause switch
        {
            QuarantineCause.Guard => $"look (Get-ProvQuarantine {entry.App} | Get-ProvChange), then release it: Clear-ProvQuarantine {entry.App}",
            QuarantineCause.Health => $"tried again by itself; now: Test-ProvApp {entry.App}",
            _ => $"let it in again, where it is wanted: Clear-ProvQuarantine {entry.App}",
        },
    };

    private HeldChange Row(App app, PendingChange pending) => new()
    {
        App = app.Name,
        Kind = pending.Outcome == ChangeOutcome.Failed ? HeldKind.Failed : HeldKind.Waiting,
        UserId = pending.GroupId is null ? pending.UserId : null,
        Count = 1,
        Attempts = pending.Attempts,
        NextTry = pending.NotBefore > context.Now ? pending.NotBefore : null,
        Reason = pending.LastError ?? Why(pending.Outcome),
        Next = pending.Outcome switch
        {
            ChangeOutcome.Held => $"waits for the release of what a guard holds: Get-ProvQuarantine {app.Name}",
            ChangeOutcome.Failed when pending.NotBefore > context.Now => "mend the cause; planned again from NextTry on",
            ChangeOutcome.Failed => "mend the cause; planned again by the next plan",
            _ => "planned again by the next plan",
        },
    };

    private static string Why(ChangeOutcome outcome) => outcome switch
    {
        ChangeOutcome.Held => "a guard holds it",
        ChangeOutcome.Stale => "what it rests on changed after the plan was made",
        ChangeOutcome.Skipped => "a change on which it depends was not made",
        ChangeOutcome.Failed => "it failed",
        _ => "it was not tried",
    };
}

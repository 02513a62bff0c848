using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace Provisioning.Engine;

/// <summary>Reads, plans, judges and applies in one.</summary>
public sealed class SyncService
{
    private readonly AppService _apps;
    private readonly PlanService _plans;
    private readonly RunService _runs;
    private readonly Outbox _outbox;
    private readonly DeliveryService _deliveries;
    private readonly ApprovalService _approvals;

    internal SyncService(AppService apps, PlanService plans, RunService runs, Outbox outbox, DeliveryService deliveries, ApprovalService approvals) =>
        (_apps, _plans, _runs, _outbox, _deliveries, _approvals) = (apps, plans, runs, outbox, deliveries, approvals);

    /// <summary>What a sync of these apps, or of all, covers: every source is read and every target planned.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<PlanRequest> RequestAsync(IReadOnlyList<string>? names, bool force, bool save, CancellationToken cancellationToken)
    {
        var chosen = new List<App>();
        if (names is null)
        {
            await foreach (var app in _apps.ListAsync(cancellationToken).ConfigureAwait(false))
                chosen.Add(app);
        }
        else
        {
            foreach (var name in names)
                chosen.Add(await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false));
        }

        return new()
        {
            Sources = [.. chosen.Where(a => a.IsSource)],
            Targets = [.. chosen.Where(a => a.IsTarget)],
            Force = force,
            Save = save,
        };
    }

    /// <summary>What an import of these apps, or of all sources, covers: they are read, and no app is planned. A target is read only where it is named.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/> for an app whose accounts cannot be read.</exception>
    public async ValueTask<PlanRequest> ImportRequestAsync(IReadOnlyList<string>? names, bool force, bool save, CancellationToken cancellationToken)
    {
        var request = await RequestAsync(names, force, save, cancellationToken).ConfigureAwait(false);
        return request with { Sources = names is null ? request.Sources : [.. request.Sources.Union(request.Targets.Select(_apps.Readable))], Targets = [] };
    }

    /// <summary>
    /// Plans and applies, in the way that <paramref name="run"/> says. Ends with the <see cref="Run"/>. With <see cref="PlanRequest.Save"/> off it gives each <see cref="Change"/> that would be made,
    /// and nothing is written. A plan that needs approval is saved and not applied: then the stream ends with the <see cref="Plan"/>.
    /// </summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(PlanRequest request, RunRequest run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(run);
        Plan? plan = null;
        ExceptionDispatchInfo? failure = null;
        var errors = new Dictionary<string, ProvisioningError>(StringComparer.OrdinalIgnoreCase);
        var planning = _plans.CreateAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var closing = planning.ConfigureAwait(false);
        while (true)
        {
            try
            {
                if (!await planning.MoveNextAsync().ConfigureAwait(false))
                    break;
            }
            catch (ProvisioningException e) when (request.Save)
            {
                // There is no run that could tell it: what nobody watches would fail in silence, night after night.
                await _outbox.NoteAsync([RunEvents.NotPlanned(e.Error)], cancellationToken).ConfigureAwait(false);
                failure = ExceptionDispatchInfo.Capture(e);
                break;
            }

            if (planning.Current is ResultEvent { Value: Plan made })
            {
                plan = made;
                continue;
            }

            if (planning.Current is ObjectErrorEvent { Error: { App: { } app } error })
                errors[app] = error;
            yield return planning.Current;
        }

        if (failure is not null)
        {
            await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
                yield return message;
            failure.Throw();
        }

        if (plan is null)
            yield break;
        // The plan goes on without a source that could not be read: of it there is nothing in the run.
        var unread = request.Sources.Select(s => s.Name).Where(n => plan.Reads.All(r => r.App != n)).ToList();
        if (unread.Count > 0)
            await _outbox.NoteAsync([RunEvents.NotRead(unread, errors)], cancellationToken).ConfigureAwait(false);
        if (request.DropIdle && plan.IsIdle)
        {
            await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
                yield return message;
            yield return new ResultEvent(plan);
            yield break;
        }

        foreach (var held in plan.Targets.SelectMany(t => t.Held.Select(h => (t.Name, Hold: h))))
            yield return new WarningEvent($"'{held.Name}' is held back: {held.Hold}. Get-ProvQuarantine {held.Name} shows it, and Clear-ProvQuarantine releases it.");
        if (await _approvals.AskedAsync(plan, released: false, cancellationToken).ConfigureAwait(false) is { } asked)
        {
            yield return new WarningEvent(asked);
            await _outbox.NoteAsync([RunEvents.ApprovalNeeded(plan, asked)], cancellationToken).ConfigureAwait(false);
            await foreach (var message in _deliveries.SendDueAsync(null, results: false, cancellationToken).ConfigureAwait(false))
                yield return message;
            yield return new ResultEvent(plan);
            yield break;
        }

        await foreach (var message in _runs.ApplyAsync(plan, run, cancellationToken).ConfigureAwait(false))
            yield return message;
    }
}

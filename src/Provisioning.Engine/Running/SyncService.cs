using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reads, plans, judges and applies in one.</summary>
public sealed class SyncService
{
    private readonly AppService _apps;
    private readonly PlanService _plans;
    private readonly RunService _runs;

    internal SyncService(AppService apps, PlanService plans, RunService runs) => (_apps, _plans, _runs) = (apps, plans, runs);

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

    /// <summary>
    /// Plans and applies what a guard does not hold. Ends with the <see cref="Run"/>. With <see cref="PlanRequest.Save"/> off it gives each <see cref="Change"/> that would be made,
    /// and nothing is written.
    /// </summary>
    public async IAsyncEnumerable<EngineEvent> RunAsync(PlanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Plan? plan = null;
        await foreach (var message in _plans.CreateAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (message is ResultEvent { Value: Plan made })
                plan = made;
            else
                yield return message;
        }

        if (plan is null)
            yield break;
        foreach (var held in plan.Targets.SelectMany(t => t.Held.Select(h => (t.Name, Hold: h))))
            yield return new WarningEvent($"'{held.Name}' is held back: {held.Hold}. Look at Get-ProvChange {plan.Id} -Held.");
        await foreach (var message in _runs.ApplyAsync(plan, releaseHeld: false, cancellationToken).ConfigureAwait(false))
            yield return message;
    }
}

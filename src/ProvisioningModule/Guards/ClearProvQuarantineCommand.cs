using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Releases what is held back: makes the changes that a guard holds, or has an app tried again at once.</summary>
/// <remarks>
/// <para>What a guard holds is made now, once, exactly as it was planned (the plan's hash is checked), and nothing else is. A change whose user or account moved meanwhile is left out and reported. The next plan that does as much is held again.</para>
/// <para>Changes of apps that are held only because they rest on a change of the directory are made with that.</para>
/// <para>An app that is left alone because it did not serve us is tried again by the next run; nothing is sent to it now.</para>
/// <para>What an undone run had given is given again by the next plan, where it is still wanted; nothing is made now.</para>
/// <para>With -WhatIf the changes that would be made are written to the pipeline.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvQuarantine | Clear-ProvQuarantine</code>
/// <para>Makes everything that is held, after a question.</para>
/// </example>
/// <example>
/// <code>Clear-ProvQuarantine directory, slack -WhatIf | Format-Table</code>
/// <para>Shows what would be made.</para>
/// </example>
/// <seealso cref="GetProvQuarantineCommand"/>
/// <seealso cref="SetProvGuardCommand"/>
[Cmdlet(VerbsCommon.Clear, "ProvQuarantine", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = "App")]
[OutputType(typeof(Run), typeof(Change))]
public sealed class ClearProvQuarantineCommand : RunCmdlet
{
    /// <summary>The apps; 'directory' for the directory itself.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "App")]
    [ArgumentCompleter(typeof(GuardedCompleter))]
    public string[]? App { get; set; }

    /// <summary>What is held back, as Get-ProvQuarantine gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Quarantine")]
    public Quarantine? Quarantine { get; set; }

    private readonly List<Quarantine> entries = [];

    /// <inheritdoc/>
    protected override object? ErrorTarget => Quarantine?.App ?? (object?)App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Quarantine is not null)
            entries.Add(Quarantine);
        foreach (var app in App ?? [])
            entries.AddRange(Of(app));
    }

    /// <inheritdoc/>
    protected override void End()
    {
        foreach (var entry in entries.Where(e => e.Cause == QuarantineCause.Health))
        {
            if (ShouldProcess(entry.App, "Try the app again with the next run"))
                Await(token => Engine.Quarantine.EndHealthAsync(entry, token));
        }

        foreach (var entry in entries.Where(e => e.Cause == QuarantineCause.Undo))
        {
            if (ShouldProcess(entry.App, $"Let the next plan make again what was undone of the run {entry.RunId}"))
            {
                Await(token => Engine.Quarantine.EndUndoAsync(entry, token));
                continue;
            }

            WriteAll(Engine.Quarantine.ChangesAsync(entry, StopToken));
        }

        // What one plan holds goes together: in it, changes of apps rest on those of the directory.
        foreach (var held in entries.Where(e => e.Cause == QuarantineCause.Guard).GroupBy(e => e.PlanId!, StringComparer.Ordinal))
            Release([.. held]);
        base.End();
    }

    private void Release(IReadOnlyList<Quarantine> held)
    {
        var plan = Await(token => Engine.Plans.GetAsync(held[0].PlanId!, token));
        if (ShouldProcess(string.Join(", ", held.Select(h => h.App).Distinct()), $"Make what is held of the plan {plan.Id}: {string.Join("; ", held)}"))
        {
            Pump(Engine.Runs.ReleaseAsync(held, How(FetchSecretsOf(plan)), StopToken));
            return;
        }

        foreach (var entry in held)
            WriteAll(Engine.Quarantine.ChangesAsync(entry, StopToken));
    }

    private List<Quarantine> Of(string app)
    {
        var name = string.Equals(app, Change.Directory, StringComparison.OrdinalIgnoreCase) ? Change.Directory : FindApp(app).Name;
        var found = Await(async token =>
        {
            var all = new List<Quarantine>();
            await foreach (var entry in Engine.Quarantine.ListAsync(name, token).ConfigureAwait(false))
                all.Add(entry);
            return all;
        });
        return found.Count > 0 ? found : throw new ProvisioningError
        {
            Id = ErrorIds.QuarantineNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"Nothing of '{name}' is held back.",
            RecommendedAction = "Get-ProvQuarantine shows what is.",
            Target = name,
            App = name,
        }.ToException();
    }
}

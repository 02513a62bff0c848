using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Works out what has to change, and saves it as a plan. Nothing else is written anywhere.</summary>
/// <remarks>
/// <para>Sources that changed since they were last read are read, and what that changes in the directory is the first part of the plan; then comes what each app needs. A plan is applied by
/// Invoke-ProvPlan, exactly as it stands or not at all where something moved meanwhile; Get-ProvChange lists its changes one by one.</para>
/// <para>With -WhatIf the plan is not even saved: each change that it would have is written to the pipeline.</para>
/// <para>With -ConfigPath, -Snapshot or -At the plan is a simulation: it shows what would be with a candidate configuration, of a store that was frozen, or at another time. Sources are taken as they were last read,
/// nothing outside is spoken to, and such a plan is never applied. One of a snapshot follows from the snapshot, the time and the configuration alone: it is the same, byte by byte, on every machine. It is kept in no
/// store: -OutPath writes it to a file.</para>
/// <para>Format-Table shows each change with its reason (the first 200 of them). A plan of which a guard holds a part says so: that part is not applied unless it is released.</para>
/// </remarks>
/// <example>
/// <code>New-ProvPlan | Format-Table</code>
/// <para>Shows exactly what would change, and why.</para>
/// </example>
/// <example>
/// <code>$plan = New-ProvPlan -App hr, slack; Get-ProvChange $plan -Kind Disable; Invoke-ProvPlan $plan</code>
/// <para>Plans two apps, looks at who would be disabled, and applies the plan.</para>
/// </example>
/// <example>
/// <code>New-ProvPlan -ConfigPath ./config | Format-Table</code>
/// <para>Shows what the configuration in a folder would do to real people, without anything being changed.</para>
/// </example>
/// <example>
/// <code>New-ProvPlan -Snapshot ./monday.zip -ConfigPath ./config -At 2026-12-01 -OutPath ./plan.json</code>
/// <para>Writes in CI, with no store and no network, what would be done on a day to come.</para>
/// </example>
/// <example>
/// <code>$plan = New-ProvPlan -Undo (Get-ProvRun -Last 1); $plan.Targets.NotUndone; Get-ProvChange $plan</code>
/// <para>Makes the plan that would undo the last run, and looks at what it does not undo and at its changes. Invoke-ProvPlan applies it.</para>
/// </example>
/// <seealso cref="InvokeProvPlanCommand"/>
/// <seealso cref="UndoProvRunCommand"/>
/// <seealso cref="GetProvChangeCommand"/>
/// <seealso cref="SaveProvSnapshotCommand"/>
/// <seealso cref="TestProvConfigCommand"/>
[Cmdlet(VerbsCommon.New, "ProvPlan", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = StoreSet)]
[OutputType(typeof(Plan), typeof(Change))]
public sealed class NewProvPlanCommand : PlanCmdlet
{
    private const int ShownChanges = 200;
    private const string StoreSet = "Store";
    private const string SimulationSet = "Simulation";

    /// <summary>Only these apps, sources and targets; all by default.</summary>
    [Parameter(Position = 0, ParameterSetName = StoreSet)]
    [Parameter(Position = 0, ParameterSetName = SimulationSet)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Only these users: ids, user names or mail addresses, or objects that name them. Sources are not read then.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = StoreSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = SimulationSet)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[]? User { get; set; }

    /// <summary>Reads and evaluates sources even where nothing has changed in them.</summary>
    [Parameter(ParameterSetName = StoreSet)]
    public SwitchParameter Force { get; set; }

    /// <summary>A folder of configuration, as Export-ProvConfig writes it, to plan with in place of what is configured.</summary>
    [Parameter(ParameterSetName = SimulationSet)]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>Takes what the folder of -ConfigPath does not speak of for removed, as Import-ProvConfig -Prune would.</summary>
    [Parameter(ParameterSetName = SimulationSet)]
    public SwitchParameter Prune { get; set; }

    /// <summary>A file that Save-ProvSnapshot made, to plan from in place of a store.</summary>
    [Parameter(ParameterSetName = SimulationSet)]
    [ValidateNotNullOrEmpty]
    public string? Snapshot { get; set; }

    /// <summary>The time of the plan, in UTC where no zone is given; by default now, or when the snapshot was taken.</summary>
    [Parameter(ParameterSetName = SimulationSet)]
    public DateTime At { get; set; }

    /// <summary>The file into which the simulated plan is written with all its changes, as Export-ProvPlan writes JSON. One that is there is replaced.</summary>
    [Parameter(ParameterSetName = SimulationSet)]
    [ValidateNotNullOrEmpty]
    public string? OutPath { get; set; }

    /// <summary>The run, or its id, to undo: the plan gives back what its changes replaced, where that is still as the run left it. Nothing is read or wanted anew.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Undo")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Undo { get; set; }

    private readonly List<string> users = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        // Whom a simulation is about, it finds itself: there may be no store.
        if (ParameterSetName == SimulationSet)
            users.AddRange((User ?? []).Select(u => u.Text));
        foreach (var user in ParameterSetName == SimulationSet ? [] : User ?? [])
        {
            try
            {
                users.Add(Find(user).Id);
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error, user.Text);
            }
        }
    }

    /// <inheritdoc/>
    protected override void End()
    {
        var limited = MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(User));
        if (ParameterSetName == SimulationSet)
        {
            Simulate(limited);
            return;
        }

        if (Undo is not null)
        {
            var run = Find(Undo);
            Pump(WithChangesAsync(Engine.Plans.CreateAsync(new() { Undo = run, Save = ShouldProcess(run.Id, "Save a plan that undoes the run") }, StopToken)));
            return;
        }

        var save = ShouldProcess(App is null ? "all apps" : string.Join(", ", App), "Save a plan");
        var request = Request(App, Force, save);
        if (limited)
            request = request with { Users = users, Sources = [] };
        Pump(WithChangesAsync(Engine.Plans.CreateAsync(request, StopToken)));
    }

    // What comes from a snapshot is masked by its own attributes; there may be no store that has others.
    private protected override object Shown(object item) => Snapshot is null ? base.Shown(item) : item;

    private void Simulate(bool limited)
    {
        var save = ShouldProcess(OutPath ?? Snapshot ?? ConfigPath ?? "all apps", OutPath is null ? "Make a simulated plan" : "Write a simulated plan");
        var request = new SimulationRequest
        {
            Apps = App,
            Users = limited ? users : null,
            ConfigPath = ConfigPath is null ? null : ResolveNewPath(ConfigPath),
            Prune = Prune,
            Snapshot = Snapshot is null ? null : ResolveNewPath(Snapshot),
            At = MyInvocation.BoundParameters.ContainsKey(nameof(At)) ? new DateTimeOffset(At.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(At, DateTimeKind.Utc) : At) : null,
            Save = save,
            OutPath = save && OutPath is not null ? ResolveNewPath(OutPath) : null,
        };
        using var none = Snapshot is null ? null : OpenStores.None();
        Pump(WithChangesAsync((none ?? Engine).Simulations.PlanAsync(request, StopToken)));
    }

    // The plan carries its first changes as text, so that its table can show them.
    private async IAsyncEnumerable<EngineEvent> WithChangesAsync(IAsyncEnumerable<EngineEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return message switch
            {
                ResultEvent { Value: Plan plan } => await WithChangesAsync((Plan)(await Engine.Directory.GetMaskAsync(cancellationToken).ConfigureAwait(false)).Apply((object)plan), Engine.Plans.ChangesAsync(plan, records: false, cancellationToken)).ConfigureAwait(false),
                ResultEvent { Value: SimulatedPlan simulated } => await WithChangesAsync(simulated.Plan, simulated.Changes).ConfigureAwait(false),
                _ => message,
            };
        }
    }

    private static async ValueTask<ResultEvent> WithChangesAsync(Plan plan, IAsyncEnumerable<Change> changes)
    {
        var shown = new PSObject(plan);
        shown.TypeNames.Insert(0, "Provisioning.Plan#Changes");
        shown.Properties.Add(new PSNoteProperty("Changes", await TextAsync(plan, changes).ConfigureAwait(false)));
        return new(shown);
    }

    private static async ValueTask<string> TextAsync(Plan plan, IAsyncEnumerable<Change> changes)
    {
        var text = new StringBuilder();
        await foreach (var change in changes.ConfigureAwait(false))
        {
            if (change.Number > ShownChanges && text.Length > 0)
            {
                text.Append("\n… ").Append(plan.ChangeCount).Append(" changes in all: ").Append(plan.Simulation?.Snapshot is null ? $"Get-ProvChange {plan.Id}" : "New-ProvPlan -WhatIf");
                break;
            }

            if (text.Length > 0)
                text.Append('\n');
            text.Append(ChangeText.Line(change));
        }

        return text.Length == 0 ? "nothing to change" : text.ToString();
    }
}

using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Lists the changes of a plan, or of a run with what became of each.</summary>
/// <remarks>
/// A change names the object, every attribute with its old and new value, and the reason. The changes are given in the order in which they are applied, as they are read.
/// </remarks>
/// <example>
/// <code>Get-ProvChange $plan -App slack -Kind Disable</code>
/// <para>Lists who would be disabled in slack.</para>
/// </example>
/// <example>
/// <code>Get-ProvRun -Last 1 | Get-ProvChange -Outcome Failed</code>
/// <para>Lists what failed in the last run, with what the app said.</para>
/// </example>
/// <example>
/// <code>Get-ProvQuarantine slack | Get-ProvChange</code>
/// <para>Lists every change that is held back of one app.</para>
/// </example>
/// <seealso cref="NewProvPlanCommand"/>
/// <seealso cref="GetProvRunCommand"/>
/// <seealso cref="GetProvQuarantineCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvChange", DefaultParameterSetName = "Plan")]
[OutputType(typeof(Change), typeof(RunChange))]
public sealed class GetProvChangeCommand : StoreCmdlet
{
    /// <summary>The plan, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Plan")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? Plan { get; set; }

    /// <summary>The run, or its id.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Run")]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <summary>What is held back, as Get-ProvQuarantine gives it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Quarantine")]
    public Quarantine? Quarantine { get; set; }

    /// <summary>Only changes of this app; 'directory' for those of users.</summary>
    [Parameter]
    [Alias("Target")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Only changes of these kinds.</summary>
    [Parameter]
    public ChangeKind[]? Kind { get; set; }

    /// <summary>Only changes of this user, and of who is in a group where they are among these: an id, user name or mail address, or an object that names one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Only changes that a guard holds.</summary>
    [Parameter(ParameterSetName = "Plan")]
    public SwitchParameter Held { get; set; }

    /// <summary>Also the records of what sources hold, by which nobody changes.</summary>
    [Parameter(ParameterSetName = "Plan")]
    public SwitchParameter IncludeRecord { get; set; }

    /// <summary>Only changes with these outcomes.</summary>
    [Parameter(ParameterSetName = "Run")]
    public ChangeOutcome[]? Outcome { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Plan?.Id ?? Run?.Id ?? Quarantine?.App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var selects = Selection();
        TellOfErasure();
        if (Run is { } run)
            WriteAll(OfRunAsync(run.Id, selects));
        else if (Quarantine is { } entry)
            WriteAll(OfQuarantineAsync(entry, selects));
        else
            WriteAll(OfPlanAsync(Plan!.Id, selects));
    }

    // Who reads what is left of a plan is to know that it is not all.
    private void TellOfErasure()
    {
        var id = Run is { } run ? Await(token => Engine.Runs.GetAsync(run.Id, token)).PlanId : Plan?.Id ?? Quarantine?.PlanId;
        if (id is not null && Await(token => Engine.Plans.GetAsync(id, token)).Erasure is { Changes: > 0 and var count })
            WriteWarning($"{count} {(count == 1 ? "change of the plan" : "changes of the plan")} {id} {(count == 1 ? "was" : "were")} erased with the people whom they were of.");
    }

    private Func<Change, bool> Selection()
    {
        // A user whom the plan is yet to create is known to it by name alone.
        var user = User is null ? null : Await(FindUserAsync);
        return change =>
            (App is null || App.Contains(change.Target, StringComparer.OrdinalIgnoreCase))
            && (Kind is null || Kind.Contains(change.Kind))
            && (User is null || Names(change.UserId, change.UserName) || change.Members.Any(m => Names(m.UserId, m.UserName)));

        bool Names(string? id, string? name) => id is not null && id == user || string.Equals(name, User!.Text, StringComparison.OrdinalIgnoreCase);
    }

    private async ValueTask<string?> FindUserAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await Engine.Directory.FindAsync(User!.Text, cancellationToken).ConfigureAwait(false)).Id;
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UserNotFound)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<Change> OfPlanAsync(string id, Func<Change, bool> selects)
    {
        var plan = await Engine.Plans.GetAsync(id, StopToken).ConfigureAwait(false);
        await foreach (var change in Engine.Plans.ChangesAsync(plan, IncludeRecord, StopToken).ConfigureAwait(false))
        {
            if (selects(change) && (!Held || Provisioning.Engine.PlanService.IsHeld(plan, change)))
                yield return change;
        }
    }

    private async IAsyncEnumerable<Change> OfQuarantineAsync(Quarantine entry, Func<Change, bool> selects)
    {
        await foreach (var change in Engine.Quarantine.ChangesAsync(entry, StopToken).ConfigureAwait(false))
        {
            if (selects(change))
                yield return change;
        }
    }

    private async IAsyncEnumerable<RunChange> OfRunAsync(string id, Func<Change, bool> selects)
    {
        var run = await Engine.Runs.GetAsync(id, StopToken).ConfigureAwait(false);
        await foreach (var change in Engine.Runs.ChangesAsync(run, StopToken).ConfigureAwait(false))
        {
            if (selects(change.Change) && (Outcome is null || Outcome.Contains(change.Outcome)))
                yield return change;
        }
    }
}

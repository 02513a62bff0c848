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
/// <seealso cref="InvokeProvPlanCommand"/>
/// <seealso cref="GetProvChangeCommand"/>
[Cmdlet(VerbsCommon.New, "ProvPlan", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(Plan), typeof(Change))]
public sealed class NewProvPlanCommand : PlanCmdlet
{
    private const int ShownChanges = 200;

    /// <summary>Only these apps, sources and targets; all by default.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Only these users: ids, user names or mail addresses, or objects that name them. Sources are not read then.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[]? User { get; set; }

    /// <summary>Reads and evaluates sources even where nothing has changed in them.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private readonly List<string> users = [];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var user in User ?? [])
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
        var save = ShouldProcess(App is null ? "all apps" : string.Join(", ", App), "Save a plan");
        var request = Request(App, Force, save);
        if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(User)))
            request = request with { Users = users, Sources = [] };
        Pump(WithChangesAsync(Engine.Plans.CreateAsync(request, StopToken)));
    }

    // The plan carries its first changes as text, so that its table can show them.
    private async IAsyncEnumerable<EngineEvent> WithChangesAsync(IAsyncEnumerable<EngineEvent> events, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var mask = await Engine.Directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var message in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (message is not ResultEvent { Value: Plan plan })
            {
                yield return message;
                continue;
            }

            var shown = new PSObject(mask.Apply(plan));
            shown.TypeNames.Insert(0, "Provisioning.Plan#Changes");
            shown.Properties.Add(new PSNoteProperty("Changes", await TextAsync(plan, mask, cancellationToken).ConfigureAwait(false)));
            yield return new ResultEvent(shown);
        }
    }

    private async ValueTask<string> TextAsync(Plan plan, OutputMask mask, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await foreach (var change in Engine.Plans.ChangesAsync(plan, records: false, cancellationToken).ConfigureAwait(false))
        {
            if (change.Number > ShownChanges && text.Length > 0)
            {
                text.Append("\n… ").Append(plan.ChangeCount).Append(" changes in all: Get-ProvChange ").Append(plan.Id);
                break;
            }

            if (text.Length > 0)
                text.Append('\n');
            text.Append(ChangeText.Line(mask.Apply(change)));
        }

        return text.Length == 0 ? "nothing to change" : text.ToString();
    }
}

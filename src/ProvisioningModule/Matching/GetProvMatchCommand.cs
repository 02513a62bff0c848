using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets whose the objects of sources are, and which of them wait for a decision.</summary>
/// <remarks>
/// Each has the object's key, what the mappings make of it in the attributes that are compared (Attributes), and, while it waits, the users who may be the same person (Candidates) with the score of every rule. What waits is looked at again
/// by every import until it is resolved; no user is created for it, and nobody is disabled because of it.
/// </remarks>
/// <example>
/// <code>Get-ProvMatch -Pending</code>
/// <para>Lists what waits for a decision: the queue.</para>
/// </example>
/// <example>
/// <code>(Get-ProvMatch ad 4711).Candidates</code>
/// <para>Shows who an object may be, and what each rule says of it.</para>
/// </example>
/// <example>
/// <code>Get-ProvMatch ad -Pending | ForEach-Object { [pscustomobject]@{ app = $_.App; key = $_.Key; action = 'Link'; user = "$($_.Candidates.UserName)" } } | Export-Csv ./decisions.csv</code>
/// <para>Makes a decision file to look through, for Resolve-ProvMatch.</para>
/// </example>
/// <seealso cref="ResolveProvMatchCommand"/>
/// <seealso cref="SetProvMatchRuleCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvMatch")]
[OutputType(typeof(MatchCase))]
public sealed class GetProvMatchCommand : StoreCmdlet
{
    /// <summary>The app; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only the object of this key; the app has to be named too.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(MatchCompleter))]
    public string? Key { get; set; }

    /// <summary>Only what waits for a decision.</summary>
    [Parameter]
    public SwitchParameter Pending { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Key ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App);
        if (Key is null)
        {
            WriteAll(Engine.Matches.ListAsync(app?.Name, Pending ? [MatchState.Pending] : Enum.GetValues<MatchState>(), StopToken));
            return;
        }

        if (app is null)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.MatchNotFound,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"'{Key}' is a key, and it is not said of which app.",
                RecommendedAction = $"Name the app too: Get-ProvMatch <app> '{Key}'.",
                Target = Key,
            }.ToException();
        }

        var match = Await(token => Engine.Matches.GetAsync(app, Key, token));
        if (!Pending || match.State == MatchState.Pending)
            WriteObject(match);
    }
}

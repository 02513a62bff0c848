using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what is held back now: changes that guards hold, apps that do not serve us, and what is not made again because its run was undone.</summary>
/// <remarks>
/// <para>What a guard held in the last run of an app stays here until a newer plan was applied, which holds it again or no more, or until Clear-ProvQuarantine releases it. Get-ProvChange lists the changes, one by one.</para>
/// <para>An app that served no request is left alone for a while, and its changes wait; NextTry says until when. It comes back by itself.</para>
/// <para>What a run had given that was undone is not given again until the sources give something else, somebody sets it, or Clear-ProvQuarantine lets it in.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvQuarantine</code>
/// <para>Shows what is held back, why, since when and whom it concerns.</para>
/// </example>
/// <example>
/// <code>Get-ProvQuarantine slack | Get-ProvChange</code>
/// <para>Lists every change that is held back of one app.</para>
/// </example>
/// <seealso cref="ClearProvQuarantineCommand"/>
/// <seealso cref="GetProvGuardCommand"/>
/// <seealso cref="GetProvChangeCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvQuarantine")]
[OutputType(typeof(Quarantine))]
public sealed class GetProvQuarantineCommand : StoreCmdlet
{
    /// <summary>The apps; 'directory' for the directory itself. All by default.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GuardedCompleter))]
    public string[]? App { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (App is null)
        {
            WriteAll(Engine.Quarantine.ListAsync(null, StopToken));
            return;
        }

        foreach (var app in App)
            WriteAll(Engine.Quarantine.ListAsync(string.Equals(app, Change.Directory, StringComparison.OrdinalIgnoreCase) ? Change.Directory : FindApp(app).Name, StopToken));
    }
}

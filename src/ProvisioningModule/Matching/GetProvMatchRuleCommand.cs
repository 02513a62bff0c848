using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the rules by which objects of apps meet users.</summary>
/// <remarks>
/// They are listed in the order in which they are tried. What an app's MatchOn names comes first, a rule for each attribute; IsShorthand marks those.
/// </remarks>
/// <example>
/// <code>Get-ProvMatchRule ad</code>
/// <para>Lists the rules of one app.</para>
/// </example>
/// <example>
/// <code>Get-ProvMatchRule | Where-Object AutoLink</code>
/// <para>Shows which rules link by themselves.</para>
/// </example>
/// <seealso cref="SetProvMatchRuleCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvMatchRule")]
[OutputType(typeof(AppMatchRule))]
public sealed class GetProvMatchRuleCommand : StoreCmdlet
{
    /// <summary>The apps; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        WriteAll(Engine.Matches.RulesAsync(App is null ? null : [.. App.Select(FindApp)], StopToken));
    }
}

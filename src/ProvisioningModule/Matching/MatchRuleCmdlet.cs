using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that change one rule of an app.</summary>
public abstract class MatchRuleCmdlet : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The rule's name.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MatchRuleCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    private protected MatchRule? Known(App app) => app.MatchRules.FirstOrDefault(r => string.Equals(r.Name, Name, StringComparison.OrdinalIgnoreCase));

    private protected void Save(App app, IReadOnlyList<MatchRule> rules, string action)
    {
        var changed = app with { MatchRules = rules };
        Await(token => Engine.Apps.CheckAsync(changed, null, token));
        if (ShouldProcess($"{app.Name}/{Name}", action))
            Await(token => Engine.Apps.UpdateAsync(changed, MyInvocation.MyCommand.Name, token));
    }
}

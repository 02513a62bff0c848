using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a rule by which objects of a source meet users.</summary>
/// <remarks>
/// Links that it made stay. What waits because of it is looked at anew by the next import, and becomes a new user where no other rule finds anybody.
/// </remarks>
/// <example>
/// <code>Remove-ProvMatchRule ad byName</code>
/// <para>Removes one rule, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvMatchRule ad | Where-Object { -not $_.IsShorthand } | Remove-ProvMatchRule -Confirm:$false</code>
/// <para>Removes all rules of a source, without asking.</para>
/// </example>
/// <seealso cref="SetProvMatchRuleCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvMatchRule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvMatchRuleCommand : MatchRuleCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var rule = Known(app) ?? throw new ProvisioningError
        {
            Id = ErrorIds.MatchRuleNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"App '{app.Name}' has no match rule '{Name}'.{NearNames.Hint(Name, app.MatchRules.Select(r => r.Name))}",
            RecommendedAction = $"Get-ProvMatchRule {app.Name} lists them; those that MatchOn stands for are changed by Set-ProvApp {app.Name} -MatchOn.",
            Target = Name,
            App = app.Name,
        }.ToException();
        Save(app, [.. app.MatchRules.Where(r => r != rule)], "Remove match rule");
    }
}

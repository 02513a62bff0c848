using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says by which comparisons the objects of an app meet the users who are known already.</summary>
/// <remarks>
/// <para>What the inbound mappings make of an object of a source, or the outbound ones turned round of an account of a target, is compared with what users have. The score of a pair is the mean of the comparisons by weight, from 0 to 1; where either side has no value, a comparison counts as 0. From -Candidate on a person has to look at the pair,
/// from -Definite on it is certain. Rules are tried from the lowest -Order on; the first that has a definite match decides.</para>
/// <para>One definite match links by itself where the rule says -AutoLink. Several, or only candidates, wait for a decision: Get-ProvMatch -Pending lists them. A link that stands is never moved.</para>
/// <para>-Compare takes names of attributes, which are compared without regard to case, and tables with Attribute, Method (Exact, CaseFolded, Normalized, Phone, Levenshtein, JaroWinkler), Threshold, Weight and Required.</para>
/// <para>A rule that is there already keeps what is not named.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvMatchRule ad byNumber -Compare employeeNumber -AutoLink</code>
/// <para>Links who has the same employee number.</para>
/// </example>
/// <example>
/// <code>Set-ProvMatchRule ad byName -Order 20 -Compare @{ Attribute = 'displayName'; Method = 'Levenshtein'; Weight = 3 }, @{ Attribute = 'department'; Method = 'Normalized' } -Definite 0.97 -Candidate 0.75</code>
/// <para>Makes a case of those whose names are alike.</para>
/// </example>
/// <example>
/// <code>Get-ProvMatchRule ad | Set-ProvMatchRule -App ldap</code>
/// <para>Gives another source the same rules.</para>
/// </example>
/// <seealso cref="GetProvMatchRuleCommand"/>
/// <seealso cref="GetProvMatchCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvMatchRule", SupportsShouldProcess = true)]
[OutputType(typeof(AppMatchRule))]
public sealed class SetProvMatchRuleCommand : MatchRuleCmdlet
{
    /// <summary>What is compared: names of attributes, or tables with Attribute, Method, Threshold, Weight and Required.</summary>
    [Parameter(Position = 2, ValueFromPipelineByPropertyName = true)]
    [Alias("Comparisons")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public object[]? Compare { get; set; }

    /// <summary>When the rule is tried: the lowest number comes first. A new rule comes last.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public int Order { get; set; }

    /// <summary>From which score on a match is definite: over 0 and at most 1. 1 by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public double Definite { get; set; } = 1;

    /// <summary>From which score on a pair is a candidate: over 0 and at most that of a definite match, which it is by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public double Candidate { get; set; } = 1;

    /// <summary>The one definite match links by itself.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter AutoLink { get; set; }

    /// <summary>Whether somebody who returns under a new key meets their old identity: None, Left (whose object is gone or has left) or Deleted (removed users too).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public MatchRehire Rehire { get; set; }

    /// <summary>Writes the rule to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var old = Known(app);
        var definite = Bound(nameof(Definite)) ? Definite : old?.Definite ?? 1;
        var rule = new MatchRule
        {
            Name = old?.Name ?? Name,
            Order = Bound(nameof(Order)) ? Order : old?.Order ?? (app.MatchRules.Count == 0 ? 10 : app.MatchRules.Max(r => r.Order) + 10),
            Comparisons = Compare is null ? old?.Comparisons ?? [] : [.. Compare.Select(c => ComparisonArgument.Read(Name, c))],
            Definite = definite,
            Candidate = Bound(nameof(Candidate)) ? Candidate : old?.Candidate ?? definite,
            AutoLink = Bound(nameof(AutoLink)) ? AutoLink : old?.AutoLink ?? false,
            Rehire = Bound(nameof(Rehire)) ? Rehire : old?.Rehire ?? MatchRehire.None,
        };
        Save(app, [.. app.MatchRules.Where(r => r != old), rule], $"Set match rule: {string.Join(", ", rule.Comparisons)}");
        if (PassThru)
            WriteObject(new AppMatchRule(app.Name, rule.Order, rule.Name, rule.Comparisons, rule.Definite, rule.Candidate, rule.AutoLink, rule.Rehire, false));
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
